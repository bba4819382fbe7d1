using System.Text.Json;
using System.Text.Json.Nodes;
using OpenOdp.Client.Audiences;
using OpenOdp.Client.Datafile;
using OpenOdp.Client.Tests.Support;
using OpenOdp.Client.Users;

namespace OpenOdp.Client.Tests.Audiences;

/// <summary>Audiences and their conditions, on what the official C# SDK answers.</summary>
public sealed class ConditionVectorTests
{
    public static TheoryData<string, int, string> Conditions => Vectors.Cases("conditions");

    public static TheoryData<string, int, string> Trees => Vectors.Cases("condition-trees");

    public static TheoryData<string, int, string> Versions => Vectors.Cases("semver");

    [Theory]
    [MemberData(nameof(Conditions))]
    public void A_condition_is_true_false_or_unknown_as_in_the_official_SDK(string file, int index, string name)
    {
        var vector = Vectors.Case(file, index);
        var segments = vector["segments"]?.AsArray().Select(segment => (string)segment!).ToList();
        var user = TestUser.With(Vectors.Map(vector["attributes"])!) with
        {
            QualifiedSegments = segments is null ? null : new QualifiedSegments(segments),
        };

        Assert.True((bool?)vector["expected"] == Evaluate(vector["condition"]!, user), $"{name}: {vector.ToJsonString()}");
    }

    [Theory]
    [MemberData(nameof(Trees))]
    public void AU_1_to_AU_9_A_tree_is_true_false_or_unknown_as_in_the_official_SDK(string file, int index, string name)
    {
        var vector = Vectors.Case(file, index);
        var leaves = Vectors.File(file)["leaf_conditions"]!;
        var user = TestUser.With(Vectors.Map(leaves["attributes"])!);

        Assert.True(
            (bool?)vector["expected"] == Evaluate(WithLeaves(vector["tree"]!, leaves), user), $"{name}: {vector.ToJsonString()}");
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void AU_18_AU_19_A_version_is_compared_as_in_the_official_SDK(string file, int index, string name)
    {
        var vector = Vectors.Case(file, index);
        var expected = (int?)(vector.ContainsKey("recommended") ? vector["recommended"] : vector["expected"]);
        var target = (string)vector["target"]!;
        var user = (string)vector["user"]!;
        int? order = SemanticVersion.TryParse(user, out var one) && SemanticVersion.TryParse(target, out var other)
            ? one.CompareTo(other)
            : null;

        Assert.True(expected == order, $"{name}: {user} and {target} give {order}, not {expected}");
    }

    private static bool? Evaluate(JsonNode conditions, UserState user)
    {
        using var json = JsonDocument.Parse(conditions.ToJsonString());
        return new ConditionReader(new IgnoredParts()).ReadAudience(json.RootElement, "an audience").Evaluate(user);
    }

    private static JsonNode WithLeaves(JsonNode tree, JsonNode leaves) => tree is JsonArray list
        ? new JsonArray([.. list.Select(node => WithLeaves(node!, leaves))])
        : (leaves[(string)tree!] ?? tree).DeepClone();
}
