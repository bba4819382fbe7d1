using System.Text.Json;
using OpenOdp.EndToEnd.Tests.Support;

namespace OpenOdp.EndToEnd.Tests.Interop;

/// <summary>The official JavaScript SDKs, and a server with the segment of the samples.</summary>
public sealed class OfficialSdks : IAsyncLifetime
{
    private readonly NpmPackages _packages = new();
    private Certificate _certificate = null!;

    internal ServerRun Server { get; private set; } = null!;

    /// <summary>Version 5 speaks nothing else in Node.</summary>
    internal string SecureUrl { get; } = $"https://127.0.0.1:{FreePort.Next()}";

    public async ValueTask InitializeAsync()
    {
        await _packages.InitializeAsync();
        _certificate = Certificate.Make(_packages.Directory);
        Server = await ServerRun.StartAsync(Path.Combine(_packages.Directory, "data"), new Dictionary<string, string>
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
        [_certificate.Path, _certificate.KeyPath, _packages.Write(JsonSerializer.Serialize(answers))]);

    private async Task<JsonElement> RunAsync(string script, string sdk, string datafile, IEnumerable<string> args)
    {
        var output = await _packages.RunAsync(
            script, sdk, [_packages.Write(datafile), .. args],
            new Dictionary<string, string> { ["NODE_EXTRA_CA_CERTS"] = _certificate.Path });
        return JsonDocument.Parse(output).RootElement;
    }

    public ValueTask DisposeAsync()
    {
        Server.Dispose();
        return _packages.DisposeAsync();
    }
}
