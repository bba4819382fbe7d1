namespace OpenOdp.EndToEnd.Tests.Interop.Decisions;

/// <summary>An experiment, a delivery rule or a holdout.</summary>
internal sealed record RandomRule(
    string Id,
    string Key,
    string LayerId,
    string Status,
    string? Type,
    RandomVariation[] Variations,
    RandomRange[] TrafficAllocation,
    string[] AudienceIds,
    object[]? AudienceConditions,
    Dictionary<string, string> ForcedVariations,
    string[]? IncludedRules = null);

internal sealed record RandomVariation(string Id, string Key, bool? FeatureEnabled, IReadOnlyList<object> Variables);

internal sealed record RandomRange(string EntityId, int EndOfRange)
{
    /// <summary>Shares of the buckets, with gaps, with ids that nobody has, and mostly with an end before the last.</summary>
    public static RandomRange[] Some(Dice dice, IReadOnlyList<string> entityIds)
    {
        var end = 0;
        return dice.Many(1, 4, () =>
        {
            end = Math.Min(10_000, end + dice.Between(500, 6000));
            return new RandomRange(dice.Chance(85) ? dice.Pick(entityIds) : dice.Pick("", "nobody"), end);
        });
    }
}
