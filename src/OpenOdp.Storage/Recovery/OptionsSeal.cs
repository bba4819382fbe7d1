using System.Globalization;
using System.Text;

namespace OpenOdp.Storage.Recovery;

/// <summary>
/// The file <c>seal</c>: checksums of the OPTIONS files. RocksDB writes these at each opening and never reads them again, so
/// nothing else would notice that one of them is damaged.
/// </summary>
/// <remarks>Text: a line <c>name checksum</c> for each file, then the checksum of these lines.</remarks>
internal static class OptionsSeal
{
    public const string FileName = "seal";

    /// <summary>Compares the files with the seal of the last opening. Files that it does not name are not judged.</summary>
    /// <exception cref="StoreDamagedException">A file, or the seal, is damaged.</exception>
    public static void Check(string directory)
    {
        var path = Path.Combine(directory, FileName);
        if (!File.Exists(path)) return; // killed between the first opening and its seal
        var lines = File.ReadAllText(path, Encoding.Latin1).Split('\n');
        var sealedLines = lines.Length < 2 ? "" : string.Join('\n', lines[..^1]) + '\n';
        if (lines[^1] != Sum(Encoding.Latin1.GetBytes(sealedLines))) throw new StoreDamagedException(path, "its checksum does not match");
        foreach (var line in lines[..^1])
        {
            var file = Path.Combine(directory, line.Split(' ')[0]);
            if (File.Exists(file) && Sum(File.ReadAllBytes(file)) != line.Split(' ')[1])
            {
                throw new StoreDamagedException(file, "its checksum does not match");
            }
        }
    }

    /// <summary>Seals the files as they are.</summary>
    public static void Write(string directory)
    {
        var lines = new StringBuilder();
        foreach (var file in Directory.GetFiles(directory, "OPTIONS-*").Order(StringComparer.Ordinal))
        {
            lines.Append(CultureInfo.InvariantCulture, $"{Path.GetFileName(file)} {Sum(File.ReadAllBytes(file))}\n");
        }

        lines.Append(Sum(Encoding.Latin1.GetBytes(lines.ToString())));
        var path = Path.Combine(directory, FileName);
        File.WriteAllText(path + ".new", lines.ToString(), Encoding.Latin1);
        File.Move(path + ".new", path, overwrite: true);
    }

    private static string Sum(ReadOnlySpan<byte> bytes) => Crc32C.Of(bytes).ToString("x8", CultureInfo.InvariantCulture);
}
