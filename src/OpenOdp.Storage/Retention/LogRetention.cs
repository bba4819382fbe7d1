using Microsoft.Extensions.Logging;
using OpenOdp.Engine;
using OpenOdp.Storage.Checkpoints;
using OpenOdp.Storage.Log;
using OpenOdp.Storage.Rocks;
using OpenOdp.Storage.Views;

namespace OpenOdp.Storage.Retention;

/// <summary>How long records are kept, and what compactions may leave out (rules L4, I7).</summary>
public sealed partial class LogRetention
{
    private static readonly TimeSpan BetweenTrims = TimeSpan.FromHours(1);

    private readonly StoreOptions _options;
    private readonly ViewBoard _board;
    private readonly StoreCheckpoints _checkpoints;
    private readonly Lock _rewriting;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private ITimer? _timer;
    private ulong _logFloor;
    private long _oldestId;

    internal LogRetention(
        StoreOptions options, ViewBoard board, StoreCheckpoints checkpoints, Lock rewriting, TimeProvider clock, ILogger logger)
    {
        _options = options;
        _board = board;
        _checkpoints = checkpoints;
        _rewriting = rewriting;
        _clock = clock;
        _logger = logger;
    }

    /// <summary>
    /// Removes records of the log that are past the retention and that a verified checkpoint holds. The store does so every hour.
    /// </summary>
    /// <returns>The first position that is kept; 0 when nothing was removed.</returns>
    /// <exception cref="StoreException">The records could not be removed.</exception>
    public ulong Trim() => Trim(Microseconds.Of(_clock.GetUtcNow() - _options.LogRetention));

    /// <summary>Begins to trim, and lets the compactions of an opened database leave out what is invisible.</summary>
    internal void Begin(Database database)
    {
        _oldestId = LogStart.Time(database) ?? Microseconds.Of(_clock.GetUtcNow());
        database.LeaveOut(FindInvisible);
        _timer ??= _clock.CreateTimer(
            static retention => ((LogRetention)retention!).TrimQuietly(), this, BetweenTrims, BetweenTrims);
    }

    /// <summary>Removes records from before a time that a verified checkpoint holds.</summary>
    /// <param name="keepFrom">Records of this time, in microseconds since 1970, and later ones are kept.</param>
    /// <returns>The first position that is kept; 0 when nothing was removed.</returns>
    internal ulong Trim(long keepFrom)
    {
        lock (_rewriting)
        {
            var checkpoint = _checkpoints.Known() is [.., var newest] ? newest.Position : 0;
            using var view = _board.Acquire(untimed: true);
            var first = view.Use(LogStart.Position);
            var firstKept = checkpoint == 0 ? first : LogTrimmer.FirstKept(view, first, keepFrom, checkpoint);
            if (firstKept > first)
            {
                view.Use(database => LogTrimmer.Remove(database, first, firstKept));
                LogTrimmed(firstKept);
            }

            RemoveTrimmed(view, Math.Max(first, firstKept));
            return firstKept > first ? firstKept : 0;
        }
    }

    /// <summary>Ends the hourly trimming, and waits for one that is under way.</summary>
    internal ValueTask EndAsync() => _timer?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>Removes the bytes of what has been trimmed, also when an earlier time was interrupted.</summary>
    private void RemoveTrimmed(ViewLease view, ulong start)
    {
        if (start <= 1 || view.Use(RemovalMarks.Log) >= start) return;
        view.Use(database => database.Sync()); // or a power cut could bring back some of the records, and not all
        Volatile.Write(ref _logFloor, start);
        try
        {
            view.Use(database => LogTrimmer.RemoveBytes(database, start, _options.PatienceWithReaders));
        }
        finally
        {
            Volatile.Write(ref _logFloor, 0);
        }
    }

    private void TrimQuietly()
    {
        try
        {
            Trim();
        }
        catch (Exception error) when (error is StoreException or IOException or UnauthorizedAccessException)
        {
            LogNotTrimmed(error.Message); // the next hour comes
        }
    }

    /// <summary>What compactions may leave out now: what is invisible in the oldest view that anybody holds.</summary>
    private InvisibleRows? FindInvisible() => _board.Oldest() is { } view
        ? new InvisibleRows(view.Definitions.Accounts.Values, view.RecordedAt, Volatile.Read(ref _logFloor), _oldestId)
        : null;

    [LoggerMessage(3013, LogLevel.Information, "The log now starts at position {Position}.")]
    private partial void LogTrimmed(ulong position);

    [LoggerMessage(3014, LogLevel.Warning, "The log was not trimmed this time. {Reason}")]
    private partial void LogNotTrimmed(string reason);
}
