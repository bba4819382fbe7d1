namespace OpenOdp.EndToEnd.Tests.Support;

/// <summary>A directory that goes away with the test.</summary>
internal sealed class TempDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("openodp-e2e-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
