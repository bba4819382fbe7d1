using System.Globalization;
using System.Text.Json;
using OpenOdp.Server.Console.Customers;
using OpenOdp.Server.Console.Parts;
using OpenOdp.Server.Console.SignIn;
using OpenOdp.Server.Datafiles;

namespace OpenOdp.Server.Console.Experiments;

/// <summary>Reads flags and rules of a datafile as a page shows them.</summary>
internal sealed class FlagReader(string sdkKey, DatafileIndex index, Viewer viewer, PageRoom room)
{
    /// <summary>Rules of a flag, variations of a rule and variables that are shown.</summary>
    private const int MostShown = 50;

    private const string Experiment = "Experiment";
    private const string Prediction = "Prediction";
    private const string FeatureRollout = "Feature rollout";
    private const string Delivery = "Delivery";
    private const string EveryoneElse = "Everyone else";
    private const string Holdout = "Holdout";

    private static readonly Dictionary<string, string> NoNames = [];

    private readonly AudienceWords _audiences = new(index, viewer);

    public ShownFlag Flag(string key)
    {
        var (flag, names) = Read(key);
        var variables = room.Fill([.. DatafileIndex.Objects(flag, "variables")], MostShown, Variable);
        room.Take(key, PageRoom.Flag);
        room.Spend(ExperimentAddress.WhyOf(sdkKey, key) ?? "");
        var (rules, more) = room.Fill(RulesOf(flag), MostShown, rule =>
        {
            var shown = Rule(rule.Json, rule.Kind, names);
            room.Spend(ExperimentAddress.LinkTo(sdkKey, key, shown.Key) ?? "");
            return shown;
        });
        return new ShownFlag(key, variables.Shown, variables.More, rules, more);
    }

    /// <summary>Holdouts that hold for every flag.</summary>
    public (IReadOnlyList<ShownRule> Shown, int More) Holdouts() =>
        room.Fill([.. index.Holdouts], MostShown, json => Rule(json, Holdout, NoNames));

    /// <summary>A rule of a flag by its key; null when it has none.</summary>
    public ShownRule? Rule(string flagKey, string ruleKey)
    {
        if (!index.Flags.Contains(flagKey)) return null;
        var (flag, names) = Read(flagKey);
        var rule = RulesOf(flag).Find(one => DatafileCheck.Text(one.Json, "key") == ruleKey);
        return rule.Kind is null ? null : Rule(rule.Json, rule.Kind, names);
    }

    /// <summary>A flag, and the keys of its variables by their ids.</summary>
    private (JsonElement Flag, Dictionary<string, string> Names) Read(string key)
    {
        var flag = room.Read(index.Flag(key));
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var one in DatafileIndex.Objects(flag, "variables"))
        {
            names[DatafileIndex.Id(one)] = DatafileCheck.Text(one, "key") ?? "";
        }

