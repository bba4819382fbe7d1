using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using OpenOdp.Client.Audiences;
using OpenOdp.Client.Datafile;
using OpenOdp.Client.Tests.Support;
using OpenOdp.Client.Users;

namespace OpenOdp.Client.Tests.Audiences;

/// <summary>Random trees of conditions on random users, against an evaluator that only says what the rules say.</summary>
public sealed class AudiencePropertyTests
{
    private static readonly object?[] Values =
        [null, "x", "xy", "", "1.2", "2.0.1-beta", true, false, 1, 2.0, -1L, 9007199254740994d, double.NaN];

    private static readonly Gen<JsonNode> Leaf = Gen.Select(
        Gen.OneOf<string?>("custom_attribute", "third_party_dimension", "other", null),
        Gen.OneOf<string?>(
            "exact", null, "exists", "substring", "gt", "ge", "lt", "le", "semver_eq", "semver_ge", "semver_lt", "qualified", "odd"),
        Gen.OneOf<string?>("a", "b", "c", null),
        Gen.OneOf(Values)).Select((type, match, name, value) => (JsonNode)new JsonObject
        {
            ["type"] = type,
            ["match"] = match,
            ["name"] = name,
            ["value"] = value is double.NaN ? new JsonArray() : JsonSerializer.SerializeToNode(value),
        });

    private static readonly Gen<UserState> User = Gen.Select(
        Gen.OneOf(Values), Gen.OneOf(Values), Gen.OneOf<string[]?>(null, [], ["x"], ["", "xy"])).Select(
        (a, b, segments) => TestUser.With(new Dictionary<string, object?> { ["a"] = a, ["b"] = b }) with
        {
            QualifiedSegments = segments is null ? null : new QualifiedSegments(segments),
        });

    private static Gen<JsonNode> Tree(int depth) => depth == 0 ? Leaf : Gen.Frequency(
        (2, Leaf),
        (3, Gen.Select(Gen.OneOf<string?>("and", "or", "not", "AND", null), Tree(depth - 1).Array[0, 4]).Select((word, parts) =>
            (JsonNode)new JsonArray(
                [.. word is null ? [] : new[] { (JsonNode)word }, .. parts.Select(part => part.DeepClone())]))));

    [Fact]
    public void AU_1_to_AU_17_A_compiled_audience_says_what_the_rules_say() =>
        Gen.Select(Tree(4), User).Sample(
            (tree, user) =>
            {
                using var json = JsonDocument.Parse(tree.ToJsonString());
                var ignored = new IgnoredParts();
                return new ConditionReader(ignored).ReadAudience(json.RootElement, "an audience").Evaluate(user)
                    == Rules.Audience(tree, user);
            },
            iter: Scale.Of(200_000),
            print: pair => $"{pair.Item1.ToJsonString()} for "
                + JsonSerializer.Serialize(pair.Item2.Attributes.ToDictionary(one => one.Key, one => $"{one.Value}")));

    /// <summary>The rules of audiences, read off.</summary>
    private static class Rules
    {
        public static bool? Audience(JsonNode tree, UserState user) =>
            tree is JsonArray { Count: 0 } ? null : Evaluate(tree, user);

        private static bool? Evaluate(JsonNode node, UserState user)
        {
            if (node is not JsonArray list) return node is JsonObject leaf ? Condition(leaf, user) : null;

            var word = list is [JsonValue first, ..] && (string?)first is "and" or "or" or "not" ? (string?)list[0] : null;
            var results = list.Skip(word is null ? 0 : 1).Select(part => Evaluate(part!, user)).ToList();
            return word switch
            {
                "not" => results.Count == 0 ? null : !results[0],
                "and" => results.Contains(false) ? false : results.Contains(null) ? null : true,
                _ => results.Contains(true) ? true : results.Contains(null) ? null : false,
            };
        }

        private static bool? Condition(JsonObject leaf, UserState user)
        {
            if ((string?)leaf["type"] is not ("custom_attribute" or "third_party_dimension")) return null;

            var match = (string?)leaf["match"] ?? "exact";
            var value = Value(leaf["value"]);
            if (match == "qualified")
            {
                return value is string segment ? user.QualifiedSegments?.List.Contains(segment) == true : null;
            }

            if ((string?)leaf["name"] is not { } name) return null;

            user.Attributes.TryGetValue(name, out var has);
            if (match == "exists") return has is not null;

            return (match, value, Number(value), has, Number(has)) switch
            {
                (_, _, _, null, _) => null,
                ("exact", string text, _, string of, _) => text == of,
                ("exact", bool flag, _, bool of, _) => flag == of,
                ("exact", _, { } number, _, { } of) => number == of,
                ("substring", string text, _, string of, _) => of.Contains(text, StringComparison.Ordinal),
                ("gt", _, { } number, _, { } of) => of > number,
                ("ge", _, { } number, _, { } of) => of >= number,
                ("lt", _, { } number, _, { } of) => of < number,
                ("le", _, { } number, _, { } of) => of <= number,
                ("semver_eq", string text, _, string of, _) => Version(of, text) is { } order ? order == 0 : null,
                ("semver_ge", string text, _, string of, _) => Version(of, text) is { } order ? order >= 0 : null,
                ("semver_lt", string text, _, string of, _) => Version(of, text) is { } order ? order < 0 : null,
                _ => null,
            };
        }

        private static object? Value(JsonNode? node) => node?.GetValueKind() switch
        {
            JsonValueKind.String => (string?)node,
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Number => double.Parse(node!.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture),
            _ => null,
        };

        private static double? Number(object? value) =>
            value is int or long or double && Convert.ToDouble(value, null) is var number && Math.Abs(number) <= 9007199254740992
                ? number
                : null;

        /// <summary>
        /// Only the versions that occur here: two of one kind are equal, and one without a suffix is the older form.
        /// </summary>
        private static int? Version(string user, string target) => (user, target) switch
        {
            ("1.2", "1.2") or ("2.0.1-beta", "2.0.1-beta") => 0,
            ("1.2", "2.0.1-beta") => -1,
            ("2.0.1-beta", "1.2") => 1,
            _ => null,
        };
    }
}
