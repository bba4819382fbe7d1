namespace OpenOdp.Client.UserProfiles;

/// <summary>A user's profile for the time of one call (UP-2).</summary>
internal sealed class ProfileSession
{
    private readonly string _userId;
    private readonly Dictionary<string, string> _variationIds = new(StringComparer.Ordinal);
    private bool _hasNew;

    /// <param name="userId">The user.</param>
    /// <param name="variationIds">What was kept; they are copied.</param>
    /// <param name="reason">Why there are none; null when the profile was found .</param>
    public ProfileSession(string userId, IReadOnlyDictionary<string, string>? variationIds, string? reason)
    {
        (_userId, Reason) = (userId, reason);
        foreach (var (experimentId, variationId) in variationIds ?? _variationIds)
        {
            _variationIds[experimentId] = variationId;
        }
    }

    public string? Reason { get; }

    /// <summary>The profile with what is new, that of other experiments included (UP-7); null when nothing is.</summary>
    public UserProfile? Changed => _hasNew ? new UserProfile(_userId, _variationIds) : null;

    public string? VariationOf(string experimentId) => _variationIds.GetValueOrDefault(experimentId);

    /// <summary>Adds what a user was bucketed into.</summary>
    public void Note(string experimentId, string variationId)
    {
        _hasNew = true;
        _variationIds[experimentId] = variationId;
    }
}
