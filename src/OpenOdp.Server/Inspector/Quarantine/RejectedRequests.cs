using OpenOdp.Engine;
using OpenOdp.Engine.Erasure;
using OpenOdp.Storage;

namespace OpenOdp.Server.Inspector.Quarantine;

/// <summary>
/// Keeps rejected requests in the data directory, so that a restart does not lose what somebody is to mend. Who rejects one only
/// leaves it here: it is written a moment later, and what comes too fast for the disk is counted and not kept.
/// </summary>
internal sealed partial class RejectedRequests : IHostedService, IDisposable
{
    /// <summary>Bytes of one account.</summary>
    public const long MaxBytes = 16 << 20;

    /// <summary>Bytes that wait to be written.</summary>
    public const int MaxWaiting = 4 << 20;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly Store _store;
    private readonly TimeProvider _clock;
    private readonly ILogger<RejectedRequests> _logger;
    private readonly string _directory;
    private readonly QuarantineBounds _bounds;
    private readonly Lock _gate = new();
    private readonly Lock _disk = new();
    private readonly Dictionary<uint, QuarantineFiles> _files = [];
    private readonly Dictionary<uint, long> _forgotten = [];
    private readonly SemaphoreSlim _came = new(0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly ITimer _hourly;
    private List<QuarantineItem> _waiting = [];
    private Task _work = Task.CompletedTask;
    private long _waitingBytes;
    private long _lost;
    private bool _isBroken;

    /// <param name="bytes">Bytes that all bodies of the account may have in memory: no more is kept on the disk.</param>
    public RejectedRequests(
        Store store, RejectedOptions options, long bytes, TimeProvider clock, ILogger<RejectedRequests> logger)
    {
        (_store, _clock, _logger) = (store, clock, logger);
        _directory = Path.Combine(store.DataDirectory, "quarantine");
        _bounds = new QuarantineBounds(
            Math.Min(MaxBytes, bytes), RequestRing.Capacity, Microseconds.Of(options.Retention));
        _hourly = clock.CreateTimer(_ => _came.Release(), null, TimeSpan.FromHours(1), TimeSpan.FromHours(1));
    }

    /// <summary>Requests that were not kept on the disk, since the start.</summary>
    public long Lost => Volatile.Read(ref _lost);

    /// <summary>Older requests are forgotten.</summary>
    public long From => IsOn ? Microseconds.Of(_clock.GetUtcNow()) - _bounds.Age : long.MinValue;

    private bool IsOn => _bounds.Age > 0;

    /// <summary>What an earlier process left of each account, oldest first, but for what came before an erasure.</summary>
    public IEnumerable<(uint Account, RequestEntry Entry)> Load()
    {
        using var view = _store.AcquireView();
        var loaded = new List<(uint, RequestEntry)>();
        foreach (var account in view.Accounts.Keys)
        {
            var erased = ErasureTable.ReadPage(view, account, null, 1) is [{ At: var at }] ? at : long.MinValue;
            lock (_disk)
            {
                TryOnDisk(() =>
                {
                    if (!IsOn) FilesOf(account).Delete();
                    else loaded.AddRange(FilesOf(account).Read(From, erased).Select(entry => (account, entry)));
                });
            }
        }

        return loaded;
    }

    /// <summary>Keeps a request that was rejected.</summary>
    public void Keep(uint account, RequestEntry entry, ReadOnlySpan<byte> body)
    {
        if (IsOn && !TryQueue(new(account, entry.At, 1, QuarantineFrame.Of(entry, body)))) Interlocked.Increment(ref _lost);
    }

    /// <summary>Keeps that a request was sent again.</summary>
    public void Mark(uint account, long id, SentAgain sent)
    {
        if (IsOn) TryQueue(new(account, sent.At, 0, QuarantineFrame.Of(id, sent)));
    }

    /// <summary>Deletes what an account has sent, and keeps nothing more that came before now.</summary>
    public void Forget(uint account)
    {
        lock (_disk)
        {
            lock (_gate)
            {
                _forgotten[account] = Microseconds.Of(_clock.GetUtcNow());
                _waiting.RemoveAll(item => item.Account == account);
            }

            TryOnDisk(() => FilesOf(account).Delete());
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _work = Task.Run(RunAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _work;
        Write();
    }

    public void Dispose()
    {
        _hourly.Dispose();
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await _came.WaitAsync(_stopping.Token);
                Write();
                await Task.Delay(Pause, _clock, _stopping.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops, and writes what is left.
        }
    }

    private bool TryQueue(QuarantineItem item)
    {
        bool isFirst;
        lock (_gate)
        {
            if (_forgotten.TryGetValue(item.Account, out var forgotten) && item.At <= forgotten) return true;
            if (_waitingBytes + item.Frame.Length > MaxWaiting) return false;
            isFirst = _waiting.Count == 0;
            _waiting.Add(item);
            _waitingBytes += item.Frame.Length;
        }

        if (isFirst) _came.Release();
        return true;
    }

    private void Write()
    {
        lock (_disk)
        {
            List<QuarantineItem> items;
            lock (_gate) (items, _waiting, _waitingBytes) = (_waiting, [], 0);
            foreach (var of in items.GroupBy(static item => item.Account))
            {
                if (!TryOnDisk(() => Append(of.Key, of))) Interlocked.Add(ref _lost, of.Sum(static item => item.Requests));
            }

            foreach (var files in _files.Values) TryOnDisk(() => files.Trim(From));
        }
    }

    private void Append(uint account, IEnumerable<QuarantineItem> items)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(_directory);
        else Directory.CreateDirectory(_directory, OwnerOnly);
        FilesOf(account).Append(items);
    }

    private QuarantineFiles FilesOf(uint account)
    {
        if (!_files.TryGetValue(account, out var files)) _files[account] = files = new(_directory, account, _bounds);
        return files;
    }

    /// <summary>The server goes on without a disk for these; its log says so once.</summary>
    private bool TryOnDisk(Action action)
    {
        try
        {
            action();
            _isBroken = false;
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            if (!_isBroken) LogBroken(error, _directory);
            _isBroken = true;
            return false;
        }
    }

    [LoggerMessage(4014, LogLevel.Error, "Rejected requests cannot be kept in, or deleted from, {Directory}.")]
    private partial void LogBroken(Exception error, string directory);
}
