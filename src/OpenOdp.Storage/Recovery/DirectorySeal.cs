using System.Globalization;
using System.Text;

namespace OpenOdp.Storage.Recovery;

/// <summary>
/// The file <c>seal</c>: checksums of the OPTIONS files, which RocksDB writes at each opening and never reads again, so that
/// nothing else would notice damage; of the manifest as far as it went, since a last record that is damaged looks like one that
/// was not written to its end; and the names of the logs that there were, so that one that is missing can be named.
/// </summary>
/// <remarks>Text: a line <c>name checksum length</c> or <c>name</c> for each file, then the checksum of these lines.</remarks>
internal static class DirectorySeal
{
    public const string FileName = "seal";

    /// <summary>Compares the files with the seal of the last opening. Files that it does not name are not judged.</summary>
    /// <exception cref="StoreDamagedException">A file, or the seal, is damaged.</exception>
    public static void Check(string directory)
    {
        foreach (var parts in Lines(directory).Select(line => line.Split(' ')).Where(parts => parts.Length > 1))
        {
            var file = Path.Combine(directory, parts[0]);
            if (TryRead(file) is not { } bytes) continue;
            var length = int.Parse(parts[2], CultureInfo.InvariantCulture);
            if (length > bytes.Length || Sum(bytes.AsSpan(0, length)) != parts[1])
            {
                throw new StoreDamagedException(file, "its checksum does not match");
            }
        }
    }

    /// <summary>The names of the logs that there were when the directory was last opened, in order.</summary>
    public static IEnumerable<string> Logs(string directory) => Lines(directory).Where(line => !line.Contains(' '));

    /// <summary>Seals the files as they are.</summary>
    public static void Write(string directory)
    {
        var lines = new StringBuilder();
        foreach (var file in Directory.GetFiles(directory, "OPTIONS-*").Append(DirectoryCheck.Manifest(directory)).Order(
            StringComparer.Ordinal))
        {
            if (TryRead(file) is { } bytes)
            {
                lines.Append(CultureInfo.InvariantCulture, $"{Path.GetFileName(file)} {Sum(bytes)} {bytes.Length}\n");
            }
        }

        foreach (var log in DirectoryCheck.Logs(directory))
        {
            lines.Append(CultureInfo.InvariantCulture, $"{Path.GetFileName(log)}\n");
        }

        lines.Append(Sum(Encoding.Latin1.GetBytes(lines.ToString())));
        var path = Path.Combine(directory, FileName);
        File.WriteAllText(path + ".new", lines.ToString(), Encoding.Latin1);
        File.Move(path + ".new", path, overwrite: true);
    }

    /// <summary>RocksDB deletes what it does not need any more, at any time.</summary>
    private static byte[]? TryRead(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private static string[] Lines(string directory)
    {
        var path = Path.Combine(directory, FileName);
        if (!File.Exists(path)) return []; // killed between the first opening and its seal
        var lines = File.ReadAllText(path, Encoding.Latin1).Split('\n');
        var sealedLines = lines.Length < 2 ? "" : string.Join('\n', lines[..^1]) + '\n';
        return lines[^1] == Sum(Encoding.Latin1.GetBytes(sealedLines))
            ? lines[..^1]
            : throw new StoreDamagedException(path, "its checksum does not match");
    }

    private static string Sum(ReadOnlySpan<byte> bytes) => Crc32C.Of(bytes).ToString("x8", CultureInfo.InvariantCulture);
}
