using System.Text.Json.Nodes;

namespace OpenOdp.EndToEnd.Tests.Interop.Decisions;

/// <summary>A user, and what the program has said of him.</summary>
internal sealed record RandomUser(
    string Id, Dictionary<string, object>? Attributes, string[]? Segments, ForcedFlag[] Forced, string[] Options)
{
    /// <summary>Those that datafiles name.</summary>
    public static string[] KnownIds { get; } =
        ["u1", "forced_user", "", " ", "Zoë 漢字 🙂", "{0}", "a \"quoted\" one", "a@example.com", "constructor", new('x', 300)];

    public static RandomUser[] Many(Dice dice, int count, JsonNode datafile)
    {
        var places = Places(datafile).ToArray();
        return [.. Enumerable.Range(0, count).Select(_ => Make(dice, places))];
    }

    private static RandomUser Make(Dice dice, ForcedFlag[] places) => new(
        dice.Chance(40) ? dice.Pick(KnownIds) : AnyId(dice),
        dice.Chance(95) ? AnyAttributes(dice) : null,
        dice.Chance(70) ? dice.Some(RandomAttribute.Segments, 50) : dice.Chance(50) ? [] : null,
        places.Length > 0 && dice.Chance(15) ? dice.Many(1, 4, () => dice.Pick(places)) : [],
        dice.Some(["ENABLED_FLAGS_ONLY", "EXCLUDE_VARIABLES", "INCLUDE_REASONS"], 8));

    private static string AnyId(Dice dice) =>
        dice.Pick("", "", "", "user_", "漢字", "🙂", "-", new string('0', 40)) + dice.Between(0, int.MaxValue - 1);

    private static Dictionary<string, object> AnyAttributes(Dice dice)
    {
        var attributes = new Dictionary<string, object>();
        foreach (var attribute in dice.Some(RandomAttribute.All, 75))
        {
            attributes[attribute.Name] = dice.Chance(85) ? attribute.Value(dice) : AnyValue(dice)!;
        }

        if (dice.Chance(10)) attributes["$opt_bucketing_id"] = dice.Chance(70) ? AnyId(dice) : AnyValue(dice)!;
        return attributes;
    }

    private static object? AnyValue(Dice dice) => dice.Chance(20)
        ? dice.Pick<object>(double.NaN, double.PositiveInfinity, double.NegativeInfinity, long.MaxValue, 9007199254740993)
        : RandomAttribute.AnyValue(dice);

    /// <summary>What can be forced: a flag, and a rule of it, to a variation that the flag has or has not.</summary>
    private static IEnumerable<ForcedFlag> Places(JsonNode datafile)
    {
        var experiments = List(datafile, "experiments")
            .Concat(List(datafile, "groups").SelectMany(group => List(group, "experiments"))).ToList();
        return
            from flag in List(datafile, "featureFlags")
            let rules = experiments
                .Where(rule => List(flag, "experimentIds").Any(id => Text(id) == Text(rule["id"])))
                .Concat(List(datafile, "rollouts").Where(rollout => Text(rollout["id"]) == Text(flag["rolloutId"]))
                    .SelectMany(rollout => List(rollout, "experiments")))
                .ToList()
            from rule in rules.Select(rule => Text(rule["key"])).Prepend(null).Distinct()
            from variation in rules.SelectMany(each => List(each, "variations")).Select(each => Text(each["key"])!)
                .Append("unknown").Distinct()
            select new ForcedFlag(Text(flag["key"])!, rule, variation);
    }

    private static IEnumerable<JsonNode> List(JsonNode node, string name) => node[name]?.AsArray().Select(one => one!) ?? [];

    private static string? Text(JsonNode? node) => (string?)node;
}

internal sealed record ForcedFlag(string Flag, string? Rule, string Variation);
