using System.Text.Json.Nodes;

namespace OpenOdp.EndToEnd.Tests.Interop.Decisions;

/// <summary>Where a decision of the official JavaScript SDK is another than ours, which is that of the official C# SDK.</summary>
public sealed class KnownDifferenceTests(NpmPackages packages) : IClassFixture<NpmPackages>
{
    private const string Gold = """{"type":"custom_attribute","name":"plan","match":"exact","value":"gold"}""";

    private static readonly RandomUser User = new(
        "u1", new Dictionary<string, object> { ["plan"] = "gold", ["version"] = "2.1" }, Segments: ["seg-a"], Forced: [], Options: []);

    [Theory]
    [InlineData(true, $"[{Gold},[\"or\"]]")] // AU-1: JavaScript drops a condition that stands where an operator may
    [InlineData(true, """{"type":"custom_attribute","name":"plan","match":"qualified","value":"seg-a"}""")] // AU-12
    [InlineData(true, """{"type":"third_party_dimension","name":"plan","match":"exact","value":"gold"}""")] // AU-12
    [InlineData(true, """{"type":"custom_attribute","name":"plan","match":null,"value":"gold"}""")] // AU-13
    [InlineData(false, """["not",{"type":"third_party_dimension","match":"qualified","value":7}]""")] // AU-15: not unknown there
    [InlineData(true, """{"type":"custom_attribute","name":"version","match":"semver_lt","value":"2.1+7"}""")]
    [InlineData(true, """{"type":"custom_attribute","name":"version","match":"semver_lt","value":"2-beta"}""")]
    public async Task A_condition(bool holds, string conditions)
    {
        var (ours, theirs) = await DecideAsync([Experiment("1", "rule", Variation("on"))], conditions: conditions);
        Assert.Equal((holds, !holds), ((bool)ours[2]!, (bool)theirs[2]!));
    }

    [Theory]
    [InlineData("boolean", "yes", "false", "null")]
    [InlineData("integer", "17 apples", "0", "17")]
    [InlineData("double", "1e3", "0", "1000")]
    [InlineData("json", "[1]", "null", "[1]")]
    [InlineData("mystery", "text", "null", "\"text\"")]
    public async Task VA_4_a_text_that_is_not_of_the_type_of_its_variable(string type, string text, string our, string their)
    {
        var (ours, theirs) = await DecideAsync([], variable: new { id = "v", key = "v", type, defaultValue = text });
        Assert.Equal((our, their), (Variable(ours), Variable(theirs)));
    }

    /// <summary>JavaScript looks for what the variations of experiments and delivery rules set.</summary>
    [Fact]
    public async Task VA_2_a_variable_that_a_holdout_sets()
    {
        var held = Variation("held") with { Variables = [new { id = "v", value = "set" }] };
        var variable = new { id = "v", key = "v", type = "string", defaultValue = "" };
        var (ours, theirs) = await DecideAsync([], holdout: Experiment("2", "holdout", held), variable: variable);
        Assert.Equal(("\"set\"", "\"\""), (Variable(ours), Variable(theirs)));
    }

    /// <summary>JavaScript asks whether the last rule of the key runs.</summary>
    [Fact]
    public async Task DF_6_a_rule_with_the_key_of_one_that_is_paused() => Assert.Equal(
        ("on", null), await DecideKeysAsync([Experiment("1", "same", Variation("on")), Paused("2", "same", Variation("off"))]));

    /// <summary>JavaScript takes a variation from wherever it is.</summary>
    [Fact]
    public async Task BK_7_a_variation_of_another_rule() => Assert.Equal(
        (null, "of another"),
        await DecideKeysAsync([
            Experiment("1", "a", Variation("on")) with { TrafficAllocation = [new("of another", 10_000)] },
            Paused("2", "b", Variation("of another")),
        ]));

    /// <summary>JavaScript takes the first.</summary>
    [Fact]
    public async Task DF_7_a_forced_decision_for_one_of_two_variations_of_the_same_key()
    {
        var user = User with { Forced = [new ForcedFlag("flag", Rule: null, "same")] };
        var second = Variation("same") with { Id = "another", FeatureEnabled = false };
        var (ours, theirs) = await DecideAsync(
            [Experiment("1", "a", Variation("same")), Experiment("2", "b", second)], user);
        Assert.Equal((false, true), ((bool)ours[2]!, (bool)theirs[2]!));
    }

    [Fact]
    public async Task UC_6_an_attribute_that_keeps_a_user_in_a_variation()
    {
        var kept = new Dictionary<string, object> { ["1"] = new { variation_id = "kept" } };
        var user = User with { Attributes = new Dictionary<string, object> { ["$opt_experiment_bucket_map"] = kept } };
        Assert.Equal(("on", "kept"), await DecideKeysAsync([Experiment("1", "a", Variation("on"), Variation("kept"))], user));
    }

    /// <summary>All users get the first variation.</summary>
    private static RandomRule Experiment(string id, string key, params RandomVariation[] variations) => new(
        id, key, LayerId: "", "Running", Type: null, variations, [new(variations[0].Id, 10_000)], ["audience"],
        AudienceConditions: null, []);

    private static RandomRule Paused(string id, string key, RandomVariation variation) =>
        Experiment(id, key, variation) with { Status = "Paused" };

    private static RandomVariation Variation(string key) => new(key, key, FeatureEnabled: true, []);

    private static string Variable(JsonArray decision) => decision[3]!["v"]?.ToJsonString() ?? "null";

    private async Task<(string? Ours, string? Theirs)> DecideKeysAsync(RandomRule[] experiments, RandomUser? user = null)
    {
        var (ours, theirs) = await DecideAsync(experiments, user);
        return ((string?)ours[0], (string?)theirs[0]);
    }

    private async Task<(JsonArray Ours, JsonArray Theirs)> DecideAsync(
        RandomRule[] experiments,
        RandomUser? user = null,
        RandomRule? holdout = null,
        string conditions = """["and"]""",
        object? variable = null)
    {
        var datafile = TheirSdk.Written(new
        {
            version = "4",
            revision = "1",
            typedAudiences = new[] { new { id = "audience", name = "audience", conditions = JsonNode.Parse(conditions) } },
            experiments,
            holdouts = holdout is null ? [] : new[] { holdout },
            featureFlags = new[]
            {
                new
                {
                    id = "flag",
                    key = "flag",
                    rolloutId = "",
                    experimentIds = experiments.Select(experiment => experiment.Id),
                    variables = variable is null ? [] : new[] { variable },
                },
            },
        });
        await using var sdk = new OurSdk(datafile);
        var theirs = await TheirSdk.DecideAsync(packages, [new DecisionCase(datafile, [user ?? User])]);
        return (sdk.Decide(user ?? User)["flag"]!.AsArray(), theirs[0]["flag"]!.AsArray());
    }
}
