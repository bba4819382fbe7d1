namespace OpenOdp.Tests.Shared;

/// <summary>A directory that is gone after the test.</summary>
internal sealed class TempDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("openodp-test-").FullName;

    /// <summary>A path inside.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Copies all files to another directory, but not the lock of a store that is open.</summary>
    public void CopyTo(TempDirectory other)
    {
        foreach (var name in Directory.GetFiles(Path).Select(System.IO.Path.GetFileName))
        {
            if (name != "in-use") File.Copy(this[name!], other[name!]);
        }
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
