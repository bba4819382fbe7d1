using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpenOdp.EndToEnd.Tests.Interop.Decisions;

/// <summary>
/// A datafile as Optimizely might publish it, with all that a decision can depend on but for predictions, which JavaScript asks
/// for in another call.
/// </summary>
internal sealed class RandomDatafile
{
    private const string Filler =
        """["and",["or",["or",{"match":"exact","name":"$opt_dummy_attribute","type":"custom_attribute","value":"impossible"}]]]""";

    private static readonly JsonSerializerOptions Json =
        new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly Dice _dice;
    private readonly RandomIds _ids;
    private readonly string[] _typedIds;
    private readonly string[] _legacyIds;
    private readonly List<RandomRule> _experiments = [];
    private readonly List<(string Id, RandomRule[] Experiments)> _rollouts = [];

    private RandomDatafile(Dice dice)
    {
        _dice = dice;
        _ids = new RandomIds(dice);
        _typedIds = dice.Many(2, 8, _ids.Id);
        _legacyIds = dice.Many(1, 2, _ids.Id);
    }

    public static string Make(Dice dice) => JsonSerializer.Serialize(new RandomDatafile(dice).Make(), Json);

    private object Make()
    {
        var featureFlags = _dice.Many(4, 10, Flag);
        var (alone, grouped) = (new List<RandomRule>(), new List<RandomRule>());
        foreach (var experiment in _experiments) (_dice.Chance(60) ? alone : grouped).Add(experiment);
        return new
        {
            version = "4",
            accountId = "1",
            projectId = "2",
            revision = "3",
            sendFlagDecisions = _dice.Chance(50),
            attributes = RandomAttribute.All.Select(attribute => new { id = _ids.Id(), key = attribute.Name }),
            audiences = _dice.Some(_typedIds, 50).Select(id => Audience(id, Filler))
                .Concat(_legacyIds.Select(id => Audience(id, JsonSerializer.Serialize(RandomTree.LegacyConditions(_dice))))),
            typedAudiences = _typedIds.Select(id => Audience(id, RandomTree.Conditions(_dice))),
            events = Array.Empty<object>(),
            experiments = alone,
            groups = grouped.Chunk(3).Select(Group),
            rollouts = _rollouts.Select(rollout => new { id = rollout.Id, experiments = rollout.Experiments }),
            featureFlags,
            holdouts = _dice.Many(0, 2, () => Holdout()),
            localHoldouts = _dice.Many(0, 3, () => Holdout(_dice.Some(Rules().Select(rule => rule.Id), 25))),
        };
    }

    private IEnumerable<RandomRule> Rules() => _experiments.Concat(_rollouts.SelectMany(rollout => rollout.Experiments));

    private static object Audience(string id, object conditions) => new { id, name = $"audience {id}", conditions };

    private object Group(RandomRule[] experiments) => new
    {
        id = _ids.Id(),
        policy = _dice.Pick("random", "random", "overlapping"),
        trafficAllocation = RandomRange.Some(_dice, [.. experiments.Select(experiment => experiment.Id)]),
        experiments,
    };

    /// <summary>The rules of a flag share its variations, as those do that Optimizely publishes.</summary>
    private object Flag()
    {
        var variables = _dice.Many(0, 4, () => RandomVariable.Make(_dice, _ids.Id()));
        var variations = _dice.Many(1, 4, () => Variation(variables));
        var rolloutId = Rollout(variations);
        var experiments = _dice.Many(0, 3, () => Experiment(variations));
        var ofOthers = _dice.Some(_experiments, 2).Where(experiment => experiment.Type != "fr");
        _experiments.AddRange(experiments);
        return new
        {
            id = _ids.Id(),
            key = _ids.Key("flag"),
            rolloutId,
            experimentIds = experiments.Concat(ofOthers).Select(experiment => experiment.Id),
            variables,
        };
    }

    private RandomVariation Variation(RandomVariable[] variables) => new(
        _ids.Id(),
        _ids.Key("variation"),
        _dice.Chance(90) ? _dice.Chance(70) : null,
        [.. _dice.Some(variables, 60).Select(variable => new { id = variable.Id, value = variable.Text(_dice) })]);

    private string Rollout(RandomVariation[] variations)
    {
        if (_dice.Chance(15)) return _dice.Pick("", "unknown");

        var rules = _dice.Many(0, 3, () => Rule("delivery", variations));
        var everyoneElse = Rule("delivery", variations) with { AudienceIds = [], AudienceConditions = null };
        _rollouts.Add((_ids.Id(), _dice.Chance(95) ? [.. rules, everyoneElse] : rules));
        return _rollouts[^1].Id;
    }

    private RandomRule Experiment(RandomVariation[] variations) => Rule("experiment", variations) with
    {
        Type = _dice.Chance(25) ? "fr" : _dice.Pick("ab", "mab", "td", "new", null),
        ForcedVariations = RandomUser.KnownIds.Where(_ => _dice.Chance(8)).ToDictionary(
            id => id, _ => _dice.Chance(90) ? _dice.Pick(variations).Key : "unknown"),
    };

    /// <summary>It sets no variables, which JavaScript would not know.</summary>
    private RandomRule Holdout(string[]? includedRules = null)
    {
        var rule = Rule("holdout", _dice.Many(1, 2, () => Variation([])));
        var share = new RandomRange(rule.Variations[0].Id, _dice.Between(300, 2500));
        return rule with { TrafficAllocation = [share], IncludedRules = includedRules };
    }

    private RandomRule Rule(string kind, RandomVariation[] variations)
    {
        var own = _dice.Some(variations, 70) is { Length: > 0 } some ? some : variations;
        string[] audiences = [.. _typedIds, .. _typedIds, .. _legacyIds, "unknown"];

        // Keys of rules may be the same in several flags. JavaScript asks the last of a key whether it runs: so all of them do.
        var isOfSeveral = _dice.Chance(10);
        return new(
            _ids.Id(),
            isOfSeveral ? $"{kind}_of_several" : _ids.Key(kind),
            _ids.Id(),
            isOfSeveral || _dice.Chance(85) ? "Running" : _dice.Pick("Paused", "Not started", "Draft", "Archived"),
            Type: null,
            own,
            RandomRange.Some(_dice, [.. own.Select(variation => variation.Id)]),
            _dice.Chance(60) ? _dice.Many(1, 3, () => _dice.Pick(audiences)) : [],
            _dice.Chance(40) ? RandomTree.Audiences(_dice, audiences) : null,
            []);
    }
}
