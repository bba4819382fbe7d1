using System.Text.Json;

namespace OpenOdp.Server.Datafiles;

/// <summary>
/// Of which kinds the members are that lie deeper in a datafile. SDKs leave one of another kind out, or stumble over it: that is
/// a warning.
/// </summary>
internal sealed class DatafileKinds(DatafileFindings findings)
{
    private static readonly Kind Text = new("a text", JsonValueKind.String, JsonValueKind.Number);
    private static readonly Kind Truth = new("true or false", JsonValueKind.True, JsonValueKind.False);
    private static readonly Kind Object = new("an object", JsonValueKind.Object);
    private static readonly Kind Conditions = new("conditions", JsonValueKind.Array, JsonValueKind.Object, JsonValueKind.String);
    private static readonly Kind Texts = Text.List("a list of texts");
    private static readonly Kind Objects = Object.List("a list of objects");

    public void Root(JsonElement root)
    {
        Check("", root, Text, "sdkKey", "environmentKey");
        Check("", root, Truth, "anonymizeIP", "botFiltering", "sendFlagDecisions");
    }

    public void Event(string path, JsonElement one)
    {
        Check(path, one, Text, "id");
        Check(path, one, Texts, "experimentIds");
    }

    public void Group(string path, JsonElement group)
    {
        Check(path, group, Text, "id", "policy");
        Check(path, group, Objects, "experiments", "trafficAllocation");
    }

    public void Rollout(string path, JsonElement rollout) => Check(path, rollout, Objects, "experiments");

    public void Flag(string path, JsonElement flag)
    {
        Check(path, flag, Text, "id", "rolloutId");
        Check(path, flag, Texts, "experimentIds");
        Check(path, flag, Objects, "variables");
        foreach (var (place, variable) in DatafileCheck.Places(flag, "variables"))
        {
            Check($"{path}.{place}", variable, Text, "id", "key", "type", "subType", "defaultValue");
        }
    }

    /// <summary>An experiment, a rule of a rollout or a holdout.</summary>
    public void Rule(string path, JsonElement rule)
    {
        Check(path, rule, Text, "layerId", "status", "type");
        Check(path, rule, Texts, "audienceIds", "includedRules");
        Check(path, rule, Conditions, "audienceConditions");
        Check(path, rule, Object, "forcedVariations", "cmab");
        Check(path, rule, Objects, "variations", "trafficAllocation");
        foreach (var (place, range) in DatafileCheck.Places(rule, "trafficAllocation"))
        {
            Check($"{path}.{place}", range, Text, "entityId");
        }

        foreach (var (place, variation) in DatafileCheck.Places(rule, "variations")) Variation($"{path}.{place}", variation);
    }

    private void Variation(string path, JsonElement variation)
    {
        Check(path, variation, Text, "id", "key");
        Check(path, variation, Truth, "featureEnabled");
        Check(path, variation, Objects, "variables");
        foreach (var (place, variable) in DatafileCheck.Places(variation, "variables"))
        {
            Check($"{path}.{place}", variable, Text, "id", "value");
        }
    }

    /// <summary>What is null counts as absent.</summary>
    private void Check(string path, JsonElement parent, Kind kind, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (!parent.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null || kind.Is(value)) continue;
            findings.Warn(path.Length == 0 ? name : $"{path}.{name}", $"is not {kind.Name}, as SDKs want it.");
        }
    }

    private sealed record Kind(string Name, Predicate<JsonElement> Is)
    {
        public Kind(string name, params JsonValueKind[] kinds)
            : this(name, value => kinds.Contains(value.ValueKind))
        {
        }

        public Kind List(string name) =>
            new(name, value => value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(one => Is(one)));
    }
}
