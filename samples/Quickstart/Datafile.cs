using System.Text.Json.Nodes;

namespace OpenOdp.Samples.Quickstart;

/// <summary>What Optimizely's CDN would serve: a datafile whose ODP integration leads to the platform.</summary>
internal static class Datafile
{
    public static async Task<string> ForAsync(Platform platform)
    {
        var datafile = JsonNode.Parse(await File.ReadAllTextAsync(Platform.PathOf("datafile.json")))!;
        datafile["integrations"]![0]!["host"] = platform.Url;
        datafile["integrations"]![0]!["publicKey"] = platform.PublicKey;
        return datafile.ToJsonString();
    }
}
