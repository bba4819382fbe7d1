using Microsoft.Extensions.Logging;
using OpenOdp.Storage.Rocks;

namespace OpenOdp.Storage.Recovery;

/// <summary>Opens a data directory, or says which file keeps it from being opened (rule S1).</summary>
internal static class StoreOpener
{
    /// <summary>Opens or creates the store.</summary>
    public static OpenedStore Open(StoreOptions options, ILogger logger)
    {
        Directory.CreateDirectory(options.Directory);
        var isNew = !File.Exists(Path.Combine(options.Directory, "CURRENT"));
        var mark = DurableMark.Open(options.Directory, isNew);
        Database? database = null;
        try
        {
            database = Database.Open(options, WalRecovery.Strict, logger);
            return new OpenedStore(database, mark, LogHead.Read(database));
        }
        catch (Exception e)
        {
            mark.Dispose();
            database?.Dispose();
            if (e is RocksException { IsLocked: true }) throw new StoreLockedException(options.Directory);
            throw;
        }
    }
}
