namespace OpenOdp.Storage.Tests.Support;

/// <summary>A directory that is gone after the test.</summary>
internal sealed class TempDirectory : IDisposable
{
    public TempDirectory() => Path = Directory.CreateTempSubdirectory("openodp-storage-").FullName;

    public string Path { get; }

    /// <summary>A path inside.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Copies all files to another directory.</summary>
    public void CopyTo(TempDirectory other)
    {
        foreach (var file in Directory.GetFiles(Path)) File.Copy(file, other[System.IO.Path.GetFileName(file)]);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
