namespace OpenOdp.Client.Users;

/// <summary>
/// What is known of a user at one instant. It never changes: a change makes another, so a decision works on what was known when
/// it was asked for (DA-14), without a lock or a copy.
/// </summary>
/// <param name="UserId">The user.</param>
/// <param name="Services">What contexts of the user ask the client for.</param>
/// <param name="Known">The attributes by their keys, letter for letter.</param>
/// <param name="QualifiedSegments">The segments that the user is in; null after a fetch that failed.</param>
/// <param name="Decided">What the program has decided itself; null for nothing.</param>
internal sealed record UserState(
    string UserId,
    IUserServices Services,
    ChangedMap<string, object?> Known,
    QualifiedSegments? QualifiedSegments,
    ChangedMap<ForcedPlace, string>? Decided)
{
    /// <summary>Nobody changes them.</summary>
    public Dictionary<string, object?> Attributes => Known.Whole;

    /// <summary>Nobody changes them; null for nothing.</summary>
    public Dictionary<ForcedPlace, string>? Forced => Decided?.Whole;

    /// <summary>A user at first: no segments, and nothing forced.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="attributes">They are copied, so what the caller changes later does not show through.</param>
    /// <param name="services">What contexts of the user ask the client for.</param>
    public static UserState Of(string userId, EventData? attributes, IUserServices services)
    {
        var copy = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (name, value) in attributes ?? copy)
        {
            copy[name] = value;
        }

        return new UserState(userId, services, new(copy), QualifiedSegments.None, Decided: null);
    }

    public object? Attribute(string name) => Attributes.GetValueOrDefault(name);

    /// <summary>False when the segments are not known (UC-3).</summary>
    public bool IsQualifiedFor(string segment) => QualifiedSegments?.Contains(segment) == true;

    public UserState WithAttribute(string name, object? value) =>
        this with { Known = Known.With(name, value) };

    public UserState WithForced(ForcedPlace place, string variationKey) =>
        this with { Decided = (Decided ?? new([])).With(place, variationKey) };

    public UserState WithoutForced(ForcedPlace place) => this with { Decided = Decided?.Without(place) };
}

/// <summary>Where a decision is forced.</summary>
/// <param name="FlagKey">The flag.</param>
/// <param name="RuleKey">One of its rules; null for the flag as a whole, which is another place (FD-3).</param>
internal readonly record struct ForcedPlace(string FlagKey, string? RuleKey);
