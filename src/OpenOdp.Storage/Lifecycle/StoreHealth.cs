using Microsoft.Extensions.Logging;
using OpenOdp.Storage.Log;
using OpenOdp.Storage.Recovery;
using OpenOdp.Storage.Rocks;

namespace OpenOdp.Storage.Lifecycle;

/// <summary>What the store can do now. Whoever meets a failure says so here, and nothing is appended from then on.</summary>
internal sealed partial class StoreHealth(AppendQueue queue, string directory, ILogger logger)
{
    private readonly Lock _gate = new();
    private volatile StoreStatus _status = StoreStatus.Ready;
    private volatile StoreStatus? _damage;

    /// <summary>What the store can do now.</summary>
    public StoreStatus Status => _status;

    /// <summary>
    /// The first news of a failure, before anybody is answered because of it. The applying thread then comes to fence (rule S2).
    /// </summary>
    public void Failing(Exception failure)
    {
        if (Corruption(failure) is { } damage) ReportDamage(damage.Message);
        WaitsFor(StoreState.Reopening, $"The store failed and is being opened again: {failure.Message}");
        queue.Close(_status.Reason!);
        queue.Wake();
    }

    /// <summary>A read failed: unless the files are damaged that is its caller's trouble alone.</summary>
    public void ReadFailed(StoreException error)
    {
        if (Corruption(error) is { } damage) ReportDamage(damage.Message);
    }

    /// <summary>
    /// From here on nothing is appended, for what is written might rest on what cannot be read. Views stay: reads of what is
    /// whole answer, reads of what is not throw. Only a restart, on files that are whole, ends this.
    /// </summary>
    public void ReportDamage(string reason)
    {
        lock (_gate)
        {
            if (_damage is not null) return;
            _damage = new StoreStatus(StoreState.Damaged, reason);
            queue.Shut(reason); // before anybody can know
            if (_status.IsReady) _status = _damage;
        }

        LogDamage(reason);
        queue.Close(reason);
    }

    /// <summary>The store is not open, and why; damage that was found before says more.</summary>
    public void WaitsFor(StoreState state, string reason) => _status = _damage ?? new StoreStatus(state, reason);

    /// <summary>The store is open again and takes commands, unless damage was found meanwhile.</summary>
    public void Opened()
    {
        lock (_gate)
        {
            if (_damage is null) queue.Open();
            _status = _damage ?? StoreStatus.Ready;
        }
    }

    /// <summary>The store is closed for good.</summary>
    public void Closed() => _status = new StoreStatus(StoreState.Closed, "The store has been closed.");

    private StoreDamagedException? Corruption(Exception? error)
    {
        for (; error is not null; error = error.InnerException)
        {
            if (error is StoreDamagedException damage) return damage;
            if (error is RocksException { IsCorruption: true } corruption) return DirectoryCheck.Damage(corruption, directory);
        }

        return null;
    }

    [LoggerMessage(3015, LogLevel.Critical, "The store takes nothing more. {Reason}")]
    private partial void LogDamage(string reason);
}
