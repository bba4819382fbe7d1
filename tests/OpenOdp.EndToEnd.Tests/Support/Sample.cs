using System.Text.Json.Nodes;

namespace OpenOdp.EndToEnd.Tests.Support;

/// <summary>The project of the samples: a flag that is on for an audience of a segment.</summary>
internal static class Sample
{
    public const string Segment = "recent_buyers";
    public const string Flag = "welcome_back";

    public static string Definition { get; } = Repository.Read("samples/Quickstart/recent_buyers.json");

    /// <summary>Its datafile, but for the host and the key.</summary>
    public static string Datafile(string host, string publicKey = ServerRun.PublicKey)
    {
        var datafile = JsonNode.Parse(Repository.Read("samples/Quickstart/datafile.json"))!;
        datafile["integrations"]![0]!["host"] = host;
        datafile["integrations"]![0]!["publicKey"] = publicKey;
        return datafile.ToJsonString();
    }
}
