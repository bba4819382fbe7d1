using System.Globalization;
using System.Text.Json;
using OpenOdp.Server.Console.Customers;
using OpenOdp.Server.Console.SignIn;
using OpenOdp.Server.Datafiles;

namespace OpenOdp.Server.Console.Experiments;

/// <summary>Reads flags and rules of a datafile as pages show them.</summary>
internal sealed class FlagReader(DatafileIndex index, Viewer viewer)
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
        var flag = index.Flag(key);
        var deliveries = index.DeliveriesOf(flag).ToList();
        var variables = DatafileIndex.Objects(flag, "variables").ToList();
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var one in variables) names[DatafileIndex.Id(one)] = DatafileCheck.Text(one, "key") ?? "";
        List<(JsonElement Json, string Kind)> rules =
        [
            .. index.ExperimentsOf(flag).Select(static json => (json, KindOf(json))),
            .. deliveries.Select((json, i) => (json, i == deliveries.Count - 1 ? EveryoneElse : Delivery)),
        ];
        return new ShownFlag(
            key,
            [.. variables.Take(MostShown).Select(Variable)],
            [.. rules.Take(MostShown).Select(rule => Rule(rule.Json, rule.Kind, names))],
            Math.Max(0, rules.Count - MostShown));
    }

    /// <summary>Holdouts that hold for every flag.</summary>
    public IReadOnlyList<ShownRule> Holdouts() =>
        [.. index.Holdouts.Take(MostShown).Select(json => Rule(json, Holdout, NoNames))];

    /// <summary>A rule of a flag by its key; null when it has none.</summary>
    public ShownRule? Rule(string flagKey, string ruleKey) =>
        index.Flags.Contains(flagKey) ? Flag(flagKey).Rules.FirstOrDefault(rule => rule.Key == ruleKey) : null;

    private static string KindOf(JsonElement json) =>
        Predicts(json) ? Prediction : DatafileCheck.Text(json, "type") == "fr" ? FeatureRollout : Experiment;

    private static bool Predicts(JsonElement rule) =>
        rule.TryGetProperty("cmab", out var cmab) && cmab.ValueKind == JsonValueKind.Object;

    private ShownVariable Variable(JsonElement json)
    {
        var key = DatafileCheck.Text(json, "key") ?? "";
        var type = DatafileCheck.Text(json, "subType") == "json" ? "json" : DatafileCheck.Text(json, "type") ?? "";
        var shown = viewer.Show(key, DatafileCheck.Text(json, "defaultValue") ?? "");
        return new ShownVariable(shown.Name, type, shown.Value);
    }

    /// <param name="names">The keys of the flag's variables, by their ids.</param>
    private ShownRule Rule(JsonElement json, string kind, Dictionary<string, string> names)
    {
        var shares = SharesOf(json);
        var variations = DatafileIndex.Objects(json, "variations").ToList();
        var isPredicted = kind == Prediction;
        var traffic = isPredicted
            ? NumberOf(json.GetProperty("cmab"), "trafficAllocation")
            : variations.Select(DatafileIndex.Id).Distinct().Sum(id => shares.GetValueOrDefault(id));
        return new ShownRule(
            kind,
            DatafileCheck.Text(json, "key") ?? "",
            kind is Delivery or EveryoneElse || DatafileCheck.Text(json, "status") == "Running",
            _audiences.Of(json),
            traffic / 10_000.0,
            [.. NotesOn(json, kind).Select(viewer.ShowText)],
            [
                .. variations.Take(MostShown).Select(one => Variation(
                    one, names, isPredicted ? null : shares.GetValueOrDefault(DatafileIndex.Id(one)) / 10_000.0)),
            ],
            Math.Max(0, variations.Count - MostShown));
    }

    private IEnumerable<string> NotesOn(JsonElement rule, string kind)
    {
        if (kind == Prediction) yield return "A prediction says who of its users gets which variation.";
        if (kind == FeatureRollout) yield return "Whoever is past its traffic gets the variation of everyone else, in its name.";
        if (index.GroupOf(DatafileIndex.Id(rule)) is { } group)
        {
            var part = SharesOf(group).GetValueOrDefault(DatafileIndex.Id(rule)) / 10_000.0;
            yield return $"It excludes the others of group {DatafileIndex.Id(group)}: {Percent(part)} of all users may be in it.";
        }

        foreach (var holdout in index.HoldoutsOf(rule).Take(MostShown))
        {
            var how = DatafileCheck.Text(holdout, "status") == "Running" ? "comes first" : "would come first, and is not running";
            yield return $"The holdout “{DatafileCheck.Text(holdout, "key")}” {how}.";
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
        var set = isOn ? DatafileIndex.Objects(json, "variables") : [];
        return new ShownVariation(
            viewer.ShowText(DatafileCheck.Text(json, "key") ?? ""),
            share,
            isOn,
            [
                .. set.Where(one => names.ContainsKey(DatafileIndex.Id(one))).Take(MostShown).Select(one =>
                    viewer.Show(names[DatafileIndex.Id(one)], DatafileCheck.Text(one, "value") ?? "")),
            ]);
    }

    /// <summary>How many of 10,000 users each id gets: a range begins where those before it end.</summary>
    private static Dictionary<string, int> SharesOf(JsonElement parent)
    {
        var (shares, end) = (new Dictionary<string, int>(StringComparer.Ordinal), 0);
        foreach (var range in DatafileIndex.Objects(parent, "trafficAllocation"))
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
