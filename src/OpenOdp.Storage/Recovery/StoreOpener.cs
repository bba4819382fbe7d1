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
        try
        {
            var isNew = DirectoryCheck.IsNew(options.Directory);
            if (!isNew)
            {
                DirectoryCheck.CheckSmallFiles(options.Directory);
                FileSync.Logs(options.Directory);
            }

            return Open(options, logger, isNew, afterFailure);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"The data directory {options.Directory} cannot be opened: {e.Message}", e);
        }
    }

    private static OpenedStore Open(StoreOptions options, ILogger logger, bool isNew, bool afterFailure)
    {
        var mark = DurableMark.Open(options.Directory, isNew);
        Database? database = null;
        try
        {
            database = OpenDatabase(options, logger);
            if (afterFailure) database.Flush();
            OptionsSeal.Write(options.Directory);
            var head = LogHead.Read(database);
            if (head.Position < mark.Position)
            {
                var last = DirectoryCheck.Logs(options.Directory).FirstOrDefault(log => new FileInfo(log).Length > 0) ?? options.Directory;
                throw new StoreDamagedException(last, $"the log ends at position {head.Position}, and {mark.Position} was acknowledged");
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

    private static Database OpenDatabase(StoreOptions options, ILogger logger)
    {
        try
        {
            return Database.Open(options, WalRecovery.Strict, logger);
        }
        catch (RocksException e) when (e.IsLocked)
        {
            throw new StoreLockedException(options.Directory);
        }
        catch (RocksException e) when (e.IsCorruption)
        {
            DirectoryCheck.RequireTornEnd(options.Directory, e.Error);
            LogTornEnd(logger, options.Directory);
            return OpenToTornTail(options, logger);
        }
        catch (RocksException e) when (!e.Error.StartsWith("IO error", StringComparison.Ordinal))
        {
            throw new StoreDamagedException(DirectoryCheck.FileNamedIn(e.Error, options.Directory) ?? options.Directory, e.Error, e);
        }
        catch (RocksException e) when (e.Error.Contains("No such file", StringComparison.Ordinal))
        {
            throw new StoreDamagedException(DirectoryCheck.FileNamedIn(e.Error, options.Directory) ?? options.Directory, "it is missing", e);
        }
        catch (RocksException e)
        {
            throw new StoreUnavailableException($"The data directory {options.Directory} cannot be opened: {e.Error}", e);
        }
    }

    /// <summary>The caller compares the position with the durable mark. Everything goes to files, so the torn log is done with.</summary>
    private static Database OpenToTornTail(StoreOptions options, ILogger logger)
    {
        Database database;
        try
        {
            database = Database.Open(options, WalRecovery.ToTornTail, logger);
        }
        catch (RocksException e) when (e.IsCorruption)
        {
            throw new StoreDamagedException(DirectoryCheck.FileNamedIn(e.Error, options.Directory) ?? options.Directory, e.Error, e);
        }

        try
        {
            database.Flush();
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    [LoggerMessage(3020, LogLevel.Warning, "The log in {Directory} ends in a record that was not written to its end; it was never acknowledged and is left out.")]
    private static partial void LogTornEnd(ILogger logger, string directory);
}
