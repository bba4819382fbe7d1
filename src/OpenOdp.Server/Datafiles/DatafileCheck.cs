using System.Text.Json;

namespace OpenOdp.Server.Datafiles;

/// <summary>
/// Looks at a datafile before it is taken. What no SDK could read is a fault; what they read in different ways, or leave out,
/// is a warning, since the projects that people have hold such things.
/// </summary>
internal sealed class DatafileCheck
{
    /// <summary>Characters of a revision and of the ids of account and project at most.</summary>
    public const int LongestName = 255;

    private static readonly string[] Lists =
    [
        "attributes", "audiences", "typedAudiences", "events", "experiments", "groups", "featureFlags", "rollouts", "holdouts",
        "localHoldouts", "integrations",
    ];

    private readonly DatafileFindings _findings = new();
    private readonly DatafileKinds _kinds;
    private readonly HashSet<string> _audiences = new(StringComparer.Ordinal);
    private readonly HashSet<string> _experiments = new(StringComparer.Ordinal);
    private readonly HashSet<string> _rollouts = new(StringComparer.Ordinal);
    private readonly HashSet<string> _rules = new(StringComparer.Ordinal);

    private DatafileCheck() => _kinds = new DatafileKinds(_findings);

    /// <summary>Looks at a datafile that is to be hosted under a key.</summary>
    public static DatafileFindings Of(JsonElement root, string sdkKey)
    {
        var check = new DatafileCheck();
        if (root.ValueKind != JsonValueKind.Object)
        {
            check._findings.Fault("$", "a datafile is a JSON object.");
            return check._findings;
        }

        check.Head(root);
        if (check._findings.Faults.Count == 0) check.Content(root, sdkKey);
        return check._findings;
    }

    /// <summary>A text, or a number in its place, which SDKs read as one; null for all else.</summary>
    public static string? Text(JsonElement parent, string name) =>
        !parent.TryGetProperty(name, out var value) ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : value.ValueKind == JsonValueKind.Number ? value.GetRawText()
        : null;

    /// <summary>The objects of a list, with their places.</summary>
    public static IEnumerable<(string Path, JsonElement Json)> Places(JsonElement parent, string list) =>
        parent.TryGetProperty(list, out var all) && all.ValueKind == JsonValueKind.Array
            ? all.EnumerateArray().Index()
                .Where(one => one.Item.ValueKind == JsonValueKind.Object)
                .Select(one => ($"{list}[{one.Index}]", one.Item))
            : [];

    private void Head(JsonElement root)
    {
        if (Text(root, "version") is not ("2" or "3" or "4"))
        {
            _findings.Fault("version", "must be \"2\", \"3\" or \"4\": no SDK reads another one.");
        }

        foreach (var name in new[] { "revision", "accountId", "projectId" })
        {
            if (Text(root, name) is not { Length: > 0 and <= LongestName })
            {
                _findings.Fault(name, $"must be a text of 1 to {LongestName} characters.");
            }
        }

        foreach (var name in Lists)
        {
            if (!root.TryGetProperty(name, out var list) || list.ValueKind == JsonValueKind.Null) continue;
            if (list.ValueKind != JsonValueKind.Array || list.EnumerateArray().Any(one => one.ValueKind != JsonValueKind.Object))
            {
                _findings.Fault(name, "must be a list of objects.");
            }
        }
    }

    private void Content(JsonElement root, string sdkKey)
    {
        _kinds.Root(root);
        if (Text(root, "sdkKey") is { Length: > 0 } own && own != sdkKey)
        {
            _findings.Warn("sdkKey", $"'{own}' is another key than '{sdkKey}', under which clients fetch it here.");
        }

        Ids(root, "attributes", "key");
        Ids(root, "events", "key");
        Ids(root, "featureFlags", "key");
        foreach (var (path, one) in Places(root, "events")) _kinds.Event(path, one);
        foreach (var (path, group) in Places(root, "groups")) _kinds.Group(path, group);
        foreach (var (path, rollout) in Places(root, "rollouts")) _kinds.Rollout(path, rollout);
        foreach (var list in new[] { "audiences", "typedAudiences" })
        {
            _audiences.UnionWith(Ids(root, list, "id"));
            foreach (var (path, audience) in Places(root, list)) Conditions(path, audience);
        }

        _rollouts.UnionWith(Ids(root, "rollouts", "id"));
        var experiments = Places(root, "experiments").Concat(Inside(root, "groups", "experiments")).ToArray();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (path, experiment) in experiments)
        {
            if (!_experiments.Add(Text(experiment, "id") ?? "")) _findings.Fault($"{path}.id", "another experiment has it.");
            if (Text(experiment, "key") is { } key && !keys.Add(key))
            {
                _findings.Warn($"{path}.key", $"'{key}' is the key of another experiment, too; SDKs know one of them by it.");
            }
        }

