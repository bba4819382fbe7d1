using Microsoft.Win32.SafeHandles;

namespace OpenOdp.Storage.Recovery;

/// <summary>
/// Ends of files that were not written to their end, cut off before RocksDB sees them: its reader can go round for ever over
/// bytes that were never a record. They are put back unless kept, so that a damaged directory stays as it was found.
/// </summary>
internal sealed class TornEnds : IDisposable
{
    private readonly List<(string Path, SafeFileHandle File, long Good, byte[] End)> _ends = [];

    /// <summary>The files that have a torn end.</summary>
    public IEnumerable<string> Files => _ends.Select(end => end.Path);

    /// <summary>Cuts the end of a file off.</summary>
    public void CutOff(string path, long good)
    {
        var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var end = new byte[RandomAccess.GetLength(file) - good];
        RandomAccess.Read(file, end, good);
        _ends.Add((path, file, good, end));
        RandomAccess.SetLength(file, good);
    }

    /// <summary>Leaves the ends cut off, since what they hold was never acknowledged.</summary>
    public void Keep()
    {
        foreach (var (_, file, _, _) in _ends) RandomAccess.FlushToDisk(file);
        Close();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, file, good, end) in _ends) RandomAccess.Write(file, end, good);
        Close();
    }

    private void Close()
    {
        foreach (var (_, file, _, _) in _ends) file.Dispose();
        _ends.Clear();
    }
}
