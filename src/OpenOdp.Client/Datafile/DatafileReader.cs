using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OpenOdp.Client.Audiences;
using OpenOdp.Client.Json;
using OpenOdp.Client.Odp;
using OpenOdp.Client.Variables;

namespace OpenOdp.Client.Datafile;

/// <summary>
/// Reads a datafile. A bad whole is refused; a bad part is left out and named, and the rest counts (W-37).
/// </summary>
internal sealed class DatafileReader
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly IgnoredParts _ignored = new();

    private DatafileReader()
    {
    }

    /// <summary>Reads a datafile.</summary>
    /// <param name="utf8">Its bytes, with or without a byte-order mark.</param>
    /// <param name="previous">The endpoint in use; kept when host and key are the same, with all that is known of it.</param>
    /// <param name="allowInsecure">Takes <c>http</c> hosts other than loopback.</param>
    /// <param name="ignored">What was left out, in words.</param>
    /// <exception cref="FormatException">The whole is unusable; the message says why.</exception>
    public static ProjectConfig Read(
        ReadOnlyMemory<byte> utf8, OdpEndpoint? previous, bool allowInsecure, out IReadOnlyList<string> ignored)
    {
        var reader = new DatafileReader();
        ignored = [];
        var text = utf8.Span.StartsWith(Encoding.UTF8.Preamble) ? utf8[Encoding.UTF8.Preamble.Length..] : utf8;
        if (text.Span.Trim(" \t\r\n"u8).IsEmpty) throw new FormatException("Unable to parse empty datafile.");

        try
        {
            // Some of its texts are read only when somebody asks for them.
            Strict.GetCharCount(text.Span);
            text = HalfPairs.Mend(text);
            using var json = JsonDocument.Parse(text, DatafileJson.Lenient);
            var config = reader.Read(json.RootElement, text, previous, allowInsecure);
            ignored = reader._ignored.All;
            return config;
        }
        catch (JsonException error)
        {
            throw new FormatException(error.Message, error);
        }
        catch (DecoderFallbackException error)
        {
            throw new FormatException("The datafile is not valid UTF-8.", error);
        }
    }

    private ProjectConfig Read(JsonElement root, ReadOnlyMemory<byte> utf8, OdpEndpoint? previous, bool allowInsecure)
    {
        if (root.ValueKind != JsonValueKind.Object) throw new FormatException("The datafile is not a JSON object.");

        var version = DatafileJson.Text(root, "version");
        if (version is not ("2" or "3" or "4"))
        {
            throw new FormatException($"This SDK does not support the given datafile version: {version}");
        }

        var audiences = new AudienceReader(root, _ignored);
        var rules = new RuleReader(audiences, _ignored);
        Rule[] experiments =
            [.. rules.ReadAll(root, "experiments"), .. DatafileJson.Objects(root, "groups").SelectMany(rules.ReadGroup)];
        var rollouts = Rollouts(root, rules);
        var localHoldouts = rules.ReadLocalHoldouts(root);
        foreach (var rule in experiments.Concat(rollouts.Values.SelectMany(rollout => rollout)))
        {
            rule.LocalHoldouts = [.. localHoldouts[rule.Id]];
        }

        var flags = Flags(root, rules, experiments, rollouts);
        return new ProjectConfig
        {
            // Without a revision the content decides what is new.
            Revision = DatafileJson.Text(root, "revision") is { Length: > 0 } revision ? revision
                : Convert.ToHexStringLower(SHA256.HashData(utf8.Span).AsSpan(0, 8)),
            Datafile = utf8,
            Endpoint = Endpoint(root, previous, allowInsecure),
            Segments = audiences.Segments,
            AccountId = DatafileJson.Text(root, "accountId") ?? "",
            ProjectId = DatafileJson.Text(root, "projectId") ?? "",
            AnonymizeIp = DatafileJson.Bool(root, "anonymizeIP") == true,
            BotFiltering = DatafileJson.Bool(root, "botFiltering"),
            SendFlagDecisions = DatafileJson.Bool(root, "sendFlagDecisions") == true,
            IsEuropean = DatafileJson.Text(root, "region") == "EU",
            Flags = [.. flags.Values],
            FlagsByKey = flags,
            ExperimentsByKey = ByKey(experiments, experiment => experiment.Key),
            Holdouts = rules.ReadHoldouts(root),
            AttributeIds = Ids(root, "attributes"),
            EventIds = Ids(root, "events"),
        };
    }

    /// <summary>Keeps the order of the first of each key, and the last of its values.</summary>
    private static Dictionary<string, T> ByKey<T>(IEnumerable<T> all, Func<T, string> key)
    {
        var byKey = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var one in all)
        {
            byKey[key(one)] = one;
        }

        return byKey;
    }

    private static Dictionary<string, string> Ids(JsonElement root, string name)
    {
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var json in DatafileJson.Objects(root, name))
        {
            if (DatafileJson.Text(json, "key") is { } key)
            {
                ids[key] = DatafileJson.Text(json, "id") ?? "";
            }
        }

        return ids;
    }

    private static Dictionary<string, Rule[]> Rollouts(JsonElement root, RuleReader rules)
    {
        var rollouts = new Dictionary<string, Rule[]>(StringComparer.Ordinal);
        foreach (var json in DatafileJson.Objects(root, "rollouts"))
        {
            rollouts[DatafileJson.Text(json, "id") ?? ""] = [.. rules.ReadAll(json, "experiments")];
        }

        return rollouts;
    }

    private Dictionary<string, FeatureFlag> Flags(
        JsonElement root, RuleReader rules, Rule[] experiments, Dictionary<string, Rule[]> rollouts)
    {
        var byId = ByKey(experiments, experiment => experiment.Id);
        var flags = new Dictionary<string, FeatureFlag>(StringComparer.Ordinal);
        foreach (var json in DatafileJson.Objects(root, "featureFlags"))
        {
            if (DatafileJson.Text(json, "key") is not { } key)
            {
                _ignored.Add("a flag without a key");
                continue;
            }

            var rolloutId = DatafileJson.Text(json, "rolloutId") ?? "";
            var deliveryRules = rollouts.GetValueOrDefault(rolloutId);
            var ofFlag = new List<Rule>();
            foreach (var id in DatafileJson.Texts(json, "experimentIds"))
            {
                if (!byId.TryGetValue(id, out var experiment))
                {
                    _ignored.Add($"experiment '{id}' of flag '{key}', which is not in the datafile"); // DF-10
                }
                else if (experiment.Key.Length > 0)
                {
                    ofFlag.Add(rules.Complete(experiment, deliveryRules)); // DE-19: not one without a key
                }
            }

            flags[key] = new FeatureFlag(key, [.. ofFlag], rolloutId, deliveryRules, FlagVariables(json, key), _ignored);
        }

        return flags;
    }

    private FlagVariable[] FlagVariables(JsonElement flag, string flagKey)
    {
        var variables = new List<FlagVariable>();
        foreach (var json in DatafileJson.Objects(flag, "variables"))
        {
            if (DatafileJson.Text(json, "key") is not { } key)
            {
                _ignored.Add($"a variable of flag '{flagKey}' without a key");
                continue;
            }

            var type = FlagVariable.TypeOf(DatafileJson.Text(json, "type"), DatafileJson.Text(json, "subType"));
            if (!VariableCast.TryRead(type, DatafileJson.Text(json, "defaultValue") ?? "", out var value))
            {
                _ignored.Add($"the default of variable '{key}' of flag '{flagKey}', which is no {type}");
            }

            variables.Add(new FlagVariable(DatafileJson.Text(json, "id") ?? "", key, type, value));
        }

        return [.. variables];
    }

    private OdpEndpoint? Endpoint(JsonElement root, OdpEndpoint? previous, bool allowInsecure)
    {
        foreach (var integration in DatafileJson.List(root, "integrations"))
        {
            if (integration.ValueKind != JsonValueKind.Object || DatafileJson.Text(integration, "key") is not { } key)
            {
                _ignored.Add("an integration without a key");
                continue;
            }

            if (!key.Equals("odp", StringComparison.OrdinalIgnoreCase)) continue;

            if (DatafileJson.Text(integration, "host") is not { } host
                || DatafileJson.Text(integration, "publicKey") is not { } publicKey
                || string.IsNullOrWhiteSpace(host) || string.IsNullOrWhiteSpace(publicKey))
            {
                continue;
            }

            if (previous?.Is(host, publicKey) == true) return previous;

            if (OdpEndpoint.TryCreate(host, publicKey, allowInsecure, out var fault) is { } endpoint) return endpoint;

            _ignored.Add($"the odp integration: {fault}");
        }

        return null;
    }
}
