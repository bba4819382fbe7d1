using Microsoft.Extensions.Logging;
using OpenOdp.Storage.Recovery;
using OpenOdp.Storage.Rocks;

namespace OpenOdp.Storage;

/// <summary>What happens when the database fails: RocksDB stays failed, so it is closed and opened again (rule S2).</summary>
public sealed partial class Store
{
    /// <summary>Readers get this long to finish before their leases are cut off.</summary>
    private static readonly TimeSpan LeasePatience = TimeSpan.FromSeconds(2);

    /// <summary>The life of the store, on the applying thread.</summary>
    private void Run()
    {
        while (true)
        {
            var failure = _opened.Refusal ?? RunApplier();
            lock (_gate)
            {
                if (_disposing) break;
            }

            Fence(failure!);
            if (!Reopen()) break;
        }

        Close(new StoreStatus(StoreState.Closed, "The store has been closed."));
        _board.Dispose();
        _lock.Dispose();
    }

    private Exception? RunApplier()
    {
        try
        {
            _applier.Run();
            return null;
        }
        catch (Exception error)
        {
            return error;
        }
    }

    /// <summary>
    /// The first news of a failure, before anybody is answered because of it. The applying thread then comes to fence.
    /// </summary>
    private void Failing(Exception failure)
    {
        if (Corruption(failure) is { } damage) ReportDamage(damage.Message);
        _status = _damage
            ?? new StoreStatus(StoreState.Reopening, $"The store failed and is being opened again: {failure.Message}");
        _queue.Close(_status.Reason!);
        _queue.Wake();
    }

    /// <summary>
    /// Nothing is appended from here on. Readers keep the last durable view until there is room to open the store again.
    /// </summary>
    private void Fence(Exception failure)
    {
        Failing(failure);
        LogFence(failure.Message);
        _counters.Reopens++;
    }

    /// <summary>Nothing may touch the database any more: answer who waits, let readers finish, close.</summary>
    private void Close(StoreStatus status)
    {
        _status = status;
        _queue.Close(status.Reason!);
        _opened.Database.StopCompacting();
        _verification.Dispose();
        _erasures.Dispose();
        _board.Close(status.Reason!, LeasePatience);
        _opened.Dispose();
        _applier.Cache.Dispose();
    }

    /// <returns>False when the store was disposed meanwhile.</returns>
    private bool Reopen()
    {
        while (true)
        {
            if (DiskRoom.Lack(_options.Directory) is { } lack) _status = _damage ?? new StoreStatus(StoreState.Reopening, lack);
            else if (TryReopen()) return true;
            lock (_gate)
            {
                if (!_disposing) Monitor.Wait(_gate, _options.ReopenDelay);
                if (_disposing) return false;
            }
        }
    }

    private bool TryReopen()
    {
        try
        {
            Close(_status);
            _opened = StoreOpener.Open(_options, _logger, afterFailure: true);
            Resume();
            return true;
        }
        catch (Exception error)
        {
            _board.Close(error.Message, TimeSpan.Zero);
            _opened.Dispose();
            _status = _damage
                ?? new StoreStatus(error is StoreDamagedException ? StoreState.Damaged : StoreState.Reopening, error.Message);
            if (error is StoreUnavailableException refusal) OnlyRead(refusal);
            return false;
        }
    }

    /// <summary>Readers get a view again when there was room to open the store, and then there was not.</summary>
    private void OnlyRead(StoreUnavailableException refusal)
    {
        if (StoreOpener.OpenToRead(_options, _logger, refusal, afterFailure: true) is not { } opened) return;
        _opened = opened;
        CreateApplier(); // it hangs up the view
    }

    private void Resume()
    {
        var applier = CreateApplier();
        lock (_gate)
        {
            _applier = applier;
            if (_disposing) applier.Stop();
            if (_damage is null)
            {
                _queue.Open();
                _status = StoreStatus.Ready;
            }
            else
            {
                _status = _damage;
            }
        }

        (_verification, _erasures) = StartSchedules();
        _ = _steps.RunAsync();
        LogReopened(_opened.Head.Position);
    }

    private void ReadFailed(StoreException error)
    {
        if (Corruption(error) is { } damage) ReportDamage(damage.Message);
    }

    /// <summary>
    /// From here on nothing is appended, for what is written might rest on what cannot be read. Views stay: reads of what is
    /// whole answer, reads of what is not throw. Only a restart, on files that are whole, ends this.
    /// </summary>
    private void ReportDamage(string reason)
    {
        lock (_gate)
        {
            if (_damage is not null) return;
            _damage = new StoreStatus(StoreState.Damaged, reason);
            if (_status.IsReady) _status = _damage;
        }

        LogDamage(reason);
        _queue.Close(reason);
    }

    private StoreDamagedException? Corruption(Exception? error)
    {
        for (; error is not null; error = error.InnerException)
        {
            if (error is StoreDamagedException damage) return damage;
            if (error is RocksException { IsCorruption: true } corruption)
            {
                return DirectoryCheck.Damage(corruption, _options.Directory);
            }
        }

        return null;
    }

    [LoggerMessage(
        3010, LogLevel.Error,
        "The store failed: nothing is appended until it is open again, and reads go on meanwhile. {Reason}")]
    private partial void LogFence(string reason);

    [LoggerMessage(3011, LogLevel.Information, "The store is open again at position {Position}.")]
    private partial void LogReopened(ulong position);

    [LoggerMessage(3015, LogLevel.Critical, "The store takes nothing more. {Reason}")]
    private partial void LogDamage(string reason);
}