        _rules.UnionWith(_experiments);
        var deliveries = Inside(root, "rollouts", "experiments").ToArray();
        _rules.UnionWith(deliveries.Select(rule => Text(rule.Json, "id") ?? ""));
        foreach (var (path, rule) in experiments.Concat(deliveries)) Rule(path, rule);
        foreach (var (path, holdout) in Places(root, "holdouts").Concat(Places(root, "localHoldouts"))) Rule(path, holdout);
        foreach (var (path, holdout) in Places(root, "localHoldouts"))
        {
            Known(path, holdout, "includedRules", _rules, "rule");
        }

        foreach (var (path, flag) in Places(root, "featureFlags"))
        {
            _kinds.Flag(path, flag);
            Known(path, flag, "experimentIds", _experiments, "experiment");
            if (Text(flag, "rolloutId") is { Length: > 0 } rollout && !_rollouts.Contains(rollout))
            {
                _findings.Warn($"{path}.rolloutId", $"'{rollout}' is no rollout of the datafile.");
            }
        }
    }

    /// <summary>The ids, or keys, of a list; each must be there, and once.</summary>
    private HashSet<string> Ids(JsonElement root, string list, string name)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (path, one) in Places(root, list))
        {
            if (Text(one, name) is not { Length: > 0 } id) _findings.Fault($"{path}.{name}", "is missing.");
            else if (!ids.Add(id)) _findings.Warn($"{path}.{name}", $"'{id}' is there twice; SDKs take the last.");
        }

        return ids;
    }

    /// <summary>Conditions come as JSON, or as a text of it.</summary>
    private void Conditions(string path, JsonElement audience)
    {
        if (!audience.TryGetProperty("conditions", out var conditions)) return;
        if (conditions.ValueKind is JsonValueKind.Array or JsonValueKind.Object) return;
        if (conditions.ValueKind == JsonValueKind.String && IsJson(conditions)) return;
        _findings.Warn($"{path}.conditions", "are no conditions, so that nobody is in the audience.");
    }

    private static bool IsJson(JsonElement text)
    {
        try
        {
            using var conditions = JsonDocument.Parse(text.GetString()!);
            return conditions.RootElement.ValueKind is JsonValueKind.Array or JsonValueKind.Object or JsonValueKind.String;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private void Rule(string path, JsonElement rule)
    {
        _kinds.Rule(path, rule);
        if (string.IsNullOrEmpty(Text(rule, "id"))) _findings.Fault($"{path}.id", "is missing.");
        if (string.IsNullOrEmpty(Text(rule, "key"))) _findings.Fault($"{path}.key", "is missing.");
        Known(path, rule, "audienceIds", _audiences, "audience");
        var variations = Places(rule, "variations").Select(one => Text(one.Json, "id") ?? "").ToHashSet(StringComparer.Ordinal);
        var end = 0;
        foreach (var (place, range) in Places(rule, "trafficAllocation"))
        {
            var at = $"{path}.{place}";
            if (!TryEnd(range, out var next))
            {
                _findings.Fault($"{at}.endOfRange", "must be a whole number from 0 to 10000.");
                continue;
            }

            if (next < end) _findings.Warn($"{at}.endOfRange", "is below the one before, so that nobody is in this range.");
            end = next;
            if (Text(range, "entityId") is { Length: > 0 } id && !variations.Contains(id))
            {
                _findings.Warn($"{at}.entityId", $"'{id}' is no variation of the rule, so that nobody gets one.");
            }
        }
    }

    private static bool TryEnd(JsonElement range, out int end)
    {
        end = 0;
        return range.TryGetProperty("endOfRange", out var given) && given.ValueKind == JsonValueKind.Number
            && given.TryGetInt32(out end) && end is >= 0 and <= 10_000;
    }

    private void Known(string path, JsonElement parent, string list, HashSet<string> known, string kind)
    {
        if (!parent.TryGetProperty(list, out var ids) || ids.ValueKind != JsonValueKind.Array) return;
        foreach (var (index, id) in ids.EnumerateArray().Index())
        {
            var text = id.ValueKind == JsonValueKind.String ? id.GetString()! : id.GetRawText();
            if (!known.Contains(text)) _findings.Warn($"{path}.{list}[{index}]", $"'{text}' is no {kind} of the datafile.");
        }
    }

    private static IEnumerable<(string Path, JsonElement Json)> Inside(JsonElement root, string list, string inner) =>
        from outer in Places(root, list)
        from one in Places(outer.Json, inner)
        select ($"{outer.Path}.{one.Path}", one.Json);
}
