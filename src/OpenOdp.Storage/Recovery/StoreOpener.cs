using Microsoft.Extensions.Logging;
using OpenOdp.Storage.Log;
using OpenOdp.Storage.Rocks;
using OpenOdp.Storage.Verification;

namespace OpenOdp.Storage.Recovery;

/// <summary>Opens a data directory, or says which file keeps it from being opened (rule S1).</summary>
internal static partial class StoreOpener
{
    /// <summary>Opens or creates the store of a directory that the caller has locked.</summary>
    /// <param name="afterFailure">
    /// True when a write or sync has failed. Pages that a sync failed on count as clean in the kernel, so another sync of the
    /// same log proves nothing: everything is written to new files instead.
    /// </param>
    /// <exception cref="StoreException">It cannot be opened; the message says what to do.</exception>
    public static OpenedStore Open(StoreOptions options, ILogger logger, bool afterFailure = false)
    {
        var directory = options.Directory;
        try
        {
            StoreVerifier.RemoveRemains(directory);
            DiskRoom.RemoveRemains(directory);
            return DirectoryCheck.IsNew(directory) ? OpenNew(options, logger) : OpenExisting(options, logger, afterFailure);
        }
        catch (RocksException error) when (error.IsLocked)
        {
            throw new StoreLockedException(directory);
        }
        catch (Exception error) when (error is RocksException or IOException or UnauthorizedAccessException)
        {
            throw DirectoryFault.OfOpening(directory, error);
        }
    }

    /// <summary>Opens for reading a store that cannot be written now, on a full disk for example: no file is changed.</summary>
    /// <param name="refusal">Why it cannot be written.</param>
    /// <returns>Null when it cannot be read either, or might show what is not durable.</returns>
    public static OpenedStore? OpenToRead(
        StoreOptions options, ILogger logger, StoreUnavailableException refusal, bool afterFailure = false)
    {
        DurableMark? mark = null;
        Database? database = null;
        try
        {
            if (DirectoryCheck.IsNew(options.Directory)) return null;
            using var ends = new TornEnds();
            Judge(options.Directory, ends);
            if (ends.Files.Any()) return null;
            mark = DurableMark.Open(options.Directory, isNewStore: false);
            database = Database.Open(options, WalRecovery.Strict, logger, readOnly: true);
            var head = LogHead.Read(database);
            if (afterFailure ? head.Position == mark.Position : head.Position >= mark.Position)
            {
                var opened = new OpenedStore(database, mark, head, refusal);
                (database, mark) = (null, null);
                return opened;
            }
        }
        catch (Exception error) when (error is StoreException or IOException or UnauthorizedAccessException)
        {
            // What kept it from being written says enough.
        }
        finally
        {
            mark?.Dispose();
            database?.Dispose();
        }

        return null;
    }

    private static OpenedStore OpenNew(StoreOptions options, ILogger logger)
    {
        var mark = DurableMark.Open(options.Directory, isNewStore: true);
        try
        {
            var database = Database.Open(options, WalRecovery.Strict, logger);
            DirectorySeal.Write(options.Directory);
            return new OpenedStore(database, mark, LogHead.Read(database));
        }
        catch
        {
            mark.Dispose();
            throw;
        }
    }

    private static OpenedStore OpenExisting(StoreOptions options, ILogger logger, bool afterFailure)
    {
        using var ends = new TornEnds();
        var first = Judge(options.Directory, ends);
        DurableMark? mark = null;
        Database? database = null;
        try
        {
            mark = DurableMark.Open(options.Directory, isNewStore: false);
            if (ends.Files.Any()) LeaveOut(ends, options, mark, logger);
            database = Database.Open(options, WalRecovery.Strict, logger);
            var head = LogHead.Read(database);
            if (head.Position < mark.Position) throw LogTooShort(DirectoryCheck.LogOf(options.Directory, mark), head, mark);
            if (first > 1 && !LogStart.Holds(database, first - 1) && LogCheck.TrimmedTo(options.Directory) < first)
            {
                throw LogCheck.FirstIsMissing(options.Directory, first);
            }

            if (afterFailure) database.Flush();
            DirectorySeal.Write(options.Directory);
            return new OpenedStore(database, mark, head);
        }
        catch (Exception error)
        {
            mark?.Dispose();
            database?.Dispose();
            if (error is RocksException { IsLocked: false } refusal
                && (refusal.IsCorruption || !refusal.IsInputOutput || refusal.IsFileMissing))
            {
                // Tables are deleted once the manifest does not name them any more, so a torn end that did so is missed.
                if (ends.Files.FirstOrDefault(DirectoryCheck.IsManifest) is { } manifest)
                {
                    throw new StoreDamagedException(manifest, "its last record is not what was written", refusal);
                }

                throw DamagedTable(options, logger) ?? DirectoryCheck.Damage(refusal, options.Directory);
            }

            throw;
        }
    }

    /// <summary>
    /// Judges what RocksDB does not judge, or not well. The logs are synced first: what becomes visible must be durable.
    /// </summary>
    /// <returns>The first position in the logs; 0 for none.</returns>
    private static ulong Judge(string directory, TornEnds ends)
    {
        DirectoryCheck.CheckSmallFiles(directory);
        DirectoryCheck.CheckManifest(directory, ends);
        FileSync.Logs(directory);
        return LogCheck.Examine(directory, ends);
    }

    /// <summary>
    /// Keeps torn ends out, unless one was acknowledged. Looked up without a change, so that a damaged directory stays as it was
    /// found.
    /// </summary>
    private static void LeaveOut(TornEnds ends, StoreOptions options, DurableMark mark, ILogger logger)
    {
        using (var database = Database.Open(options, WalRecovery.Strict, logger, readOnly: true))
        {
            var head = LogHead.Read(database);
            if (head.Position < mark.Position) throw LogTooShort(ends.Files.Last(), head, mark);
        }

        foreach (var file in ends.Files) LogTornEnd(logger, file);
        ends.Keep();
    }

    /// <summary>
    /// RocksDB blames the manifest when a table that it names cannot be read. The manifest has passed its own check, so each
    /// table is compared with the checksum that the manifest holds.
    /// </summary>
    private static StoreDamagedException? DamagedTable(StoreOptions options, ILogger logger)
    {
        try
        {
            using var database = Database.Open(options, WalRecovery.Diagnosis, logger, readOnly: true);
            return FileVerifier.FirstFault(options.Directory, database.LiveTables, () => true);
        }
        catch (RocksException)
        {
            return null; // then its own words have to do
        }
    }

    private static StoreDamagedException LogTooShort(string log, LogHead head, DurableMark mark) =>
        new(log, $"{(LogCheck.Lack(log) is { } lack ? $"{lack}; " : "")}the log ends at position {head.Position}, "
            + $"and {mark.Position} was acknowledged");

    [LoggerMessage(
        3020, LogLevel.Warning,
        "{Log} ends in a record that was not written to its end; it was never acknowledged and is left out.")]
    private static partial void LogTornEnd(ILogger logger, string log);
}
