using System.Text.Json;
using OpenOdp.Client.Datafile;

namespace OpenOdp.Client.Audiences;

/// <summary>Reads the audiences of a datafile, and which of them a rule is for.</summary>
internal sealed class AudienceReader
{
    private readonly ConditionReader _conditions;
    private readonly IgnoredParts _ignored;
    private readonly Dictionary<string, Condition> _audiences = new(StringComparer.Ordinal);

    public AudienceReader(JsonElement root, IgnoredParts ignored)
    {
        _conditions = new ConditionReader(ignored);
        _ignored = ignored;
        var byId = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var audience in DatafileJson.Objects(root, "audiences").Concat(DatafileJson.Objects(root, "typedAudiences")))
        {
            // A typed audience replaces the filler that old SDKs find under the same id (DF-3).
            byId[DatafileJson.Text(audience, "id") ?? $"\0{byId.Count}"] = audience;
        }

        foreach (var (id, audience) in byId)
        {
            audience.TryGetProperty("conditions", out var conditions);
            var name = DatafileJson.Text(audience, "name") ?? DatafileJson.Text(audience, "id") ?? "";
            _audiences[id] = _conditions.ReadAudience(conditions, name);
        }
    }

    /// <summary>The segments that the audiences ask for, each once, in ordinal order (DF-17).</summary>
    public string[] Segments => _conditions.Segments;

    /// <summary>Whom a rule is for; null is everyone (AU-4).</summary>
    public Condition? ReadRule(JsonElement rule)
    {
        if (rule.TryGetProperty("audienceConditions", out var tree) && ConditionReader.ReadRule(tree, Find) is { } conditions)
        {
            return conditions;
        }

        var any = DatafileJson.List(rule, "audienceIds").Select(Find).ToArray();
        return any switch
        {
            [] => null,
            [var only] => only,
            _ => new OrCondition(any),
        };
    }

    /// <summary>An id that the datafile does not know is unknown, not false (AU-5).</summary>
    private Condition Find(JsonElement json)
    {
        var id = DatafileJson.Text(json);
        if (id is not null && _audiences.TryGetValue(id, out var audience)) return audience;

        _ignored.Add($"a rule's audience '{id ?? json.ValueKind.ToString()}', which is not in the datafile");
        return ConstantCondition.Unknown;
    }
}
