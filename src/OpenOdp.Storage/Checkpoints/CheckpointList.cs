using System.Globalization;
using System.Text;
using OpenOdp.Storage.Recovery;

namespace OpenOdp.Storage.Checkpoints;

/// <summary>A checkpoint that was opened and verified after it was made.</summary>
/// <param name="Position">The last position that it holds; 0 for one that was begun and is not finished.</param>
/// <param name="CleanUntil">It holds nothing of what erasures up to this position erased (rule L5).</param>
/// <param name="Directory">Where it was put.</param>
internal sealed record KnownCheckpoint(ulong Position, ulong CleanUntil, string Directory);

/// <summary>
/// The file <c>checkpoints</c>: what is known of checkpoints, outside the state because it says nothing about it.
/// </summary>
/// <remarks>Text: a line <c>position clean-until directory</c> for each, then the CRC-32C of these lines.</remarks>
internal static class CheckpointList
{
    public const string FileName = "checkpoints";

    /// <summary>The checkpoints that were finished and still exist, oldest first.</summary>
    /// <exception cref="StoreDamagedException">The list is damaged.</exception>
    public static IReadOnlyList<KnownCheckpoint> Read(string directory) =>
        [.. ReadAll(directory).Where(known => known.Position > 0 && IsWhole(known)).OrderBy(known => known.Position)];

    /// <summary>
    /// All that was begun and of which something is still there, oldest first: a copy that was never finished, or is half
    /// deleted, holds bytes as well.
    /// </summary>
    /// <exception cref="StoreDamagedException">The list is damaged.</exception>
    public static IReadOnlyList<KnownCheckpoint> ReadRemains(string directory) =>
    [
        .. ReadAll(directory)
            .SelectMany(
                known => Places(known.Directory).Where(Directory.Exists).Select(place => known with { Directory = place }))
            .OrderBy(known => known.Position),
    ];

    /// <summary>Where a copy can be: RocksDB gives it its name when all of it is written.</summary>
    public static string[] Places(string target) => [target, target + ".tmp"];

    /// <summary>Notes a checkpoint before its first byte, so that a killed one is known.</summary>
    public static void Begin(string directory, string target) => Add(directory, new KnownCheckpoint(0, 0, target));

    /// <summary>Adds one, and forgets those that are gone.</summary>
    public static void Add(string directory, KnownCheckpoint added)
    {
        var lines = new StringBuilder();
        var others = ReadAll(directory).Where(
            known => known.Directory != added.Directory && Places(known.Directory).Any(Directory.Exists));
        foreach (var known in others.Append(added))
        {
            lines.Append(CultureInfo.InvariantCulture, $"{known.Position} {known.CleanUntil} {known.Directory}\n");
        }

        lines.Append(Sum(lines.ToString()));
        var path = Path.Combine(directory, FileName);
        File.WriteAllText(path + ".new", lines.ToString());
        FileSync.One(path + ".new"); // the log is trimmed behind what it lists
        File.Move(path + ".new", path, overwrite: true);
        FileSync.Folder(directory);
    }

    private static bool IsWhole(KnownCheckpoint known) => File.Exists(Path.Combine(known.Directory, "CURRENT"));

    private static IEnumerable<KnownCheckpoint> ReadAll(string directory)
    {
        var path = Path.Combine(directory, FileName);
        if (!File.Exists(path)) return [];
        var lines = File.ReadAllText(path).Split('\n');
        var listed = string.Concat(lines[..^1].Select(line => line + '\n'));
        if (lines[^1] != Sum(listed)) throw new StoreDamagedException(path, "its checksum does not match");
        return lines[..^1].Select(line =>
        {
            var parts = line.Split(' ', 3);
            return new KnownCheckpoint(
                ulong.Parse(parts[0], CultureInfo.InvariantCulture), ulong.Parse(parts[1], CultureInfo.InvariantCulture),
                parts[2]);
        });
    }

    private static string Sum(string lines) =>
        Crc32C.Of(Encoding.UTF8.GetBytes(lines)).ToString("x8", CultureInfo.InvariantCulture);
}
