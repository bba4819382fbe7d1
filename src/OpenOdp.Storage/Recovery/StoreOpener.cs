using Microsoft.Extensions.Logging;
using OpenOdp.Storage.Rocks;

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
            var isNew = DirectoryCheck.IsNew(directory);
            if (!isNew)
            {
                DirectoryCheck.CheckSmallFiles(directory);
                FileSync.Logs(directory);
            }

            return Open(options, logger, isNew, afterFailure);
        }
        catch (RocksException e) when (e.IsLocked)
        {
            throw new StoreLockedException(directory);
        }
        catch (RocksException e) when (e.IsCorruption || !e.IsInputOutput || e.IsFileMissing)
        {
            throw DamagedTable(options, logger) ?? DirectoryCheck.Damage(e, directory);
        }
        catch (Exception e) when (e is RocksException or IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"The data directory {directory} cannot be opened: {e.Message}", e);
        }
    }

    /// <summary>Opens for reading a store that cannot be written now, on a full disk for example: no file is changed.</summary>
    /// <param name="refusal">Why it cannot be written.</param>
    /// <returns>Null when it cannot be read either, or might show what is not durable.</returns>
    public static OpenedStore? OpenToRead(StoreOptions options, ILogger logger, StoreUnavailableException refusal, bool afterFailure = false)
    {
        DurableMark? mark = null;
        Database? database = null;
        try
        {
            if (DirectoryCheck.IsNew(options.Directory) || DirectoryCheck.TornLog(options.Directory, out _) is not null) return null;
            DirectoryCheck.CheckSmallFiles(options.Directory);
            FileSync.Logs(options.Directory);
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
        catch (Exception e) when (e is StoreException or IOException or UnauthorizedAccessException)
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

    private static OpenedStore Open(StoreOptions options, ILogger logger, bool isNew, bool afterFailure)
    {
        var mark = DurableMark.Open(options.Directory, isNew);
        Database? database = null;
        try
        {
            database = OpenDatabase(options, mark, logger);
            if (afterFailure) database.Flush();
            OptionsSeal.Write(options.Directory);
            var head = LogHead.Read(database);
            if (head.Position < mark.Position)
            {
                var log = DirectoryCheck.Logs(options.Directory).FirstOrDefault(log => new FileInfo(log).Length > 0) ?? options.Directory;
                throw LogTooShort(log, head, mark);
            }

            return new OpenedStore(database, mark, head);
        }
        catch
        {
            mark.Dispose();
            database?.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The logs are judged before RocksDB sees them: its reader can go round for ever over bytes that were never a record.
    /// </summary>
    private static Database OpenDatabase(StoreOptions options, DurableMark mark, ILogger logger)
    {
        if (DirectoryCheck.TornLog(options.Directory, out var good) is { } torn)
        {
            LeaveOutTornEnd(options, torn, good, mark, logger);
            LogTornEnd(logger, torn);
        }

        return Database.Open(options, WalRecovery.Strict, logger);
    }

    /// <summary>Cuts the end off, and puts it back when it was acknowledged: a damaged directory stays as it was found.</summary>
    private static void LeaveOutTornEnd(StoreOptions options, string torn, int good, DurableMark mark, ILogger logger)
    {
        using var file = File.OpenHandle(torn, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var end = new byte[RandomAccess.GetLength(file) - good];
        RandomAccess.Read(file, end, good);
        RandomAccess.SetLength(file, good);
        try
        {
            using var database = Database.Open(options, WalRecovery.Strict, logger, readOnly: true);
            var head = LogHead.Read(database);
            if (head.Position < mark.Position) throw LogTooShort(torn, head, mark);
        }
        catch
        {
            RandomAccess.Write(file, end, good);
            throw;
        }

        RandomAccess.FlushToDisk(file);
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
        new(log, $"the log ends at position {head.Position}, and {mark.Position} was acknowledged");

    [LoggerMessage(3020, LogLevel.Warning, "{Log} ends in a record that was not written to its end; it was never acknowledged and is left out.")]
    private static partial void LogTornEnd(ILogger logger, string log);
}
