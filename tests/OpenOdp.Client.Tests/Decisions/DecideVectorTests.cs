using System.Text.Json.Nodes;
using OpenOdp.Client.Tests.Support;

namespace OpenOdp.Client.Tests.Decisions;

/// <summary>The order of a decision, on what the official C# SDK answers.</summary>
public sealed class DecideVectorTests
{
    public static TheoryData<string, int, string> Cases => Vectors.Cases(
        "decide-basic", "decide-options", "decide-forced-decisions", "decide-user-profile", "decide-holdouts", "decide-rts",
        "decide-cmab");

    public static TheoryData<string, int, string> Matrix => Vectors.Cases("decide-matrix");

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Decides_and_reports_as_the_official_SDK(string file, int index, string name)
    {
        var vector = Vectors.Case(file, index);
        foreach (var blocking in new[] { true, false })
        {
            await using var driver = new DecisionDriver(vector) { Prediction = PredictionOf(name) };
            var decisions = await driver.DecideAsync(blocking);

            Assert.Equal(ExpectedOf(vector).Select(Shown).Order(), decisions.Select(pair => Shown(pair.Key, pair.Value)).Order());
            if (vector["impressions"] is { } impressions)
            {
                Assert.Equal(
                    impressions.AsArray().Select(impression => $"{impression!["url"]} {Sorted(impression["decision"]!)}"),
                    from sent in await driver.VisitorsAsync()
                    select $"{sent.Url} {Sorted(Scrubbed(sent.Visitor["snapshots"]![0]!["decisions"]![0]!))}");
            }

            AssertProfiles(vector, driver);
            AssertPredictions(vector, driver);
        }
    }

    [Theory]
    [MemberData(nameof(Matrix))]
    public async Task Decides_every_flag_for_every_user_as_the_official_SDK(string file, int index, string name)
    {
        Assert.NotNull(name);
        var vector = Vectors.Case(file, index);
        await using var driver = new DecisionDriver(vector);
        var decisions = driver.User().DecideAll(OptimizelyDecideOption.DisableDecisionEvent);

        Assert.Equal(
            vector["decisions"]!.AsObject().Select(pair => $"{pair.Key} {Sorted(pair.Value!)}"),
            from pair in decisions
            where vector["decisions"]!.AsObject().ContainsKey(pair.Key) // the prediction service is not part of this file
            select $"{pair.Key} {Sorted(Row(pair.Value))}");
    }

    /// <summary>
    /// Where the rules depart from the official C# SDK on purpose (a defect that is not copied), what is expected of this one.
    /// </summary>
    private static JsonObject ExpectedOf(JsonObject vector) => (string?)vector["name"] switch
    {
        "decideForKeys duplicate keys" => DecidedOnce(),
        "user id with escaped braces" => WithBracesAsTheyAre(vector["expected"]!),
        "service returns unknown variation" => WithItsOwnReason(vector["expected"]!),
        _ => vector["expected"]!.AsObject(),
    };

    /// <summary>DA-9: a key that is given twice.</summary>
    private static JsonObject DecidedOnce() => new()
    {
        ["flag_ab"] = JsonNode.Parse(
            """{"variation_key":"off","enabled":false,"variables":{},"rule_key":"default-8001","flag_key":"flag_ab","reasons":[]}"""),
    };

    /// <summary>Reasons are no format strings.</summary>
    private static JsonObject WithBracesAsTheyAre(JsonNode expected) =>
        JsonNode.Parse(expected.ToJsonString().Replace("a{b}", "a{{b}}", StringComparison.Ordinal))!.AsObject();

    /// <summary>CM-7: a variation that the rule does not have.</summary>
    private static JsonObject WithItsOwnReason(JsonNode expected)
    {
        var ours = expected.DeepClone().AsObject();
        ours["flag_cmab"]!["reasons"]!.AsArray()
            .Insert(1, "User [u1] bucketed into invalid variation [999] for CMAB experiment [cmab_exp].");
        return ours;
    }

