using Microsoft.Extensions.Logging;
using OpenOdp.Client.Datafile;
using OpenOdp.Client.Decisions;
using OpenOdp.Client.Diagnostics;
using OpenOdp.Client.Experiments;

namespace OpenOdp.Client.Users;

/// <summary>What a client does for the user contexts that it makes.</summary>
internal sealed class ClientUserServices(
    Func<string, OdpSegmentOption, CancellationToken, ValueTask<QualifiedSegments?>> fetch,
    Func<ProjectConfig?> config,
    DecisionService decisions,
    ExperimentEvents? events,
    ILogger logger) : IUserServices
{
    public ValueTask<QualifiedSegments?> FetchSegmentsAsync(
        string userId, OdpSegmentOption options, CancellationToken cancellationToken) =>
        fetch(userId, options, cancellationToken);

    public OptimizelyDecision Decide(UserState user, string flagKey, OptimizelyDecideOption options) =>
        decisions.Decide(user, flagKey, options);

    public ValueTask<OptimizelyDecision> DecideAsync(
        UserState user, string flagKey, OptimizelyDecideOption options, CancellationToken cancellationToken) =>
        decisions.DecideAsync(user, flagKey, options, cancellationToken);

    public IReadOnlyDictionary<string, OptimizelyDecision> DecideMany(
        UserState user, IEnumerable<string>? flagKeys, OptimizelyDecideOption options) =>
        decisions.DecideMany(user, flagKeys, options);

    public ValueTask<IReadOnlyDictionary<string, OptimizelyDecision>> DecideManyAsync(
        UserState user,
        IEnumerable<string>? flagKeys,
        OptimizelyDecideOption options,
        CancellationToken cancellationToken) => decisions.DecideManyAsync(user, flagKeys, options, cancellationToken);

    public void Track(string eventKey, UserState user, EventData? tags)
    {
        if (string.IsNullOrEmpty(eventKey))
        {
            Log.NothingToTrack(logger);
        }
        else if (config() is not { } current)
        {
            Log.NotReadyToDecide(logger, nameof(OptimizelyUserContext.TrackEvent));
        }
        else
        {
            events?.Conversion(current, eventKey, user, tags);
        }
    }
}
