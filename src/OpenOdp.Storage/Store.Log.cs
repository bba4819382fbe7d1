using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using OpenOdp.Storage.Checkpoints;
using OpenOdp.Storage.Log;
using OpenOdp.Storage.Recovery;
using OpenOdp.Storage.Retention;
using OpenOdp.Storage.Verification;
using OpenOdp.Storage.Views;

namespace OpenOdp.Storage;

/// <summary>Checkpoints, and the trimming of the log that they allow (rule L4).</summary>
public sealed partial class Store
{
    /// <summary>
    /// Makes a verified copy that a store can be opened on, while this store goes on working. The call blocks until done.
    /// </summary>
    /// <param name="directory">
    /// The directory of the copy; it must be empty, or not exist. On the same disk a copy takes almost no room.
    /// </param>
    /// <returns>The last position that the copy holds.</returns>
    /// <exception cref="StoreException">The copy could not be made.</exception>
    public ulong Checkpoint(string directory) => MakeCheckpoint(NamedPlace(directory), trimLog: false).Position;

    /// <summary>
    /// Removes records of the log that are past the retention and that a verified checkpoint holds. The store does so every hour.
    /// </summary>
    /// <returns>The first position that is kept; 0 when nothing was removed.</returns>
    /// <exception cref="StoreException">The records could not be removed.</exception>
    public ulong TrimLog() => TrimLog(Microseconds(_clock.GetUtcNow() - _options.LogRetention));

    /// <summary>
    /// A directory's one name, without links and without a slash at the end: RocksDB leaves that out, and writes beside it first.
    /// </summary>
    /// <exception cref="StoreUnavailableException">It is a place of the store's own, where things are deleted.</exception>
    private string NamedPlace(string directory)
    {
        var target = RealPath.Of(directory);
        foreach (var own in new[] { ErasureCheckpoints, StoreVerifier.ReplayDirectory }.Select(
            name => RealPath.Of(Path.Combine(_options.Directory, name))))
        {
            if (target == own || target.StartsWith(own + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            {
                throw new StoreUnavailableException($"The store deletes what is in {own}. Name a directory elsewhere.");
            }
        }

        var inside = Path.GetRelativePath(RealPath.Of(_options.Directory), target).Split(Path.DirectorySeparatorChar)[0];
        return inside is CheckpointList.FileName or DirectoryLock.FileName or DirectorySeal.FileName or DurableMark.FileName
            || OtherFiles().IsMatch(inside)
            ? throw new StoreUnavailableException(
                $"The name '{inside}' in {_options.Directory} is for a file of the store. Choose another.")
            : target;
    }

    // RocksDB's, which looks for its files by their names, and the server's.
    [GeneratedRegex(
        @"^(\d+\.(log|sst|ldb|blob)|(CURRENT|IDENTITY|LOCK|LOG|MANIFEST|METADB|OPTIONS)\b.*|.*\.(dbtmp|json|new)|archive)$")]
    private static partial Regex OtherFiles();

    private KnownCheckpoint MakeCheckpoint(string target, bool trimLog) => CheckpointWriter.Saying(target, () =>
    {
        CheckpointWriter.Prepare(target);
        lock (_gate) CheckpointList.Begin(_options.Directory, target);

        // The database may be closed as soon as the copy is made: verifying it takes long, and needs the copy alone.
        using (var view = _board.Acquire(untimed: true)) view.Use(database => CheckpointWriter.Copy(database, target));
        var made = CheckpointWriter.Seal(target, trimLog, _options, _logger);
        lock (_gate)
        {
            if (_disposing)
            {
                throw new StoreUnavailableException(
                    $"The store was closed meanwhile. The checkpoint in {target} is whole, but the store does not know of it.");
            }

            CheckpointList.Add(_options.Directory, made);
        }

        LogCheckpoint(target, made.Position);
        return made;
    });

    private ulong TrimLog(long keepFrom)
    {
        lock (_rewriting)
        {
            var checkpoint = KnownCheckpoints() is [.., var newest] ? newest.Position : 0;
            using var view = _board.Acquire(untimed: true);
            var first = view.Use(LogTrimmer.First);
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

    /// <summary>Removes the bytes of what has been trimmed, also when an earlier time was interrupted.</summary>
    private void RemoveTrimmed(ViewLease view, ulong start)
    {
        if (start <= 1 || view.Use(RemovalMarks.Log) >= start) return;
        view.Use(database => database.Sync()); // or a power cut could bring back some of the records, and not all
        Volatile.Write(ref _logFloor, start);
        try
        {
            view.Use(database => LogTrimmer.RemoveBytes(database, start, PatienceWithReaders));
        }
        finally
        {
            Volatile.Write(ref _logFloor, 0);
        }
    }

    private void TrimLogQuietly()
    {
        try
        {
            TrimLog();
        }
        catch (Exception error) when (error is StoreException or IOException or UnauthorizedAccessException)
        {
            LogNotTrimmed(error.Message); // the next hour comes
        }
    }

    /// <summary>What compactions may leave out now: what is invisible in the oldest view that anybody holds.</summary>
    private InvisibleRows? FindInvisible() => _board.Oldest() is { } view
        ? new InvisibleRows(view.Accounts.Values, view.RecordedAt, Volatile.Read(ref _logFloor), _oldestId)
        : null;

    [LoggerMessage(3012, LogLevel.Information, "A checkpoint at position {Position} is in {Directory}.")]
    private partial void LogCheckpoint(string directory, ulong position);

    [LoggerMessage(3013, LogLevel.Information, "The log now starts at position {Position}.")]
    private partial void LogTrimmed(ulong position);

    [LoggerMessage(3014, LogLevel.Warning, "The log was not trimmed this time. {Reason}")]
    private partial void LogNotTrimmed(string reason);
}
