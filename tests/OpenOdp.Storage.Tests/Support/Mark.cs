namespace OpenOdp.Storage.Tests.Support;

/// <summary>Bytes that no file holds by chance, and that RocksDB stores as they are.</summary>
internal sealed class Mark
{
    public Mark(int seed) => new Random(seed).NextBytes(Bytes);

    public byte[] Bytes { get; } = new byte[20_000];

    /// <summary>The files below a directory that hold the middle of them.</summary>
    public List<string> FilesIn(string directory) =>
    [
        .. Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) != "in-use" && IsIn(file, Bytes.AsSpan(10_000, 64)))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>True when a file holds some bytes; one that a compaction has removed meanwhile holds none.</summary>
    public static bool IsIn(string file, ReadOnlySpan<byte> wanted)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            return bytes.GetBuffer().AsSpan(0, (int)bytes.Length).IndexOf(wanted) >= 0;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }
}
