using OpenOdp.Client.Cmab;
using OpenOdp.Client.Datafile;
using OpenOdp.Client.UserProfiles;
using OpenOdp.Client.Users;

namespace OpenOdp.Client.Decisions;

/// <summary>
/// Decides flags for a user. Where nobody must be asked that is a computation and no more; else the user profile service is
/// asked and told once for all flags, and the prediction service once for each rule that needs it (DA-11).
/// </summary>
internal sealed class DecisionService(
    Func<ProjectConfig?> currentConfig,
    OptimizelyDecideOption defaults,
    ProfileStore? profiles,
    CmabService cmab,
    DecisionOutcome outcome)
{
    /// <summary>What the program has set for single users and experiments.</summary>
    public ForcedVariations ForcedVariations { get; } = new();

    /// <summary>Decides one flag; blocks where it must ask somebody.</summary>
    public OptimizelyDecision Decide(UserState user, string? flagKey, OptimizelyDecideOption options)
    {
        if (Find(flagKey, out var config, out var flag) is { } fault) return DecisionOutcome.Error(user, flagKey, fault);

        var how = options | defaults;
        return outcome.Of(config, user, Decide(config, user, flag, how), how);
    }

    /// <summary>Decides one flag and does nothing more; blocks where it must ask somebody.</summary>
    public Decided Decide(ProjectConfig config, UserState user, FeatureFlag flag, OptimizelyDecideOption how) =>
        TryDecide(config, user, flag, how, out var decided) ? decided : Ask(config, user, [flag], how)[0];

    /// <summary>
    /// Decides an experiment that is asked for by its own key, and does nothing more; blocks where it must ask somebody.
    /// </summary>
    public FlagDecision Decide(ProjectConfig config, UserState user, Rule experiment)
    {
        if (profiles is null)
        {
            var decision = new FlagDecider(InputOf(config, user), reasons: null).Decide(experiment);
            if (decision.Needs is null) return decision;
        }

        return Task.Run(() => AskAsync(config, user, experiment)).GetAwaiter().GetResult();
    }

    /// <summary>Decides one flag.</summary>
    public async ValueTask<OptimizelyDecision> DecideAsync(
        UserState user, string? flagKey, OptimizelyDecideOption options, CancellationToken cancellationToken)
    {
        if (Find(flagKey, out var config, out var flag) is { } fault) return DecisionOutcome.Error(user, flagKey, fault);

        var how = options | defaults;
        if (!TryDecide(config, user, flag, how, out var decided))
        {
            decided = (await AskAsync(config, user, [flag], how, cancellationToken).ConfigureAwait(false))[0];
        }

        return outcome.Of(config, user, decided, how);
    }

    /// <summary>Decides several flags, or all of them for null; blocks where it must ask somebody.</summary>
    public IReadOnlyDictionary<string, OptimizelyDecision> DecideMany(
        UserState user, IEnumerable<string?>? flagKeys, OptimizelyDecideOption options)
    {
        if (currentConfig() is not { } config) return outcome.NotReady();

        var how = options | defaults;
        var keys = flagKeys?.Distinct().ToArray();
        var flags = keys is null ? config.Flags : Known(config, keys);
        var decided = TryDecide(config, user, flags, how)
            ?? Ask(config, user, flags, how);
        return outcome.Of(config, user, keys, decided, how);
    }

    /// <summary>Decides several flags, or all of them for null.</summary>
    public async ValueTask<IReadOnlyDictionary<string, OptimizelyDecision>> DecideManyAsync(
        UserState user,
        IEnumerable<string?>? flagKeys,
        OptimizelyDecideOption options,
        CancellationToken cancellationToken)
    {
        if (currentConfig() is not { } config) return outcome.NotReady();

        var how = options | defaults;
        var keys = flagKeys?.Distinct().ToArray();
        var flags = keys is null ? config.Flags : Known(config, keys);
        var decided = TryDecide(config, user, flags, how)
            ?? await AskAsync(config, user, flags, how, cancellationToken).ConfigureAwait(false);
        return outcome.Of(config, user, keys, decided, how);
    }

    private static FeatureFlag[] Known(ProjectConfig config, string?[] keys)
    {
        var known = new List<FeatureFlag>(keys.Length);
        foreach (var key in keys)
        {
            if (key is not null && config.FlagsByKey.TryGetValue(key, out var flag))
            {
                known.Add(flag);
            }
        }

        return [.. known];
    }

    /// <summary>Gives what is wrong, or null.</summary>
    private string? Find(string? flagKey, out ProjectConfig config, out FeatureFlag flag)
    {
        config = currentConfig()!;
        flag = null!;
        return config is null ? DecisionErrors.NotReady
            : flagKey is null || !config.FlagsByKey.TryGetValue(flagKey, out flag!) ? DecisionErrors.NoFlag(flagKey)
            : null;
    }

    private bool UsesProfiles(OptimizelyDecideOption how) =>
        profiles is not null && (how & OptimizelyDecideOption.IgnoreUserProfileService) == 0;

    /// <summary>False when somebody must be asked.</summary>
    private bool TryDecide(
        ProjectConfig config, UserState user, FeatureFlag flag, OptimizelyDecideOption how, out Decided decided)
    {
        decided = default;
        if (UsesProfiles(how)) return false;

        decided = Decide(InputOf(config, user), flag, how);
        return decided.Decision.Needs is null;
    }

    /// <summary>Null when somebody must be asked.</summary>
    private Decided[]? TryDecide(
        ProjectConfig config, UserState user, FeatureFlag[] flags, OptimizelyDecideOption how)
    {
        if (UsesProfiles(how)) return null;

        var all = new Decided[flags.Length];
        for (var i = 0; i < flags.Length; i++)
        {
            if (!TryDecide(config, user, flags[i], how, out all[i])) return null;
        }

        return all;
    }

    private Decided Decide(in DecisionInput input, FeatureFlag flag, OptimizelyDecideOption how)
    {
        var reasons = outcome.WantsReasons(how) ? new DecisionReasons(input.User.UserId) : null;
        var decider = new FlagDecider(input, reasons);
        if (!decider.TryForced(flag, out var decision))
        {
            if (input.Profile?.Reason is { } reason) reasons?.Add(reason);
            decision = decider.Decide(flag);
        }

        return new Decided(flag, decision, reasons);
    }

    /// <summary>Blocks; what is waited for is done on the pool, so that it needs nothing of the caller's thread.</summary>
    private Decided[] Ask(ProjectConfig config, UserState user, FeatureFlag[] flags, OptimizelyDecideOption how) =>
        Task.Run(() => AskAsync(config, user, flags, how, CancellationToken.None)).GetAwaiter().GetResult();

    /// <summary>Decides with the help of others. A flag that needs a prediction is decided anew when it is there.</summary>
    private async Task<Decided[]> AskAsync(
        ProjectConfig config,
        UserState user,
        FeatureFlag[] flags,
        OptimizelyDecideOption how,
        CancellationToken cancellationToken)
    {
        var input = await InputOfAsync(config, user, how, cancellationToken).ConfigureAwait(false);
        var all = new Decided[flags.Length];
        for (var i = 0; i < flags.Length; i++)
        {
            all[i] = Decide(input, flags[i], how);
            while (all[i].Decision.Needs is { } rule)
            {
                await PredictAsync(input, rule, how, cancellationToken).ConfigureAwait(false);
                all[i] = Decide(input, flags[i], how);
            }
        }

        await SaveAsync(input, cancellationToken).ConfigureAwait(false);
        return all;
    }

    private async Task<FlagDecision> AskAsync(ProjectConfig config, UserState user, Rule experiment)
    {
        const OptimizelyDecideOption How = OptimizelyDecideOption.None;
        var input = await InputOfAsync(config, user, How, CancellationToken.None).ConfigureAwait(false);
        var decision = new FlagDecider(input, reasons: null).Decide(experiment);
        if (decision.Needs is not null)
        {
            await PredictAsync(input, experiment, How, CancellationToken.None).ConfigureAwait(false);
            decision = new FlagDecider(input, reasons: null).Decide(experiment);
        }

        await SaveAsync(input, CancellationToken.None).ConfigureAwait(false);
        return decision;
    }

    private DecisionInput InputOf(ProjectConfig config, UserState user) =>
        new(config, user, ForcedVariations, Profile: null, Predictions: null);

    private async Task<DecisionInput> InputOfAsync(
        ProjectConfig config, UserState user, OptimizelyDecideOption how, CancellationToken cancellationToken) =>
        InputOf(config, user) with
        {
            Profile = UsesProfiles(how)
                ? await profiles!.LookUpAsync(user.UserId, cancellationToken).ConfigureAwait(false)
                : null,
            Predictions = new Predictions(),
        };

    private async Task PredictAsync(
        DecisionInput input, Rule rule, OptimizelyDecideOption how, CancellationToken cancellationToken) =>
        input.Predictions![rule.Id] =
            await cmab.PredictAsync(input.Config, rule, input.User, how, cancellationToken).ConfigureAwait(false);

    private Task SaveAsync(DecisionInput input, CancellationToken cancellationToken) =>
        input.Profile is { } profile ? profiles!.SaveAsync(profile, cancellationToken) : Task.CompletedTask;
}

/// <param name="Flag">The flag.</param>
/// <param name="Decision">How it was decided.</param>
/// <param name="Reasons">Why; null when nobody wants to know.</param>
internal readonly record struct Decided(FeatureFlag Flag, FlagDecision Decision, DecisionReasons? Reasons);
