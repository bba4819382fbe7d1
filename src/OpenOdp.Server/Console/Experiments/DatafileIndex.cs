using System.Text.Json;
using OpenOdp.Server.Datafiles;

namespace OpenOdp.Server.Console.Experiments;

/// <summary>The parts of a datafile by their ids; of equal ids the last counts, as in clients.</summary>
internal sealed class DatafileIndex
{
    private readonly Dictionary<string, JsonElement> _experiments = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JsonElement> _groups = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JsonElement> _rollouts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JsonElement> _audiences = new(StringComparer.Ordinal);
    private readonly OrderedDictionary<string, JsonElement> _flags = new(StringComparer.Ordinal);
    private readonly ILookup<string, JsonElement> _localHoldouts;

    public DatafileIndex(JsonElement root)
    {
        Root = root;
        foreach (var one in Objects(root, "experiments")) _experiments[Id(one)] = one;
        foreach (var group in Objects(root, "groups"))
        {
            foreach (var one in Objects(group, "experiments"))
            {
                _experiments[Id(one)] = one;
                if (DatafileCheck.Text(group, "policy") == "random") _groups[Id(one)] = group;
            }
        }

        foreach (var one in Objects(root, "rollouts")) _rollouts[Id(one)] = one;
        foreach (var one in Objects(root, "audiences").Concat(Objects(root, "typedAudiences"))) _audiences[Id(one)] = one;
        foreach (var one in Objects(root, "featureFlags")) _flags[DatafileCheck.Text(one, "key") ?? ""] = one;
        _localHoldouts = Objects(root, "localHoldouts")
            .SelectMany(static holdout => Texts(holdout, "includedRules").Select(rule => (rule, holdout)))
            .ToLookup(static pair => pair.rule, static pair => pair.holdout, StringComparer.Ordinal);
        Segments = [.. _audiences.Values.SelectMany(AudienceWords.SegmentsOf).Distinct().Order(StringComparer.Ordinal)];
    }

    public JsonElement Root { get; }

    /// <summary>The keys of the flags, in the order of the datafile.</summary>
    public IReadOnlyList<string> Flags => _flags.Keys;

    /// <summary>Holdouts that hold for every flag.</summary>
    public IEnumerable<JsonElement> Holdouts => Objects(Root, "holdouts");

    /// <summary>The segments that audiences ask for, each once.</summary>
    public IReadOnlyList<string> Segments { get; }

    public static IEnumerable<JsonElement> Objects(JsonElement parent, string list) =>
        parent.TryGetProperty(list, out var all) && all.ValueKind == JsonValueKind.Array
            ? all.EnumerateArray().Where(static one => one.ValueKind == JsonValueKind.Object)
            : [];

    public static string Id(JsonElement part) => DatafileCheck.Text(part, "id") ?? "";

    public static IEnumerable<string> Texts(JsonElement parent, string list) =>
        parent.TryGetProperty(list, out var all) && all.ValueKind == JsonValueKind.Array
            ? all.EnumerateArray()
                .Where(static one => one.ValueKind is JsonValueKind.String or JsonValueKind.Number)
                .Select(static one => one.ValueKind == JsonValueKind.String ? one.GetString()! : one.GetRawText())
            : [];

    public JsonElement Flag(string key) => _flags[key];

    public JsonElement? Audience(string id) => _audiences.TryGetValue(id, out var audience) ? audience : null;

    /// <summary>The group of experiments that exclude each other, of which an experiment is one; null for none.</summary>
    public JsonElement? GroupOf(string experiment) => _groups.TryGetValue(experiment, out var group) ? group : null;

    /// <summary>The experiments of a flag, in their order.</summary>
    public IEnumerable<JsonElement> ExperimentsOf(JsonElement flag) =>
        Texts(flag, "experimentIds").Where(_experiments.ContainsKey).Select(id => _experiments[id]);

    /// <summary>The rollout of a flag, with its delivery rules, the one for everyone else last; null for none.</summary>
    public JsonElement? RolloutOf(JsonElement flag) =>
        _rollouts.TryGetValue(DatafileCheck.Text(flag, "rolloutId") ?? "", out var rollout) ? rollout : null;

    /// <summary>The holdouts that name a rule.</summary>
    public IEnumerable<JsonElement> HoldoutsOf(JsonElement rule) => _localHoldouts[Id(rule)];
}
