using OpenOdp.Client.Audiences;

namespace OpenOdp.Client.Datafile;

/// <summary>
/// What can give a user a variation: an experiment, a delivery rule of a rollout, or a holdout. Read once, never changed.
/// </summary>
internal sealed class Rule
{
    public required string Id { get; init; }

    /// <summary>Unique only within one flag, so nothing is looked up by it (DF-6).</summary>
    public required string Key { get; init; }

    /// <summary>The campaign of its impressions; empty means the rule itself (EV-2).</summary>
    public required string LayerId { get; init; }

    public required bool IsRunning { get; init; }

    public required Variation[] Variations { get; init; }

    public required TrafficRange[] Traffic { get; init; }

    /// <summary>Who it is for; null is everyone.</summary>
    public required Condition? Audience { get; init; }

    /// <summary>The variation keys of the users who are named in the datafile.</summary>
    public required IReadOnlyDictionary<string, string> ForcedVariations { get; init; }

    /// <summary>Not null for a rule that asks a prediction service.</summary>
    public required CmabSettings? Cmab { get; init; }

    /// <summary>The group of mutually exclusive experiments that it is in, if any (BK-6).</summary>
    public required ExclusionGroup? Group { get; init; }

    /// <summary>The holdouts that name it, in the datafile's order (DF-15).</summary>
    public Rule[] LocalHoldouts { get; set; } = [];

    public Variation? VariationById(string id)
    {
        foreach (var variation in Variations)
        {
            if (variation.Id == id) return variation;
        }

        return null;
    }

    public Variation? VariationByKey(string key)
    {
        foreach (var variation in Variations)
        {
            if (variation.Key == key) return variation;
        }

        return null;
    }
}

/// <param name="Id">Unique.</param>
/// <param name="Key">Unique within its rule.</param>
/// <param name="FeatureEnabled">Whether it switches the flag on.</param>
/// <param name="Variables">What it sets, by the id of the flag's variable.</param>
internal sealed record Variation(string Id, string Key, bool FeatureEnabled, IReadOnlyDictionary<string, string> Variables);

/// <summary>A part of the traffic: the buckets from the end of the range before it up to, and without, its own end.</summary>
/// <param name="End">0 to 10,000.</param>
/// <param name="EntityId">The variation's id, or the experiment's in a group; empty gives it to nobody.</param>
internal readonly record struct TrafficRange(int End, string EntityId);

/// <param name="Id">What users are bucketed by.</param>
/// <param name="Traffic">Which experiment each user may be in.</param>
internal sealed record ExclusionGroup(string Id, TrafficRange[] Traffic);

/// <param name="AttributeIds">The attributes that the prediction service is told.</param>
/// <param name="Traffic">One range, of those whom it is asked about.</param>
internal sealed record CmabSettings(HashSet<string> AttributeIds, TrafficRange[] Traffic);
