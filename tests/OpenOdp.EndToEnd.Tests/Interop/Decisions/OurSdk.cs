using System.Text.Json.Nodes;
using OpenOdp.Client;

namespace OpenOdp.EndToEnd.Tests.Interop.Decisions;

/// <summary>Our client, which asks and tells nobody.</summary>
internal sealed class OurSdk : HttpMessageHandler, IAsyncDisposable
{
    private readonly OptimizelyClient _client;

    public OurSdk(string datafile)
    {
        _client = new OptimizelyClient(new OptimizelyClientOptions
        {
            Datafile = datafile,
            HttpMessageHandler = this,
            Odp = { Enabled = false },
            Events = { Enabled = false },
        });
        Assert.True(_client.IsReady, datafile);
    }

    /// <summary>The same as decide.mjs prints.</summary>
    public JsonObject Decide(RandomUser random)
    {
        using var user = _client.CreateUserContext(random.Id, random.Attributes);
        user.QualifiedSegments = random.Segments;
        foreach (var (flag, rule, variation) in random.Forced) user.SetForcedDecision(flag, rule, variation);

        var options = random.Options
            .Select(name => Enum.Parse<OptimizelyDecideOption>(name.Replace("_", "", StringComparison.Ordinal), ignoreCase: true))
            .Aggregate(OptimizelyDecideOption.DisableDecisionEvent, (all, one) => all | one);
        return new JsonObject(user.DecideAll(options).Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)new JsonArray(
            pair.Value.VariationKey, pair.Value.RuleKey, pair.Value.Enabled, JsonNode.Parse(pair.Value.Variables.ToString())))));
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        Dispose();
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        throw new HttpRequestException($"A decision asks nobody, and not {request.RequestUri}.");
}
