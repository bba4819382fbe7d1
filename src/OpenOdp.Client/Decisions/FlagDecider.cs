using OpenOdp.Client.Datafile;
using OpenOdp.Client.Users;

namespace OpenOdp.Client.Decisions;

/// <summary>
/// Decides flags for one user, in the order of the rules. It is a function of what it is given: it asks nobody, waits for
/// nothing and never throws. A rule that needs a prediction which is not there yet ends it; with the prediction it is asked
/// again.
/// </summary>
internal readonly ref struct FlagDecider
{
    private const string BucketingIdAttribute = "$opt_bucketing_id";
    private const string EveryoneElse = "Everyone Else";

    private readonly DecisionInput _input;
    private readonly DecisionReasons? _reasons;
    private readonly string _bucketingId;
    private readonly bool _hasBadBucketingId;

    /// <param name="input">What the decisions depend on.</param>
    /// <param name="reasons">Is told why; null when nobody wants to know.</param>
    public FlagDecider(in DecisionInput input, DecisionReasons? reasons)
    {
        _input = input;
        _reasons = reasons;
        var given = input.User.Attribute(BucketingIdAttribute);
        _bucketingId = given as string ?? input.User.UserId; // BK-1
        _hasBadBucketingId = given is not (null or string);
    }

    /// <summary>Whether the program has forced the flag as a whole (DE-1).</summary>
    public bool TryForced(FeatureFlag flag, out FlagDecision decision)
    {
        var variation = Forced(flag, rule: null);
        decision = new FlagDecision(DecisionSource.FeatureTest, Rule: null, variation);
        return variation is not null;
    }

    /// <summary>Decides a flag that is not forced as a whole (DE-2 to DE-18).</summary>
    public FlagDecision Decide(FeatureFlag flag)
    {
        foreach (var holdout in _input.Config.Holdouts)
        {
            if (InHoldout(holdout) is { } held)
            {
                _reasons?.InHoldout(holdout.Key, flag.Key);
                return new FlagDecision(DecisionSource.Holdout, holdout, held);
            }
        }

        return TryExperiments(flag, out var decision) || TryRollout(flag, out decision) ? decision : FlagDecision.None;
    }

    /// <summary>Decides one experiment, as the methods do that ask for it by its own key (DE-5 to DE-10).</summary>
    public FlagDecision Decide(Rule experiment)
    {
        if (!experiment.IsRunning)
        {
            _reasons?.IsNotRunning(experiment.Key);
            return FlagDecision.None;
        }

        var variation = ForcedVariation(experiment) ?? Whitelisted(experiment) ?? Stored(experiment);
        if (variation is not null) return new FlagDecision(DecisionSource.FeatureTest, experiment, variation);

        if (!Passes(experiment, isDelivery: false))
        {
            _reasons?.NotForExperiment(experiment.Key);
            return FlagDecision.None;
        }

        if (experiment.Cmab is not null) return Predicted(experiment, experiment.Cmab);

        variation = InGroup(experiment) ? Bucketed(experiment) : null;
        if (variation is null) return FlagDecision.None;

        _input.Profile?.Note(experiment.Id, variation.Id);
        return new FlagDecision(DecisionSource.FeatureTest, experiment, variation);
    }

    private bool TryExperiments(FeatureFlag flag, out FlagDecision decision)
    {
        foreach (var experiment in flag.Experiments)
        {
            if (Forced(flag, experiment) is { } forced)
            {
                _reasons?.InExperiment(experiment.Key, flag.Key);
                decision = new FlagDecision(DecisionSource.FeatureTest, experiment, forced);
                return true;
            }

            if (TryLocalHoldouts(experiment, isDelivery: false, out decision)) return true;

            decision = Decide(experiment);
            if (decision.Failed is not null)
            {
                _reasons?.PredictionFailed(experiment.Key, flag.Key);
                return true;
            }

            if (decision.Needs is not null) return true;

            if (decision.Variation is not null)
            {
                _reasons?.InExperiment(experiment.Key, flag.Key);
                return true;
            }
        }

        if (flag.Experiments.Length == 0) _reasons?.NoExperiments(flag.Key);
        else _reasons?.InNoExperiment(flag.Key);
        decision = default;
        return false;
    }

    private bool TryRollout(FeatureFlag flag, out FlagDecision decision)
    {
        decision = default;
        if (flag.DeliveryRules is null)
        {
            _reasons?.NoRollout(flag.Key, flag.RolloutId);
        }

        var rules = flag.DeliveryRules ?? [];
        for (var index = 0; index < rules.Length && decision.Variation is null;)
        {
            decision = Deliver(flag, rules[index], NumberOf(index, rules), out var passes);

            // Who is meant by a rule and not in its traffic goes on with the last one (DE-15).
            index = passes && index < rules.Length - 1 ? rules.Length - 1 : index + 1;
        }

        _reasons?.InRollout(flag.Key, decision.Variation is not null);
        return decision.Variation is not null;
    }

    private FlagDecision Deliver(FeatureFlag flag, Rule rule, string? number, out bool passes)
    {
        passes = false;
        if (Forced(flag, rule) is { } forced) return new FlagDecision(DecisionSource.Rollout, rule, forced);

        if (TryLocalHoldouts(rule, isDelivery: true, out var held)) return held;

        if (_hasBadBucketingId) _reasons?.BucketingIdIsNoText();
        passes = Passes(rule, isDelivery: true);
        _reasons?.Targeted(number!, passes);
        if (!passes) return default;

        if (Bucketed(rule) is { } variation)
        {
            _reasons?.InTraffic(number!);
            return new FlagDecision(DecisionSource.Rollout, rule, variation);
        }

        if (number != EveryoneElse) _reasons?.NotInTraffic(number!);
        return default;
    }

    private string? NumberOf(int index, Rule[] rules) =>
        _reasons is null ? null : index == rules.Length - 1 ? EveryoneElse : $"{index + 1}";

    /// <summary>A variation of any rule of the flag (FD-4); one that the flag does not have counts for nothing (FD-5).</summary>
    private Variation? Forced(FeatureFlag flag, Rule? rule)
    {
        if (_input.User.Forced is null
            || !_input.User.Forced.TryGetValue(new ForcedPlace(flag.Key, rule?.Key), out var key))
        {
            return null;
        }

        var variation = flag.VariationByKey(key);
        if (variation is null) _reasons?.ForcedIsInvalid(flag.Key, rule?.Key);
        else _reasons?.Forced(flag.Key, rule?.Key, key);
        return variation;
    }

    private bool TryLocalHoldouts(Rule rule, bool isDelivery, out FlagDecision decision)
    {
        foreach (var holdout in rule.LocalHoldouts)
        {
            if (InHoldout(holdout) is { } held)
            {
                _reasons?.InLocalHoldout(rule.Key, isDelivery);
                decision = new FlagDecision(DecisionSource.Holdout, holdout, held);
                return true;
            }
        }

        decision = default;
        return false;
    }

    private Variation? InHoldout(Rule holdout)
    {
        if (!holdout.IsRunning)
        {
            _reasons?.HoldoutIsNotRunning(holdout.Key);
            return null;
        }

        if (!Passes(holdout, isDelivery: false))
        {
            _reasons?.NotForHoldout(holdout.Key);
            return null;
        }

        var variation = Bucketed(holdout);
        if (variation is null) _reasons?.InNoHoldoutVariation(holdout.Key);
        else _reasons?.InHoldoutVariation(variation.Key);
        return variation;
    }

    private Variation? ForcedVariation(Rule experiment)
    {
        var id = _input.ForcedVariations.Find(_input.User.UserId, experiment.Id);
        var variation = id is null ? null : experiment.VariationById(id);
        if (variation is not null) _reasons?.ForcedVariation(variation.Key, experiment.Key);
        return variation;
    }

    private Variation? Whitelisted(Rule experiment)
    {
        if (!experiment.ForcedVariations.TryGetValue(_input.User.UserId, out var key)) return null;

        var variation = experiment.VariationByKey(key);
        if (variation is null) _reasons?.WhitelistIsInvalid(key);
        else _reasons?.Whitelisted(key);
        return variation;
    }

    private Variation? Stored(Rule experiment)
    {
        if (_input.Profile is null) return null;

        if (_input.Profile.VariationOf(experiment.Id) is not { } id)
        {
            _reasons?.NoneStored(experiment.Key);
            return null;
        }

        var variation = experiment.VariationById(id);
        if (variation is null) _reasons?.StoredIsGone(id, experiment.Id);
        else _reasons?.Stored(variation.Key, experiment.Key);
        return variation;
    }

    private bool Passes(Rule rule, bool isDelivery)
    {
        if (rule.Audience is null) return true;

        var passes = rule.Audience.Evaluate(_input.User) == true; // AU-9
        _reasons?.Audience(rule.Key, isDelivery, passes);
        return passes;
    }

    /// <summary>Of experiments that exclude each other, a user may be in one (BK-6).</summary>
    private bool InGroup(Rule experiment)
    {
        if (experiment.Group is not { } group) return true;

        var allocated = Bucketer.Allocate(group.Traffic, _bucketingId, group.Id);
        var isThis = allocated == experiment.Id;
        _reasons?.InGroup(experiment.Key, group.Id, allocated.Length > 0, isThis);
        return isThis;
    }

    private Variation? Bucketed(Rule rule)
    {
        var allocated = Bucketer.Allocate(rule.Traffic, _bucketingId, rule.Id);
        var variation = allocated.Length == 0 ? null : rule.VariationById(allocated); // BK-7
        _reasons?.Bucketed(rule.Key, allocated.Length > 0, variation?.Key);
        return variation;
    }

    private FlagDecision Predicted(Rule experiment, CmabSettings cmab)
    {
        if (Bucketer.Allocate(cmab.Traffic, _bucketingId, experiment.Id).Length == 0)
        {
            _reasons?.Bucketed(experiment.Key, isAllocated: false, variation: null);
            _reasons?.NotForPrediction(experiment.Key);
            return FlagDecision.None;
        }

        if (_input.Predictions is null || !_input.Predictions.TryGetValue(experiment.Id, out var prediction))
        {
            return FlagDecision.None with { Needs = experiment };
        }

        if (prediction is null) return FlagDecision.None with { Failed = experiment };

        if (experiment.VariationById(prediction.VariationId) is { } variation)
        {
            return new FlagDecision(DecisionSource.FeatureTest, experiment, variation) { CmabUuid = prediction.Uuid };
        }

        _reasons?.PredictionIsInvalid(prediction.VariationId, experiment.Key);
        return FlagDecision.None;
    }
}
