using System.Text.Json;
using OpenOdp.Client.Audiences;

namespace OpenOdp.Client.Datafile;

/// <summary>Reads experiments, delivery rules and holdouts.</summary>
internal sealed class RuleReader(AudienceReader audiences, IgnoredParts ignored)
{
    private const string FeatureRollout = "fr";
    private const int WholeTraffic = 10_000;

    private static readonly Dictionary<string, string> Nothing = [];

    private readonly HashSet<Rule> _featureRollouts = [];

    public IEnumerable<Rule> ReadAll(JsonElement parent, string name, ExclusionGroup? group = null) =>
        DatafileJson.Objects(parent, name).Select(json => Read(json, group));

    /// <summary>The experiments of a group, which exclude each other when it says <c>random</c>.</summary>
    public IEnumerable<Rule> ReadGroup(JsonElement json)
    {
        var group = DatafileJson.Text(json, "policy") == "random"
            ? new ExclusionGroup(DatafileJson.Text(json, "id") ?? "", Traffic(json))
            : null;
        return ReadAll(json, "experiments", group);
    }

    /// <summary>Global holdouts, whatever rules they name (DF-13).</summary>
    public Rule[] ReadHoldouts(JsonElement root) =>
        [.. DatafileJson.Objects(root, "holdouts").Select(json => Read(json, group: null, isHoldout: true))];

    /// <summary>Holdouts by the ids of the rules that they name (DF-14, DF-15).</summary>
    public ILookup<string, Rule> ReadLocalHoldouts(JsonElement root)
    {
        var named = new List<(string RuleId, Rule Holdout)>();
        foreach (var json in DatafileJson.Objects(root, "localHoldouts"))
        {
            var holdout = Read(json, group: null, isHoldout: true);
            if (json.TryGetProperty("includedRules", out var rules) && rules.ValueKind == JsonValueKind.Array)
            {
                named.AddRange(DatafileJson.Texts(json, "includedRules").Select(id => (id, holdout)));
            }
            else
            {
                ignored.Add($"local holdout '{holdout.Key}': it names no rules");
            }
        }

        return named.ToLookup(pair => pair.RuleId, pair => pair.Holdout, StringComparer.Ordinal);
    }

    /// <summary>
    /// A feature rollout gives those past its percentage the variation of everyone else, in its own name (DF-12).
    /// </summary>
    public Rule Complete(Rule experiment, Rule[]? deliveryRules)
    {
        if (!_featureRollouts.Contains(experiment) || deliveryRules is not [.., { Variations: [var everyoneElse, ..] }])
        {
            return experiment;
        }

        return new Rule
        {
            Id = experiment.Id,
            Key = experiment.Key,
            LayerId = experiment.LayerId,
            IsRunning = experiment.IsRunning,
            Variations = [.. experiment.Variations, everyoneElse],
            Traffic = [.. experiment.Traffic, new TrafficRange(WholeTraffic, everyoneElse.Id)],
            Audience = experiment.Audience,
            ForcedVariations = experiment.ForcedVariations,
            Cmab = experiment.Cmab,
            Group = experiment.Group,
            LocalHoldouts = experiment.LocalHoldouts,
        };
    }

    private Rule Read(JsonElement json, ExclusionGroup? group, bool isHoldout = false)
    {
        var rule = new Rule
        {
            Id = DatafileJson.Text(json, "id") ?? "",
            Key = DatafileJson.Text(json, "key") ?? "",
            LayerId = isHoldout ? "" : DatafileJson.Text(json, "layerId") ?? "", // a holdout is its own campaign
            IsRunning = DatafileJson.Text(json, "status") == "Running",
            Variations = [.. DatafileJson.Objects(json, "variations").Select(ReadVariation)],
            Traffic = Traffic(json),
            Audience = audiences.ReadRule(json),
            ForcedVariations = TextMap(json, "forcedVariations"),
            Cmab = ReadCmab(json),
            Group = group,
        };
        if (DatafileJson.Text(json, "type") == FeatureRollout)
        {
            _featureRollouts.Add(rule);
        }

        return rule;
    }

    private static Variation ReadVariation(JsonElement json)
    {
        var variables = Nothing;
        foreach (var variable in DatafileJson.Objects(json, "variables"))
        {
            if (DatafileJson.Text(variable, "id") is { } id && DatafileJson.Text(variable, "value") is { } value)
            {
                variables = variables.Count == 0 ? new Dictionary<string, string>(StringComparer.Ordinal) : variables;
                variables[id] = value;
            }
        }

        return new Variation(
            DatafileJson.Text(json, "id") ?? "",
            DatafileJson.Text(json, "key") ?? "",
            DatafileJson.Bool(json, "featureEnabled") == true,
            variables);
    }

    private static TrafficRange[] Traffic(JsonElement json) =>
    [
        .. DatafileJson.Objects(json, "trafficAllocation").Select(range => new TrafficRange(
            DatafileJson.Int(range, "endOfRange") ?? 0, DatafileJson.Text(range, "entityId") ?? "")),
    ];

    private static CmabSettings? ReadCmab(JsonElement json)
    {
        if (!json.TryGetProperty("cmab", out var cmab) || cmab.ValueKind != JsonValueKind.Object) return null;

        var whole = DatafileJson.Int(cmab, "trafficAllocation") ?? 0;
        var attributeIds = new HashSet<string>(DatafileJson.Texts(cmab, "attributeIds"), StringComparer.Ordinal);
        return new CmabSettings(attributeIds, [new TrafficRange(whole, "$")]);
    }

    private static Dictionary<string, string> TextMap(JsonElement json, string name)
    {
        if (!json.TryGetProperty(name, out var map) || map.ValueKind != JsonValueKind.Object) return Nothing;

        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in map.EnumerateObject())
        {
            if (DatafileJson.Text(pair.Value) is { } text)
            {
                texts[pair.Name] = text;
            }
        }

        return texts.Count == 0 ? Nothing : texts;
    }
}
