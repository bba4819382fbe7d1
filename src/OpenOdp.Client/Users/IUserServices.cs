namespace OpenOdp.Client.Users;

/// <summary>What a user context asks the client that made it for.</summary>
internal interface IUserServices
{
    ValueTask<QualifiedSegments?> FetchSegmentsAsync(
        string userId, OdpSegmentOption options, CancellationToken cancellationToken);

    /// <summary>Decides one flag; blocks where it must ask somebody.</summary>
    /// <param name="user">The user as he is now.</param>
    /// <param name="flagKey">The flag.</param>
    /// <param name="options">How to decide.</param>
    OptimizelyDecision Decide(UserState user, string flagKey, OptimizelyDecideOption options);

    ValueTask<OptimizelyDecision> DecideAsync(
        UserState user, string flagKey, OptimizelyDecideOption options, CancellationToken cancellationToken);

    /// <summary>Decides several flags, or all of them when <paramref name="flagKeys"/> is null.</summary>
    IReadOnlyDictionary<string, OptimizelyDecision> DecideMany(
        UserState user, IEnumerable<string>? flagKeys, OptimizelyDecideOption options);

    ValueTask<IReadOnlyDictionary<string, OptimizelyDecision>> DecideManyAsync(
        UserState user,
        IEnumerable<string>? flagKeys,
        OptimizelyDecideOption options,
        CancellationToken cancellationToken);

    void Track(string eventKey, UserState user, EventData? tags);
}
