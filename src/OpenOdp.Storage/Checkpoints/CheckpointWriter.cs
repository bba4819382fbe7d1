using Microsoft.Extensions.Logging;
using OpenOdp.Storage.Log;
using OpenOdp.Storage.Recovery;
using OpenOdp.Storage.Retention;
using OpenOdp.Storage.Rocks;

namespace OpenOdp.Storage.Checkpoints;

/// <summary>Makes a directory that a store can be started on.</summary>
internal static class CheckpointWriter
{
    /// <summary>Copies a database.</summary>
    /// <exception cref="StoreException">It could not; what was written is removed.</exception>
    public static void Copy(Database database, string target)
    {
        if (File.Exists(target)) throw new StoreUnavailableException($"{target} is a file. Name a directory that does not exist yet.");
        if (Directory.Exists(target))
        {
            if (Directory.EnumerateFileSystemEntries(target).Any())
            {
                throw new StoreUnavailableException($"The directory {target} is not empty. Name one that does not exist yet.");
            }

            Directory.Delete(target); // RocksDB makes it
        }

        Guard(target, () =>
        {
            if (Path.GetDirectoryName(target) is { Length: > 0 } parent) Directory.CreateDirectory(parent);
            database.Checkpoint(target);
            return true;
        });
    }

    /// <summary>Opens a copy, verifies all of it and marks how far it reaches.</summary>
    /// <param name="trimLog">True to keep the last record of the copy's log only: it starts as well, and holds nothing of the past.</param>
    /// <exception cref="StoreException">It cannot be used; it is removed.</exception>
    public static KnownCheckpoint Seal(string target, bool trimLog, StoreOptions options, ILogger logger) => Guard(target, () =>
    {
        KnownCheckpoint made;
        using (var copy = Database.Open(options with { Directory = target, CacheBytes = 8 << 20 }, WalRecovery.Strict, logger))
        {
            var position = LogHead.Read(copy).Position;
            if (trimLog) TrimLog(copy, position);
            foreach (var file in copy.LiveTables())
            {
                if (FileVerifier.FaultOf(target, file, () => true) is { } fault) throw new StoreDamagedException(Path.Combine(target, file.Name), fault);
            }

            var logClean = LogTrimmer.First(copy) is > 1 and var first && RemovalMarks.Log(copy) >= first ? first : 0;
            made = new KnownCheckpoint(position, Math.Min(RemovalMarks.Erasures(copy), logClean), target);
        }

        using (var mark = DurableMark.Open(target, isNewStore: true)) mark.Advance(made.Position);
        OptionsSeal.Write(target);
        FileSync.Everything(target);
        return made;
    });

    private static void TrimLog(Database copy, ulong position)
    {
        LogTrimmer.Remove(copy, LogTrimmer.First(copy), position);
        copy.Sync();
        LogTrimmer.RemoveBytes(copy, position);
        copy.Flush(); // the mark
    }

    private static T Guard<T>(string target, Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception e)
        {
            if (Directory.Exists(target)) Directory.Delete(target, recursive: true);
            if (e is IOException or UnauthorizedAccessException) throw new StoreUnavailableException($"No checkpoint in {target}: {e.Message}", e);
            throw;
        }
    }
}