    private static string? PredictionOf(string name) => name switch
    {
        "service returns unknown variation" => """{"predictions":[{"variation_id":"999"}]}""",
        "service returns no predictions" => """{"predictions":[]}""",
        _ when name.Contains("fail", StringComparison.Ordinal) || name.Contains("decideAll", StringComparison.Ordinal) => null,
        _ => """{"predictions":[{"variation_id":"4014"}]}""",
    };

    /// <summary>UP-9: that a user got nothing, which the official C# SDK keeps as well, is not expected.</summary>
    private static void AssertProfiles(JsonObject vector, DecisionDriver driver)
    {
        if (vector["saved_profiles"] is not { } saved) return;

        var expected =
            from profile in saved.AsArray()
            let known = from pair in profile!["experiment_bucket_map"]!.AsObject()
                        where pair.Value!["variation_id"] is not null
                        select $"{pair.Key}={pair.Value["variation_id"]}"
            let before = vector["user_profile_service"]!["profile"]?["experiment_bucket_map"]?.AsObject().Count ?? 0
            where known.Count() > before || known.Any(pair => !Stored(vector).Contains(pair))
            select string.Join(",", known.Order());
        Assert.Equal(expected, driver.Saved.Select(profile =>
            string.Join(",", profile.VariationIds.Select(pair => $"{pair.Key}={pair.Value}").Order())));
    }

    private static IEnumerable<string> Stored(JsonObject vector) =>
        (vector["user_profile_service"]!["profile"]?["experiment_bucket_map"]?.AsObject() ?? [])
            .Select(pair => $"{pair.Key}={pair.Value!["variation_id"]}");

    private static void AssertPredictions(JsonObject vector, DecisionDriver driver)
    {
        if (vector["http_calls"] is not { } calls) return;

        Assert.Equal(
            calls.AsArray().Select(call => $"{call!["path"]} {Sorted(call["body"]!)}"),
            driver.PredictionRequests.Select(request => $"{request.Url.AbsolutePath} {Sorted(Scrubbed(request.Body))}"));
    }

    private static string Shown(KeyValuePair<string, JsonNode?> expected) => $"{expected.Key} {Sorted(expected.Value!)}";

    private static string Shown(string key, OptimizelyDecision decision) => $"{key} " + Sorted(new JsonObject
    {
        ["variation_key"] = decision.VariationKey,
        ["enabled"] = decision.Enabled,
        ["variables"] = JsonNode.Parse(decision.Variables.ToString()),
        ["rule_key"] = decision.RuleKey,
        ["flag_key"] = decision.FlagKey,
        ["reasons"] = new JsonArray([.. decision.Reasons.Select(reason => (JsonNode)reason)]),
    });

    private static JsonArray Row(OptimizelyDecision decision)
    {
        var row = new JsonArray(decision.VariationKey, decision.RuleKey, decision.Enabled);
        if (decision.Variables.Count > 0) row.Add(JsonNode.Parse(decision.Variables.ToString()));
        return row;
    }

    /// <summary>Ids that are random have one name.</summary>
    private static JsonNode Scrubbed(JsonNode body)
    {
        var copy = body.DeepClone();
        if (copy["metadata"]?["cmab_uuid"] is not null) copy["metadata"]!["cmab_uuid"] = "<uuid>";
        if (copy["instances"]?[0]?["cmabUUID"] is not null) copy["instances"]![0]!["cmabUUID"] = "<uuid>";
        return copy;
    }

    /// <summary>The text with the members of each object in order.</summary>
    internal static string Sorted(JsonNode? node) => node switch
    {
        JsonObject map => "{" + string.Join(",", map.OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => $"\"{pair.Key}\":{Sorted(pair.Value)}")) + "}",
        JsonArray list => "[" + string.Join(",", list.Select(Sorted)) + "]",
        JsonValue value when value.TryGetValue<double>(out var number) =>
            number.ToString("R", System.Globalization.CultureInfo.InvariantCulture),
        null => "null",
        _ => node.ToJsonString(),
    };
}
