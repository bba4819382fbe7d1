using System.Text.Json.Nodes;
using OpenOdp.Client.Compatibility.Entity;
using OpenOdp.Client.Compatibility.Tests.Support;
using OpenOdp.Client.Tests.Support;

namespace OpenOdp.Client.Compatibility.Tests;

/// <summary>The methods from before user contexts, on what the official C# SDK answers, reports and tells.</summary>
public sealed class LegacyVectorTests
{
    public static TheoryData<string, int, string> Cases
    {
        get
        {
            var rows = new TheoryData<string, int, string>();
            foreach (var (index, vector) in Vectors.File("legacy-api")["cases"]!.AsArray().Index())
            {
                rows.Add("legacy-api", index, $"{vector!["api"]} {vector["key"]} {vector["variable"]}");
            }

            return rows;
        }
    }

    [Fact]
    public void Every_case_of_the_file_is_a_test() => Assert.Equal(16, Cases.Count);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Answers_reports_and_tells_as_the_official_SDK(string file, int index, string name)
    {
        Assert.NotNull(name);
        var vector = Vectors.Case(file, index);
        await using var driver = new DecisionDriver(new JsonObject { ["datafile"] = "synthetic-full.json" });
        using var optimizely = new Optimizely(driver.Client);
        var told = new Told(optimizely.NotificationCenter);
        if (vector["set_forced_variation"] is { } forced)
        {
            Assert.Equal(
                (bool)vector["set_result"]!,
                optimizely.SetForcedVariation((string)forced["experiment"]!, User(vector), (string)forced["variation"]!));
        }

        var result = Call(optimizely, vector);

        JsonShape.AssertEqual(vector["result"], result);
        JsonShape.AssertEqual(vector["notifications"], told.Decisions);
        var impressions =
            from sent in await driver.VisitorsAsync() select sent.Visitor["snapshots"]![0]!["decisions"]![0]!.DeepClone();
        JsonShape.AssertEqual(vector["impressions"], new JsonArray([.. impressions]));
    }

    private static string User(JsonObject vector) => (string)vector["user_id"]!;

    private static object? Call(Optimizely optimizely, JsonObject vector)
    {
        var (key, variable, user) = ((string?)vector["key"], (string?)vector["variable"], User(vector));
        var attributes = new UserAttributes(Vectors.Map(vector["attributes"])!);
        return (string)vector["api"]! switch
        {
            "activate" => optimizely.Activate(key, user, attributes)?.Key,
            "getVariation" => optimizely.GetVariation(key, user, attributes)?.Key,
            "isFeatureEnabled" => optimizely.IsFeatureEnabled(key, user, attributes),
            "getEnabledFeatures" => optimizely.GetEnabledFeatures(user, attributes),
            "getFeatureVariableString" => optimizely.GetFeatureVariableString(key, variable, user, attributes),
            "getFeatureVariableInteger" => optimizely.GetFeatureVariableInteger(key, variable, user, attributes),
            "getFeatureVariableDouble" => optimizely.GetFeatureVariableDouble(key, variable, user, attributes),
            "getFeatureVariableBoolean" => optimizely.GetFeatureVariableBoolean(key, variable, user, attributes),
            "getFeatureVariableJSON" => optimizely.GetFeatureVariableJSON(key, variable, user, attributes)?.ToDictionary(),
            "getAllFeatureVariables" => optimizely.GetAllFeatureVariables(key, user, attributes)?.ToDictionary(),
            var api => throw new ArgumentException($"No call is known by the name {api}."),
        };
    }
}