        return (flag, names);
    }

    private List<(JsonElement Json, string Kind)> RulesOf(JsonElement flag)
    {
        List<JsonElement> deliveries = index.RolloutOf(flag) is { } rollout
            ? [.. DatafileIndex.Objects(room.Read(rollout), "experiments")]
            : [];
        return
        [
            .. index.ExperimentsOf(flag).Select(static json => (json, KindOf(json))),
            .. deliveries.Select((json, i) => (json, i == deliveries.Count - 1 ? EveryoneElse : Delivery)),
        ];
    }

    private static string KindOf(JsonElement json) =>
        Predicts(json) ? Prediction : DatafileCheck.Text(json, "type") == "fr" ? FeatureRollout : Experiment;

    private static bool Predicts(JsonElement rule) =>
        rule.TryGetProperty("cmab", out var cmab) && cmab.ValueKind == JsonValueKind.Object;

    private ShownVariable Variable(JsonElement json)
    {
        var key = DatafileCheck.Text(json, "key") ?? "";
        var type = DatafileCheck.Text(json, "subType") == "json" ? "json" : DatafileCheck.Text(json, "type") ?? "";
        var (name, value) = room.Take(viewer.Show(key, DatafileCheck.Text(json, "defaultValue") ?? ""));
        return new ShownVariable(name, room.Take(viewer.ShowText(type)), value);
    }

    /// <param name="names">The keys of the flag's variables, by their ids.</param>
    private ShownRule Rule(JsonElement json, string kind, Dictionary<string, string> names)
    {
        var shares = SharesOf(json);
        var variations = DatafileIndex.Objects(json, "variations").ToList();
        var key = DatafileCheck.Text(json, "key") ?? "";
        var isPredicted = kind == Prediction;
        var traffic = isPredicted
            ? NumberOf(json.GetProperty("cmab"), "trafficAllocation")
            : variations.Select(DatafileIndex.Id).Distinct().Sum(id => shares.GetValueOrDefault(id));
        room.Take(key, PageRoom.Rule);
        room.Take(key);
        var audience = room.Take(_audiences.Of(json));
        var (shown, more) = room.Fill(variations, MostShown, one => Variation(
            one, names, isPredicted ? null : shares.GetValueOrDefault(DatafileIndex.Id(one)) / 10_000.0));
        return new ShownRule(
            kind,
            key,
            kind is Delivery or EveryoneElse || DatafileCheck.Text(json, "status") == "Running",
            audience,
            traffic / 10_000.0,
            [.. NotesOn(json, kind).Select(viewer.ShowText).Select(note => room.Spend(note))],
            shown,
            more);
    }

    private IEnumerable<string> NotesOn(JsonElement rule, string kind)
    {
        if (kind == Prediction) yield return "A prediction says who of its users gets which variation.";
        if (kind == FeatureRollout) yield return "Whoever is past its traffic gets the variation of everyone else, in its name.";
        if (index.GroupOf(DatafileIndex.Id(rule)) is { } group)
        {
            var part = SharesOf(group).GetValueOrDefault(DatafileIndex.Id(rule)) / 10_000.0;
            var id = viewer.ShowText(DatafileIndex.Id(group)).Clipped();
            yield return $"It excludes the others of group {id}: {Percent(part)} of all users may be in it.";
        }

        foreach (var holdout in index.HoldoutsOf(rule).Take(MostShown))
        {
            var how = DatafileCheck.Text(holdout, "status") == "Running" ? "comes first" : "would come first, and is not running";
            yield return $"The holdout “{viewer.ShowText(DatafileCheck.Text(holdout, "key") ?? "").Clipped()}” {how}.";
        }

        if (rule.TryGetProperty("forcedVariations", out var forced) && forced.ValueKind == JsonValueKind.Object
            && forced.EnumerateObject().Count() is > 0 and var count)
        {
            var users = count == 1 ? "user is" : "users are";
            yield return $"{count:N0} {users} named in the datafile, with the variation that they get whatever the audience.";
        }
    }

    private ShownVariation Variation(JsonElement json, Dictionary<string, string> names, double? share)
    {
        var isOn = json.TryGetProperty("featureEnabled", out var enabled) && enabled.ValueKind == JsonValueKind.True;
        var set = isOn ? DatafileIndex.Objects(json, "variables").Where(one => names.ContainsKey(DatafileIndex.Id(one))) : [];
        return new ShownVariation(
            room.Take(viewer.ShowText(DatafileCheck.Text(json, "key") ?? ""), PageRoom.Variation),
            share,
            isOn,
            room.Fill([.. set], MostShown, one =>
                viewer.Show(names[DatafileIndex.Id(one)], DatafileCheck.Text(one, "value") ?? "")));
    }

    /// <summary>How many of 10,000 users each id gets: a range begins where those before it end.</summary>
    private Dictionary<string, int> SharesOf(JsonElement parent)
    {
        var (shares, end) = (new Dictionary<string, int>(StringComparer.Ordinal), 0);
        foreach (var range in DatafileIndex.Objects(room.Read(parent), "trafficAllocation"))
        {
            var (next, id) = (NumberOf(range, "endOfRange"), DatafileCheck.Text(range, "entityId") ?? "");
            if (next <= end) continue;
            shares[id] = shares.GetValueOrDefault(id) + next - end;
            end = next;
        }

        return shares;
    }

    private static int NumberOf(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number)
            ? Math.Clamp(number, 0, 10_000)
            : 0;

    /// <summary>A part as pages write it: with two places where it has them.</summary>
    public static string Percent(double part) => part.ToString("0.## %", CultureInfo.InvariantCulture);
}
