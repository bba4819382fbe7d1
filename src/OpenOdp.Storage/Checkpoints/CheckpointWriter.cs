using Microsoft.Extensions.Logging;
using OpenOdp.Storage.Recovery;
using OpenOdp.Storage.Rocks;

namespace OpenOdp.Storage.Checkpoints;

/// <summary>Makes a directory that a store can be started on.</summary>
internal static class CheckpointWriter
{
    /// <summary>Copies a database, then opens the copy, verifies all of it and marks how far it reaches.</summary>
    /// <returns>The last position that it holds.</returns>
    /// <exception cref="StoreException">It could not; what was written is removed.</exception>
    public static ulong Write(Database database, string target, StoreOptions options, ILogger logger)
    {
        if (Directory.Exists(target))
        {
            if (Directory.EnumerateFileSystemEntries(target).Any())
            {
                throw new StoreUnavailableException($"The directory {target} is not empty. Name one that does not exist yet.");
            }

            Directory.Delete(target); // RocksDB makes it
        }

        try
        {
            if (Path.GetDirectoryName(target) is { Length: > 0 } parent) Directory.CreateDirectory(parent);
            database.Checkpoint(target);
            return Seal(target, options, logger);
        }
        catch (Exception e)
        {
            if (Directory.Exists(target)) Directory.Delete(target, recursive: true);
            if (e is IOException or UnauthorizedAccessException) throw new StoreUnavailableException($"No checkpoint in {target}: {e.Message}", e);
            throw;
        }
    }

    private static ulong Seal(string target, StoreOptions options, ILogger logger)
    {
        ulong position;
        using (var copy = Database.Open(options with { Directory = target, CacheBytes = 8 << 20 }, WalRecovery.Strict, logger))
        {
            foreach (var file in copy.LiveTables())
            {
                if (FileVerifier.FaultOf(target, file, () => true) is { } fault) throw new StoreDamagedException(Path.Combine(target, file.Name), fault);
            }

            position = LogHead.Read(copy).Position;
        }

        using (var mark = DurableMark.Open(target, isNewStore: true)) mark.Advance(position);
        OptionsSeal.Write(target);
        FileSync.Everything(target);
        return position;
    }
}
