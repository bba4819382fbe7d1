using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using OpenOdp.Storage.Rocks;

namespace OpenOdp.Storage.Recovery;

/// <summary>What can be said of a data directory's small files and its logs before RocksDB opens it.</summary>
internal static partial class DirectoryCheck
{
    /// <summary>True when there is no store yet.</summary>
    /// <exception cref="StoreDamagedException">There was one, and its <c>CURRENT</c> is gone.</exception>
    public static bool IsNew(string directory)
    {
        var current = Path.Combine(directory, "CURRENT");
        if (File.Exists(current)) return false;

        // The mark is made first: a start that found no room to make a store leaves an empty one, or one that says nothing was
        // acknowledged.
        var mark = new FileInfo(Path.Combine(directory, DurableMark.FileName));
        var hasStore = mark.Exists ? mark.Length > 0
            && DurableMark.Read(directory) > 0 : Directory.EnumerateFiles(directory, "MANIFEST-*").Any();
        return hasStore ? throw new StoreDamagedException(current, "it is missing") : true;
    }

    /// <summary>Checks <c>CURRENT</c>, that the manifest exists which it names, and the OPTIONS files.</summary>
    /// <exception cref="StoreDamagedException">One of them is damaged.</exception>
    public static void CheckSmallFiles(string directory)
    {
        var current = Path.Combine(directory, "CURRENT");
        var name = Encoding.Latin1.GetString(File.ReadAllBytes(current));
        if (!ManifestName().IsMatch(name)) throw new StoreDamagedException(current, "it does not name a manifest");
        var manifest = Path.Combine(directory, name.TrimEnd('\n'));
        if (!File.Exists(manifest))
        {
            throw new StoreDamagedException(current, $"it names {name.TrimEnd('\n')}, which does not exist");
        }

        DirectorySeal.Check(directory);
    }

    /// <summary>Cuts off the end of the manifest when it is torn: an edit that never took effect.</summary>
    /// <exception cref="StoreDamagedException">It is damaged.</exception>
    public static void CheckManifest(string directory, TornEnds ends)
    {
        var manifest = Manifest(directory);
        switch (LogFileReader.Examine(File.ReadAllBytes(manifest), out var good))
        {
            case LogFileEnd.Damaged:
                throw new StoreDamagedException(manifest, $"it has a bad record at byte {good}");
            case LogFileEnd.Torn:
                ends.CutOff(manifest, good);
                break;
        }
    }

    /// <summary>The manifest in use.</summary>
    public static string Manifest(string directory) =>
        Path.Combine(directory, File.ReadAllText(Path.Combine(directory, "CURRENT")).TrimEnd('\n'));

    /// <summary>True for the path of a manifest.</summary>
    public static bool IsManifest(string path) => Path.GetFileName(path).StartsWith("MANIFEST-", StringComparison.Ordinal);

    /// <summary>The write-ahead logs in order.</summary>
    public static IEnumerable<string> Logs(string directory) =>
        Directory.GetFiles(directory, "*.log").Order(StringComparer.Ordinal);

    /// <summary>The log that holds the last acknowledged record; the directory when a copy was made without any.</summary>
    public static string LogOf(string directory, DurableMark mark) => mark.Log == 0
        ? directory
        : Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"{mark.Log:d6}.log"));

    /// <summary>An error of RocksDB that says that bytes are not what was written, with the file that it speaks of.</summary>
    public static StoreDamagedException Damage(RocksException error, string directory) =>
        new(FileNamedIn(error.Error, directory) ?? directory, error.Error, error);

    /// <summary>The file that an error of RocksDB speaks of, with its directory.</summary>
    private static string? FileNamedIn(string error, string directory)
    {
        if (LogNumber().Match(error) is { Success: true } log)
        {
            return Path.Combine(directory, $"{log.Groups[1].Value.PadLeft(6, '0')}.log");
        }

        var match = FileName().Match(error);
        return match.Success ? Path.Combine(directory, match.Value) : null;
    }

    [GeneratedRegex(@"^MANIFEST-\d{6,}\n$", RegexOptions.CultureInvariant)]
    private static partial Regex ManifestName();

    [GeneratedRegex(@"log number: (\d+)", RegexOptions.CultureInvariant)]
    private static partial Regex LogNumber();

    [GeneratedRegex(@"MANIFEST-\d+|CURRENT|OPTIONS-\d+|\d{6,}\.(sst|log|blob)", RegexOptions.CultureInvariant)]
    private static partial Regex FileName();
}
