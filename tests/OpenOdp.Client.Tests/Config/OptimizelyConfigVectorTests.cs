using System.Text.Json;
using System.Text.Json.Nodes;
using OpenOdp.Client.Config;
using OpenOdp.Client.Tests.Decisions;
using OpenOdp.Client.Tests.Support;

namespace OpenOdp.Client.Tests.Config;

/// <summary>
/// The OptimizelyConfig of a datafile, on what the official C# SDK shows, or JavaScript's where C# fails
/// (a defect that is not copied).
/// </summary>
public sealed class OptimizelyConfigVectorTests
{
    public static TheoryData<string, int, string> Configs => Vectors.Cases("optimizely-config");

    public static TheoryData<string, int, string> Audiences => Vectors.Cases("audience-serialization");

    [Theory]
    [MemberData(nameof(Configs))]
    public async Task Shows_a_datafile_as_the_official_SDK(string file, int index, string name)
    {
        Assert.NotNull(name);
        var vector = Vectors.Case(file, index);
        await using var driver = new DecisionDriver(vector);
        var config = driver.Client.GetOptimizelyConfig()!;

        Assert.Equal(
            DecideVectorTests.Sorted(Lowered(vector["csharp"] ?? vector["javascript"]!)),
            DecideVectorTests.Sorted(Lowered(Shown(config))));
        Assert.Same(config, driver.Client.GetOptimizelyConfig());
        if (vector["segments"] is { } segments)
        {
            Assert.Equal(segments.AsArray().Select(segment => (string)segment!), driver.Client.Config!.Segments);
            Assert.Equal((string?)vector["odp_host"], driver.Client.Config.Endpoint?.Host);
            Assert.Equal((string?)vector["odp_public_key"], driver.Client.Config.Endpoint?.PublicKey);
        }
    }

    [Theory]
    [MemberData(nameof(Audiences))]
    public void Says_whom_an_experiment_is_for_as_the_official_SDK(string file, int index, string name)
    {
        Assert.NotNull(name);
        var vector = Vectors.Case(file, index);
        var names = Vectors.File(file)["audience_names"]!.AsObject().ToDictionary(pair => pair.Key, pair => (string)pair.Value!);
        using var tree = JsonDocument.Parse(vector["audience_conditions"]!.ToJsonString());

        Assert.Equal((string?)vector["expected"], AudienceText.Of(tree.RootElement, names));
    }

    [Fact]
    public async Task Without_a_datafile_there_is_nothing_to_show()
    {
        await using var client = TestClient.With("bad");
        Assert.Null(client.GetOptimizelyConfig());
    }

    private static JsonNode Shown(OptimizelyConfig config) => new JsonObject
    {
        ["revision"] = config.Revision,
        ["sdkKey"] = config.SdkKey,
        ["environmentKey"] = config.EnvironmentKey,
        ["attributes"] = List(config.Attributes, attribute => new JsonObject { ["id"] = attribute.Id, ["key"] = attribute.Key }),
        ["events"] = List(config.Events, e => new JsonObject
        {
            ["id"] = e.Id,
            ["key"] = e.Key,
            ["experimentIds"] = List(e.ExperimentIds, id => id),
        }),
        ["audiences"] = List(config.Audiences, audience => new JsonObject
        {
            ["id"] = audience.Id,
            ["name"] = audience.Name,
            ["conditions"] = audience.Conditions,
        }),
        ["experimentsMap"] = Map(config.ExperimentsMap, Shown),
        ["featuresMap"] = Map(config.FeaturesMap, feature => new JsonObject
        {
            ["id"] = feature.Id,
            ["key"] = feature.Key,
            ["experimentRules"] = List(feature.ExperimentRules, Shown),
            ["deliveryRules"] = List(feature.DeliveryRules, Shown),
            ["experimentsMap"] = Map(feature.ExperimentRules.ToDictionary(rule => rule.Key), Shown),
            ["variablesMap"] = Map(feature.VariablesMap, Shown),
        }),
    };

    private static JsonNode Shown(OptimizelyExperiment experiment) => new JsonObject
    {
        ["id"] = experiment.Id,
        ["key"] = experiment.Key,
        ["audiences"] = experiment.Audiences,
        ["variationsMap"] = Map(experiment.VariationsMap, variation =>
        {
            var shown = new JsonObject
            {
                ["id"] = variation.Id,
                ["key"] = variation.Key,
                ["variablesMap"] = Map(variation.VariablesMap, Shown),
            };
            if (variation.FeatureEnabled is { } enabled) shown["featureEnabled"] = enabled;
            return shown;
        }),
    };

    private static JsonNode Shown(OptimizelyVariable variable) => new JsonObject
    {
        ["id"] = variable.Id,
        ["key"] = variable.Key,
        ["type"] = variable.Type,
        ["value"] = variable.Value,
    };

    private static JsonArray List<T>(IEnumerable<T> all, Func<T, JsonNode> show) => new([.. all.Select(show)]);

    private static JsonObject Map<T>(IReadOnlyDictionary<string, T> all, Func<T, JsonNode> show) =>
        new(all.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)show(pair.Value))));

    /// <summary>C# and JavaScript write the names of members differently; those of flags and rules are the same.</summary>
    private static JsonNode Lowered(JsonNode node) => node switch
    {
        JsonArray list when list.All(item => item is JsonObject one && (one.ContainsKey("Name") || one.ContainsKey("name"))) =>
            new JsonArray([.. list.OrderBy(item => (string?)(item!["Name"] ?? item["name"]), StringComparer.Ordinal)
                .Select(item => Lowered(item!))]),
        JsonArray list => new JsonArray([.. list.Select(item => Lowered(item!))]),
        JsonObject map => new JsonObject(map.Select(pair =>
            KeyValuePair.Create(Lower(pair.Key), pair.Value is null ? null : Conditions(Lower(pair.Key), Lowered(pair.Value))))),
        _ => node.DeepClone(),
    };

    /// <summary>JavaScript writes the conditions of old audiences anew, without white space.</summary>
    private static JsonNode Conditions(string name, JsonNode value) =>
        name == "conditions" ? JsonNode.Parse((string)value!)!.ToJsonString() : value;

    private static string Lower(string name) => name == "SDKKey" ? "sdkKey"
        : name is "Id" or "Key" or "Name" or "Type" or "Value" or "Audiences" or "Conditions" or "Attributes" or "Events"
            or "Revision" or "EnvironmentKey" or "ExperimentIds" or "ExperimentsMap" or "FeaturesMap" or "ExperimentRules"
            or "DeliveryRules" or "VariablesMap" or "VariationsMap" or "FeatureEnabled"
            ? char.ToLowerInvariant(name[0]) + name[1..]
        : name;
}
