using System.Text;
using Microsoft.Extensions.Logging;
using OpenOdp.Storage.Log;
using OpenOdp.Storage.Recovery;
using OpenOdp.Storage.Retention;
using OpenOdp.Storage.Rocks;
using OpenOdp.Storage.Verification;

namespace OpenOdp.Storage.Checkpoints;

/// <summary>Makes a directory that a store can be started on.</summary>
internal static class CheckpointWriter
{
    /// <summary>
    /// Does something that writes a checkpoint; what the file system refuses is said with the place and the reason.
    /// </summary>
    /// <exception cref="StoreUnavailableException">It was refused.</exception>
    public static T Saying<T>(string target, Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException
            or RocksException { IsInputOutput: true })
        {
            throw new StoreUnavailableException($"No checkpoint in {target}: {error.Message}", error);
        }
    }

    /// <summary>Refuses a place that cannot be noted, holds something or cannot be written, and makes what is above it.</summary>
    /// <exception cref="StoreUnavailableException">It is refused; nothing was changed.</exception>
    public static void Prepare(string target)
    {
        // It must be a line of the list of checkpoints, as it is.
        if (target.Any(char.IsControl) || Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(target)) != target)
        {
            throw new StoreUnavailableException(
                "A directory for a checkpoint has no control characters in its name, and no halves of surrogate pairs.");
        }

        if (File.Exists(target))
        {
            throw new StoreUnavailableException($"{target} is a file. Name a directory that does not exist yet.");
        }

        foreach (var place in CheckpointList.Places(target).Where(Directory.Exists))
        {
            if (Directory.EnumerateFileSystemEntries(place).Any())
            {
                throw new StoreUnavailableException($"The directory {place} is not empty. Name one that does not exist yet.");
            }

            Directory.Delete(place); // RocksDB makes it
        }

        if (Path.GetDirectoryName(target) is { Length: > 0 } parent) Directory.CreateDirectory(parent);
    }

    /// <summary>Copies a database to a place that is prepared.</summary>
    /// <exception cref="StoreException">It could not; what was written is removed.</exception>
    public static void Copy(Database database, string target) => Guard(target, () =>
    {
        database.Checkpoint(target);
        return true;
    });

    /// <summary>Opens a copy, verifies all of it and marks how far it reaches.</summary>
    /// <param name="trimLog">True to keep the last record of the copy's log only: it starts as well, and holds nothing of the
    /// past.</param>
    /// <exception cref="StoreException">It cannot be used; it is removed.</exception>
    public static KnownCheckpoint Seal(string target, bool trimLog, StoreOptions options, ILogger logger) => Guard(target, () =>
    {
        KnownCheckpoint made;
        using (var copy =
            Database.Open(options with { Directory = target, Memory = MemoryPlan.Of(32 << 20) }, WalRecovery.Strict, logger))
        {
            var position = LogHead.Read(copy).Position;
            if (trimLog) TrimLog(copy, position);
            if (FileVerifier.FirstFault(target, copy.LiveTables, () => true) is { } damage) throw damage;

            var logClean = LogStart.Position(copy) is > 1 and var first && RemovalMarks.Log(copy) >= first ? first : 0;
            made = new KnownCheckpoint(position, Math.Min(RemovalMarks.Erasures(copy), logClean), target);
        }

        using (var mark = DurableMark.Open(target, isNewStore: true)) mark.Advance(made.Position, log: 0);
        DirectorySeal.Write(target);
        FileSync.Everything(target);
        return made;
    });

    private static void TrimLog(Database copy, ulong position)
    {
        LogTrimmer.Remove(copy, LogStart.Position(copy), position);
        copy.Sync();
        // Nobody reads it; the mark is not set if something stays.
        LogTrimmer.RemoveBytes(copy, position, TimeSpan.FromSeconds(10));
        copy.Flush(); // the mark
    }

    private static T Guard<T>(string target, Func<T> write)
    {
        try
        {
            return write();
        }
        catch
        {
            Remove(target);
            throw;
        }
    }

    /// <summary>What cannot be removed stays noted as begun.</summary>
    private static void Remove(string target)
    {
        try
        {
            foreach (var place in CheckpointList.Places(target).Where(Directory.Exists)) Directory.Delete(place, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What made the checkpoint fail says more.
        }
    }
}
