using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using OpenOdp.Client.Datafile;

namespace OpenOdp.Client.Config;

/// <summary>
/// Reads an <see cref="OptimizelyConfig"/> out of a datafile that is in use. It is made for who asks, not with each new datafile:
/// most programs never do.
/// </summary>
internal sealed class OptimizelyConfigReader
{
    private const string DummyAudience = "$opt_dummy_audience";

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ProjectConfig _config;
    private readonly JsonElement _root;
    private readonly Dictionary<string, JsonElement> _audiences = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _audienceNames = new(StringComparer.Ordinal);

    private OptimizelyConfigReader(ProjectConfig config, JsonElement root)
    {
        (_config, _root) = (config, root);
        foreach (var audience in DatafileJson.Objects(root, "audiences").Concat(DatafileJson.Objects(root, "typedAudiences")))
        {
            var id = Text(audience, "id");
            _audiences[id] = audience;
            _audienceNames[id] = Text(audience, "name");
        }
    }

    public static OptimizelyConfig Read(ProjectConfig config)
    {
        using var json = JsonDocument.Parse(config.Datafile, DatafileJson.Lenient);
        return new OptimizelyConfigReader(config, json.RootElement).Read();
    }

    private static string Text(JsonElement json, string name) => DatafileJson.Text(json, name) ?? "";

    private OptimizelyConfig Read()
    {
        var flags = DatafileJson.Objects(_root, "featureFlags").ToArray();
        var experiments = DatafileJson.Objects(_root, "experiments")
            .Concat(DatafileJson.Objects(_root, "groups").SelectMany(group => DatafileJson.Objects(group, "experiments")))
            .ToArray();
        var flagOf = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var flag in flags)
        {
            foreach (var id in DatafileJson.Texts(flag, "experimentIds"))
            {
                flagOf.TryAdd(id, flag);
            }
        }

        return new OptimizelyConfig(
            _config.Revision,
            Text(_root, "sdkKey"),
            Text(_root, "environmentKey"),
            [.. DatafileJson.Objects(_root, "attributes").Select(Attribute)],
            [.. DatafileJson.Objects(_root, "events").Select(Event)],
            [.. _audiences.Where(pair => pair.Key != DummyAudience).Select(pair => Audience(pair.Key, pair.Value))
                .OrderBy(audience => audience.Name, StringComparer.Ordinal)],
            ByKey(
                experiments.Select(json => Experiment(json, flagOf.TryGetValue(Text(json, "id"), out var flag) ? flag : null)),
                experiment => experiment.Key),
            ByKey(flags.Select(flag => Feature(flag, experiments)), feature => feature.Key),
            Encoding.UTF8.GetString(_config.Datafile.Span));
    }

    private static OptimizelyAttribute Attribute(JsonElement json) => new(Text(json, "id"), Text(json, "key"));

    private static OptimizelyEvent Event(JsonElement json) =>
        new(Text(json, "id"), Text(json, "key"), [.. DatafileJson.Texts(json, "experimentIds")]);

    private static OptimizelyAudience Audience(string id, JsonElement json)
    {
        json.TryGetProperty("conditions", out var conditions);
        return new OptimizelyAudience(id, Text(json, "name"), DatafileJson.String(conditions) ?? Compact(conditions));
    }

    private static string Compact(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Undefined) return "";

        using var text = new MemoryStream();
        using (var writer = new Utf8JsonWriter(text, Plain))
        {
            json.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }

    private OptimizelyFeature Feature(JsonElement flag, JsonElement[] experiments)
    {
        var ids = DatafileJson.Texts(flag, "experimentIds").ToArray();
        var rolloutId = Text(flag, "rolloutId");
        var rollout = DatafileJson.Objects(_root, "rollouts").LastOrDefault(json => Text(json, "id") == rolloutId);
        return new OptimizelyFeature(
            Text(flag, "id"),
            Text(flag, "key"),
            [
                .. from id in ids
                   let known = Array.FindLast(experiments, json => Text(json, "id") == id)
                   where known.ValueKind == JsonValueKind.Object
                   select Experiment(known, flag),
            ],
            rollout.ValueKind == JsonValueKind.Object
                ? [.. DatafileJson.Objects(rollout, "experiments").Select(rule => Experiment(rule, flag))]
                : [],
            ByKey(DatafileJson.Objects(flag, "variables").Select(json => Variable(json, set: null)), variable => variable.Key));
    }

    private OptimizelyExperiment Experiment(JsonElement json, JsonElement? flag)
    {
        json.TryGetProperty("audienceConditions", out var audiences);
        return new OptimizelyExperiment(
            Text(json, "id"),
            Text(json, "key"),
            AudienceText.Of(audiences, _audienceNames),
            ByKey(
                DatafileJson.Objects(json, "variations").Select(variation => Variation(variation, flag)),
                variation => variation.Key));
    }

    private static OptimizelyVariation Variation(JsonElement json, JsonElement? flag)
    {
        var enabled = DatafileJson.Bool(json, "featureEnabled");
        var set = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var variable in enabled == true ? DatafileJson.Objects(json, "variables") : [])
        {
            set[Text(variable, "id")] = Text(variable, "value");
        }

        var variables = flag is { } known
            ? DatafileJson.Objects(known, "variables").Select(variable => Variable(variable, set))
            : [];
        return new OptimizelyVariation(Text(json, "id"), Text(json, "key"), enabled, ByKey(variables, variable => variable.Key));
    }

    private static OptimizelyVariable Variable(JsonElement json, Dictionary<string, string>? set)
    {
        var id = Text(json, "id");
        var type = Text(json, "type") == "string" && Text(json, "subType") == "json" ? "json" : Text(json, "type");
        var value = set?.GetValueOrDefault(id) ?? Text(json, "defaultValue");
        return new OptimizelyVariable(id, Text(json, "key"), type, value);
    }

    private static Dictionary<string, T> ByKey<T>(IEnumerable<T> all, Func<T, string> key)
    {
        var byKey = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var one in all)
        {
            byKey[key(one)] = one;
        }

        return byKey;
    }
}
