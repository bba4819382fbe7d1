using System.Net;
using System.Text.Json;
using OpenOdp.Client;

namespace OpenOdp.Samples.Shop;

/// <summary>All that there is to know of what a visitor sees.</summary>
/// <param name="Events">What he did, newest first, as the platform has it.</param>
/// <param name="Segments">The segments that the shop uses.</param>
internal sealed record Insights(
    string Visitor, JsonElement? Events, IReadOnlyList<SegmentInsight> Segments, DecisionInsight Decision);

/// <summary>A segment.</summary>
/// <param name="Explanation">Why he is in it, or is not; null while the platform knows nothing of him.</param>
internal sealed record SegmentInsight(string Id, bool Qualified, JsonElement? Explanation);

/// <summary>What the client made of it.</summary>
internal sealed record DecisionInsight(
    string Flag, string? Variation, string? Rule, bool Enabled, IReadOnlyDictionary<string, object?> Variables,
    IReadOnlyList<string> Reasons);

/// <summary>Asks the platform and the client about a visitor.</summary>
internal sealed class Insight(Platform platform, Banner banner)
{
    public const string Segment = "keen_visitors";

    private const int MostEvents = 50;

    public async Task<Insights> OfAsync(Visitor visitor)
    {
        var events = await FindAsync($"/admin/customers/events?fs_user_id={visitor.Id}&limit={MostEvents}");
        var explanation = await FindAsync($"/admin/segments/{Segment}:explain?fs_user_id={visitor.Id}");
        // Looking at a decision is no impression.
        var decision = await banner.DecideAsync(
            visitor, OptimizelyDecideOption.IncludeReasons | OptimizelyDecideOption.DisableDecisionEvent);
        return new Insights(
            visitor.Id,
            events?.GetProperty("events"),
            [new SegmentInsight(Segment, explanation?.GetProperty("qualified").GetBoolean() == true, explanation)],
            new DecisionInsight(
                decision.FlagKey, decision.VariationKey, decision.RuleKey, decision.Enabled, decision.Variables.ToDictionary(),
                decision.Reasons));
    }

    private async Task<JsonElement?> FindAsync(string path)
    {
        try
        {
            return await platform.GetAsync(path);
        }
        catch (HttpRequestException error) when (error.StatusCode == HttpStatusCode.NotFound)
        {
            return null; // a visitor who has done nothing yet
        }
    }
}
