namespace OpenOdp.EndToEnd.Tests.Interop;

/// <summary>The official JavaScript SDKs of package.json as they come from npm, and programs that use them.</summary>
public sealed class NpmPackages : IAsyncLifetime
{
    private readonly TempDirectory _directory = new();
    private int _files;

    internal string Directory => _directory.Path;

    public async ValueTask InitializeAsync()
    {
        foreach (var file in (string[])["package.json", "package-lock.json"]) File.Copy(PathOf(file), _directory[file]);
        using var npm = ProgramRun.StartFile(
            "npm", ["ci", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"],
            workingDirectory: _directory.Path);
        Assert.True(await npm.WaitAsync() == 0, npm.ToString());
    }

    /// <summary>What a program of this folder prints.</summary>
    internal async Task<string> RunAsync(
        string script, string sdk, IEnumerable<string> args, IReadOnlyDictionary<string, string>? environment = null)
    {
        using var node = ProgramRun.StartFile("node", [PathOf(script), _directory.Path, sdk, .. args], environment);
        Assert.True(await node.WaitAsync() == 0, node.ToString());
        return node.Output;
    }

    /// <summary>Writes a file for such a program, and gives its path.</summary>
    internal string Write(string text)
    {
        var path = _directory[$"{Interlocked.Increment(ref _files)}.json"];
        File.WriteAllText(path, text);
        return path;
    }

    private static string PathOf(string file) => Repository.PathOf($"tests/OpenOdp.EndToEnd.Tests/Interop/{file}");

    public ValueTask DisposeAsync()
    {
        _directory.Dispose();
        return ValueTask.CompletedTask;
    }
}
