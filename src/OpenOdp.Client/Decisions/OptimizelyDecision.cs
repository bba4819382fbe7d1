using OpenOdp.Client.Datafile;
using OpenOdp.Client.Users;
using OpenOdp.Client.Variables;

namespace OpenOdp.Client;

/// <summary>How a flag was decided for a user. It never changes.</summary>
public sealed class OptimizelyDecision
{
    // A decision is small: it points at what all decisions of a variation have in common, and the context of the user is made for
    // those who ask for it.
    private readonly Variation? _variation;
    private readonly VariableValues _values;
    private object _user;

    internal OptimizelyDecision(
        Variation? variation, VariableValues values, string? ruleKey, string flagKey, UserState user)
    {
        _variation = variation;
        _values = values;
        RuleKey = ruleKey;
        FlagKey = flagKey;
        _user = user;
    }

    /// <summary>The variation; null for none.</summary>
    public string? VariationKey => _variation?.Key;

    /// <summary>Whether the flag is on.</summary>
    public bool Enabled => _variation?.FeatureEnabled == true;

    /// <summary>The flag's variables, by their keys.</summary>
    public OptimizelyJson Variables => _values.Json;

    /// <summary>The rule that decided, or the holdout; null when none did, or when the flag as a whole is forced.</summary>
    public string? RuleKey { get; }

    /// <summary>The flag.</summary>
    public string FlagKey { get; }

    /// <summary>The user as the decision saw him: what was changed later does not show.</summary>
    public OptimizelyUserContext UserContext => _user as OptimizelyUserContext ?? MakeUserContext((UserState)_user);

    /// <summary>
    /// Errors, always; with <see cref="OptimizelyDecideOption.IncludeReasons"/> also the steps of the decision, in their order.
    /// </summary>
    public IReadOnlyList<string> Reasons => _values.Reasons;

    /// <summary>One context for all who ask, however many do at once.</summary>
    private OptimizelyUserContext MakeUserContext(UserState state)
    {
        var made = new OptimizelyUserContext(state);
        var known = Interlocked.CompareExchange(ref _user, made, state);
        return known as OptimizelyUserContext ?? made;
    }
}
