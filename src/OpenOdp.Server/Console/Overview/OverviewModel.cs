using OpenOdp.Engine;
using OpenOdp.Server.Segments;

namespace OpenOdp.Server.Console.Overview;

/// <summary>How an account is doing.</summary>
/// <param name="Rejected">Requests that were refused since the start.</param>
/// <param name="Start">What to do first, while nothing has come in; null afterwards.</param>
internal sealed record OverviewModel(Counters Counters, long Rejected, IReadOnlyList<SegmentState> Segments, FirstSteps? Start);

/// <summary>What to do first: the same event, sent by hand and by a program.</summary>
internal sealed record FirstSteps(string Curl, string CSharp)
{
    /// <param name="host">Where this server is reached.</param>
    /// <param name="publicKey">The account's public key, which anyone may see.</param>
    public static FirstSteps Of(string host, string publicKey) => new(
        $$$"""
        curl -X POST {{{host}}}/v3/events -H "x-api-key: {{{publicKey}}}" -d '[
          {"type": "product", "action": "viewed",
           "identifiers": {"email": "ada@example.com"},
           "data": {"product_id": "shoe-7"}}]'
        """,
        $$$""""
        // dotnet add package OpenOdp.Client
        var datafile = """
            {"version": "4", "integrations": [{"key": "odp", "host": "{{{host}}}", "publicKey": "{{{publicKey}}}"}]}
            """;
        await using var client = new OptimizelyClient(new OptimizelyClientOptions { Datafile = datafile });
        client.SendOdpEvent("viewed", "product", new Dictionary<string, string> { ["email"] = "ada@example.com" });
        await client.FlushAsync();
        """");
}
