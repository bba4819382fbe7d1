using Microsoft.Extensions.Logging;
using OpenOdp.Engine.Log;
using OpenOdp.Storage.Checkpoints;
using OpenOdp.Storage.Log;
using OpenOdp.Storage.Recovery;
using OpenOdp.Storage.Rocks;

namespace OpenOdp.Storage.Verification;

/// <summary>
/// Proves that the state is what the log says (docs/decisions/0001-log-and-engine.md): replays the log into an empty store and
/// compares all tables with those of the stored state, key by key.
/// </summary>
public static class StoreVerifier
{
    internal const string ReplayDirectory = "verify";

    /// <summary>Verifies the store in a directory that no process has open.</summary>
    /// <param name="scratchDirectory">
    /// The directory of the replay, which is removed before and after. By default it lies in the store's directory, where a
    /// checkpoint to start from can be linked instead of copied.
    /// </param>
    /// <exception cref="StoreException">The directory cannot be opened, or there is no room for the replay.</exception>
    public static VerifyResult Verify(
        StoreOptions options, ILogger logger, string? scratchDirectory = null, CancellationToken cancellationToken = default)
    {
        options = options with { Directory = Path.GetFullPath(options.Directory) };
        var scratch = Path.GetFullPath(scratchDirectory ?? Path.Combine(options.Directory, ReplayDirectory));
        using var held = DirectoryLock.Take(options.Directory);
        using var store = StoreOpener.Open(options, logger);
        RemoveScratch(scratch);
        try
        {
            var first = LogStart.Position(store.Database);
            var start =
                first <= 1 ? null : CheckpointList.Read(options.Directory).FirstOrDefault(known => known.Position >= first - 1);
            if (first > 1 && start is null)
            {
                return new VerifyResult(false, 0, $"the log starts at position {first}, and no "
                    + "checkpoint is known that reaches it")
                { IsCompared = false };
            }

            if (start is not null) CopyCheckpoint(start, scratch, options, logger);
            return Replay(
                store, options with { Directory = scratch }, logger, cancellationToken) with
            { From = start?.Position ?? 0 };
        }
        finally
        {
            RemoveScratch(scratch);
        }
    }

    private static VerifyResult Replay(
        OpenedStore store, StoreOptions scratch, ILogger logger, CancellationToken cancellationToken)
    {
        using var copy = Database.Open(scratch, WalRecovery.Strict, logger);
        using var replay = new LogReplay(copy, scratch.Memory.Rows);
        if (replay.Position > store.Head.Position)
        {
            return new VerifyResult(
                false, replay.Position, $"the checkpoint reaches further than the log, which ends at {store.Head.Position}");
        }

        try
        {
            replay.Run(store.Database, cancellationToken);
        }
        catch (Exception error) when (error is UnknownFormatException or BrokenLogException)
        {
            return new VerifyResult(false, replay.Position, error.Message);
        }

        var difference = StateComparer.FirstDifference(store.Database, copy, replay.Invisible, cancellationToken);
        return new VerifyResult(difference is null, replay.Position, difference);
    }

    /// <summary>The checkpoint itself stays as it is: what is replayed on is a copy made of links.</summary>
    private static void CopyCheckpoint(KnownCheckpoint checkpoint, string scratch, StoreOptions options, ILogger logger)
    {
        using var source = Database.Open(options with { Directory = checkpoint.Directory }, WalRecovery.Strict, logger);
        source.Checkpoint(scratch);
    }

    /// <summary>Removes what a verification left that was killed: a copy of everything, which no erasure would know of.</summary>
    internal static void RemoveRemains(string directory) => RemoveScratch(Path.Combine(directory, ReplayDirectory));

    private static void RemoveScratch(string scratch)
    {
        if (Directory.Exists(scratch)) Directory.Delete(scratch, recursive: true);
    }
}
