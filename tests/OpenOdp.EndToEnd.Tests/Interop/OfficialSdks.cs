using System.Text.Json;
using OpenOdp.EndToEnd.Tests.Support;

namespace OpenOdp.EndToEnd.Tests.Interop;

/// <summary>The official JavaScript SDKs of package.json, and a server with the segment of the samples.</summary>
public sealed class OfficialSdks : IAsyncLifetime
{
    private readonly TempDirectory _directory = new();
    private Certificate _certificate = null!;
    private int _files;

    internal ServerRun Server { get; private set; } = null!;

    /// <summary>Version 5 speaks nothing else in Node.</summary>
    internal string SecureUrl { get; } = $"https://127.0.0.1:{FreePort.Next()}";

    public async ValueTask InitializeAsync()
    {
        foreach (var file in (string[])["package.json", "package-lock.json"]) File.Copy(PathOf(file), PathIn(file));
        using var npm = ProgramRun.StartFile(
            "npm", ["ci", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"],
            workingDirectory: _directory.Path);
        Assert.True(await npm.WaitAsync() == 0, npm.ToString());

        _certificate = Certificate.Make(_directory.Path);
        Server = await ServerRun.StartAsync(PathIn("data"), new Dictionary<string, string>
        {
            ["Kestrel__Certificates__Default__Path"] = _certificate.Path,
            ["Kestrel__Certificates__Default__KeyPath"] = _certificate.KeyPath,
        }, moreUrls: SecureUrl);
        await Server.InstallAsync(Sample.Segment, Sample.Definition);
    }

    /// <summary>What an SDK does with the project of the samples, whose host is the server.</summary>
    internal Task<JsonElement> RunAsync(string script, string sdk, bool isSecure, params string[] args) =>
        RunAsync(script, sdk, Sample.Datafile(isSecure ? SecureUrl : Server.Url), [Sample.Flag, .. args]);

    /// <summary>What an SDK makes of answers.</summary>
    internal Task<JsonElement> ReadAsync(string sdk, IEnumerable<string> answers) => RunAsync(
        "answers.mjs", sdk, Sample.Datafile(SecureUrl),
        [_certificate.Path, _certificate.KeyPath, Write(JsonSerializer.Serialize(answers))]);

    private async Task<JsonElement> RunAsync(string script, string sdk, string datafile, IEnumerable<string> args)
    {
        using var node = ProgramRun.StartFile(
            "node", [PathOf(script), _directory.Path, sdk, Write(datafile), .. args],
            new Dictionary<string, string> { ["NODE_EXTRA_CA_CERTS"] = _certificate.Path });
        Assert.True(await node.WaitAsync() == 0, node.ToString());
        return JsonDocument.Parse(node.Output).RootElement;
    }

    private string Write(string text)
    {
        var path = PathIn($"{Interlocked.Increment(ref _files)}.json");
        File.WriteAllText(path, text);
        return path;
    }

    private string PathIn(string file) => Path.Combine(_directory.Path, file);

    private static string PathOf(string file) => Repository.PathOf($"tests/OpenOdp.EndToEnd.Tests/Interop/{file}");

    public ValueTask DisposeAsync()
    {
        Server.Dispose();
        _directory.Dispose();
        return ValueTask.CompletedTask;
    }
}
