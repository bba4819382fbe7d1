namespace OpenOdp.Client.Decisions;

/// <summary>
/// Why a flag was decided as it was, in the words of the official C# SDK. Made only for who asks, so a decision without
/// reasons builds no text.
/// </summary>
internal sealed class DecisionReasons(string userId)
{
    private readonly List<string> _infos = [];

    public IReadOnlyList<string> Infos => _infos;

    public void Add(string text) => _infos.Add(text);

    // R-4, R-5
    public void Forced(string flag, string? rule, string variation)
    {
        Add("Decided by forced decision.");
        Add($"Variation ({variation}) is mapped to {Place(flag, rule)} in the forced decision map.");
    }

    // R-6
    public void ForcedIsInvalid(string flag, string? rule) =>
        Add($"Invalid variation is mapped to {Place(flag, rule)} in the forced decision map.");

    // R-7
    public void HoldoutIsNotRunning(string holdout) => Add($"Holdout \"{holdout}\" is not running.");

    // R-8
    public void NotForHoldout(string holdout) => Add($"User \"{userId}\" does not meet conditions for holdout ({holdout}).");

    // R-9
    public void InHoldoutVariation(string variation) =>
        Add($"User \"{userId}\" is bucketed into holdout variation \"{variation}\".");

    // R-10
    public void InNoHoldoutVariation(string holdout) =>
        Add($"User \"{userId}\" is not bucketed into holdout variation \"{holdout}\".");

    // R-11
    public void InHoldout(string holdout, string flag) =>
        Add($"The user \"{userId}\" is bucketed into holdout \"{holdout}\" for feature flag \"{flag}\".");

    // R-12
    public void InLocalHoldout(string rule, bool isDelivery) => Add(
        $"The user \"{userId}\" is bucketed into local holdout for {(isDelivery ? "delivery" : "experiment")} rule \"{rule}\".");

    // R-13
    public void NoExperiments(string flag) => Add($"The feature flag \"{flag}\" is not used in any experiments.");

    // R-14
    public void IsNotRunning(string experiment) => Add($"Experiment {experiment} is not running.");

    // R-15
    public void ForcedVariation(string variation, string experiment) => Add(
        $"Variation \"{variation}\" is mapped to experiment \"{experiment}\" and user \"{userId}\" in the forced variation map");

    // R-16
    public void Whitelisted(string variation) => Add($"User \"{userId}\" is forced in variation \"{variation}\".");

    // R-17
    public void WhitelistIsInvalid(string variation) =>
        Add($"Variation \"{variation}\" is not in the datafile. Not activating user \"{userId}\".");

    // R-18
    public void NoneStored(string experiment) =>
        Add($"No previously activated variation of experiment \"{experiment}\" for user \"{userId}\" found in user profile.");

    // R-19
    public void Stored(string variation, string experiment) => Add(
        $"Returning previously activated variation \"{variation}\" of experiment \"{experiment}\" for user \"{userId}\" from user profile.");

    // R-20
    public void StoredIsGone(string variationId, string experimentId) => Add(
        $"User \"{userId}\" was previously bucketed into variation with ID \"{variationId}\" for experiment \"{experimentId}\", "
        + "but no matching variation was found for that user. We will re-bucket the user.");

    // R-21
    public void Audience(string rule, bool isDelivery, bool passes) => Add(
        $"Audiences for {(isDelivery ? "rule" : "experiment")} \"{rule}\" collectively evaluated to {(passes ? "TRUE" : "FALSE")}");

    // R-22
    public void NotForExperiment(string experiment) =>
        Add($"User \"{userId}\" does not meet conditions to be in experiment \"{experiment}\".");

    // R-23
    public void InGroup(string experiment, string group, bool isAllocated, bool isThis) => Add(
        !isAllocated ? $"User [{userId}] is in no experiment."
        : $"User [{userId}] is {(isThis ? "" : "not ")}in experiment [{experiment}] of group [{group}].");

    // R-24
    public void Bucketed(string rule, bool isAllocated, string? variation) => Add(
        !isAllocated ? $"User [{userId}] is in no variation."
        : $"User [{userId}] is in variation [{variation}] of experiment [{rule}].");

    // R-25
    public void InExperiment(string experiment, string flag) =>
        Add($"The user \"{userId}\" is bucketed into experiment \"{experiment}\" of feature \"{flag}\".");

    // R-26
    public void InNoExperiment(string flag) =>
        Add($"The user \"{userId}\" is not bucketed into any of the experiments on the feature \"{flag}\".");

    // R-27
    public void NoRollout(string flag, string rolloutId) => Add(
        string.IsNullOrWhiteSpace(rolloutId) ? $"The feature flag \"{flag}\" is not used in a rollout."
        : $"The rollout with id \"{rolloutId}\" is not found in the datafile for feature flag \"{flag}\"");

    // R-28
    public void Targeted(string number, bool passes) => Add(
        passes ? $"User \"{userId}\" meets condition for targeting rule \"{number}\"."
        : $"User \"{userId}\" does not meet the conditions for targeting rule \"{number}\".");

    // R-29
    public void InTraffic(string number) => Add($"User \"{userId}\" is in the traffic group of targeting rule \"{number}\".");

    public void NotInTraffic(string number) => Add(
        $"User \"{userId}\" is not in the traffic group for targeting rule \"{number}\". Checking EveryoneElse rule now.");

    // R-30
    public void InRollout(string flag, bool isIn) =>
        Add($"The user \"{userId}\" is {(isIn ? "" : "not ")}bucketed into a rollout for feature flag \"{flag}\".");

    // R-31
    public void BucketingIdIsNoText() => Add("BucketingID attribute is not a string. Defaulted to userId");

    // R-32
    public void NotForPrediction(string experiment) =>
        Add($"User [{userId}] not in CMAB experiment [{experiment}] due to traffic allocation.");

    // R-33
    public void PredictionIsInvalid(string variationId, string experiment) =>
        Add($"User [{userId}] bucketed into invalid variation [{variationId}] for CMAB experiment [{experiment}].");

    // R-34
    public void PredictionFailed(string experiment, string flag) => Add(
        $"Failed to fetch CMAB decision for user \"{userId}\" in experiment \"{experiment}\" of feature \"{flag}\".");

    private string Place(string flag, string? rule) =>
        rule is null ? $"flag ({flag}) and user ({userId})" : $"flag ({flag}), rule ({rule}) and user ({userId})";
}
