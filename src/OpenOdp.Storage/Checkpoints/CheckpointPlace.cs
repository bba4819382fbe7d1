using System.Text.RegularExpressions;
using OpenOdp.Storage.Erasure;
using OpenOdp.Storage.Recovery;
using OpenOdp.Storage.Verification;

namespace OpenOdp.Storage.Checkpoints;

/// <summary>Which places an operator may name for a checkpoint.</summary>
internal static partial class CheckpointPlace
{
    /// <summary>
    /// A directory's one name, without links and without a slash at the end: RocksDB leaves that out, and writes beside it first.
    /// </summary>
    /// <param name="directory">What the operator named.</param>
    /// <param name="store">The store's directory.</param>
    /// <exception cref="StoreUnavailableException">It is a place of the store's own, where things are deleted.</exception>
    public static string Named(string directory, string store)
    {
        var target = RealPath.Of(directory);
        foreach (var own in new[] { StoreErasures.CheckpointDirectory, StoreVerifier.ReplayDirectory }.Select(
            name => RealPath.Of(Path.Combine(store, name))))
        {
            if (target == own || target.StartsWith(own + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            {
                throw new StoreUnavailableException($"The store deletes what is in {own}. Name a directory elsewhere.");
            }
        }

        var inside = Path.GetRelativePath(RealPath.Of(store), target).Split(Path.DirectorySeparatorChar)[0];
        return inside is CheckpointList.FileName or DirectoryLock.FileName or DirectorySeal.FileName or DurableMark.FileName
            || OtherFiles().IsMatch(inside)
            ? throw new StoreUnavailableException(
                $"The name '{inside}' in {store} is for a file of the store. Choose another.")
            : target;
    }

    // RocksDB's, which looks for its files by their names, and the server's.
    [GeneratedRegex(
        @"^(\d+\.(log|sst|ldb|blob)|(CURRENT|IDENTITY|LOCK|LOG|MANIFEST|METADB|OPTIONS)\b.*|.*\.(dbtmp|json|new)|archive)$")]
    private static partial Regex OtherFiles();
}
