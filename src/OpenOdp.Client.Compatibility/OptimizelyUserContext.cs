using OpenOdp.Client.Compatibility.Entity;
using OpenOdp.Client.Compatibility.ErrorHandler;
using OpenOdp.Client.Compatibility.Exceptions;
using OpenOdp.Client.Compatibility.Logger;
using OpenOdp.Client.Compatibility.OptimizelyDecisions;
using ClientDecision = OpenOdp.Client.OptimizelyDecision;
using ClientUser = OpenOdp.Client.OptimizelyUserContext;
using Decision = OpenOdp.Client.Compatibility.OptimizelyDecisions.OptimizelyDecision;
using DecideOption = OpenOdp.Client.Compatibility.OptimizelyDecisions.OptimizelyDecideOption;
using SegmentOption = OpenOdp.Client.Compatibility.Odp.OdpSegmentOption;

namespace OpenOdp.Client.Compatibility;

/// <summary>
/// One user: id, attributes and segments, for whom flags are decided and events tracked. It may be used from several threads.
/// </summary>
public partial class OptimizelyUserContext : IDisposable
{
    private readonly Optimizely _optimizely;
    private readonly ClientUser _user;

    /// <summary>Makes an object for a user, as <see cref="Optimizely.CreateUserContext"/> does.</summary>
    /// <param name="optimizely">The client.</param>
    /// <param name="userId">The user.</param>
    /// <param name="userAttributes">The user's attributes; they are copied.</param>
    /// <param name="errorHandler">Has no effect: the client's own is told.</param>
    /// <param name="logger">Has no effect: the client's own is used.</param>
    public OptimizelyUserContext(
        Optimizely optimizely, string userId, UserAttributes userAttributes, IErrorHandler errorHandler, ILogger logger)
        : this(optimizely, optimizely.Client.CreateUserContext(userId, userAttributes)) => _ = (errorHandler, logger);

    internal OptimizelyUserContext(Optimizely optimizely, ClientUser user) => (_optimizely, _user) = (optimizely, user);

    /// <summary>True after <see cref="Dispose()"/>.</summary>
    public bool Disposed { get; private set; }

    /// <summary>The client.</summary>
    public virtual Optimizely GetOptimizely() => _optimizely;

    /// <summary>The user's id.</summary>
    public virtual string GetUserId() => _user.UserId;

    /// <summary>A copy of the user's attributes.</summary>
    public UserAttributes GetAttributes() => new(_user.Attributes);

    /// <summary>Adds or replaces an attribute.</summary>
    /// <param name="key">The attribute's name; without one the call is ignored, and the log says so.</param>
    /// <param name="value">The attribute's value.</param>
    public void SetAttribute(string key, object value)
    {
        if (key is null) _optimizely.Logger.Log(LogLevel.WARN, "Null attribute key.");
        else _user.SetAttribute(key, value);
    }

    /// <summary>A copy of the segments that the user is known to be in; null after a fetch that failed.</summary>
    public List<string> GetQualifiedSegments() => _user.QualifiedSegments is { } segments ? [.. segments] : null;

    /// <summary>Sets the segments that the user is known to be in.</summary>
    /// <param name="qualifiedSegments">The segments; they are copied.</param>
    public void SetQualifiedSegments(List<string> qualifiedSegments) => _user.QualifiedSegments = qualifiedSegments;

    /// <summary>True when the user is known to be in a segment.</summary>
    /// <param name="segment">The segment's name.</param>
    public bool IsQualifiedFor(string segment) => segment is not null && _user.IsQualifiedFor(segment);

    /// <summary>Asks ODP, or the cache, which segments the user is in, and blocks until it knows.</summary>
    /// <param name="segmentOptions">How the cache is used.</param>
    /// <returns>True on success; else the log says why not.</returns>
    public bool FetchQualifiedSegments(List<SegmentOption> segmentOptions = null)
    {
        if (_optimizely.Config(nameof(FetchQualifiedSegments)) is null)
        {
            _user.QualifiedSegments = null;
            return false;
        }

        var fetch = _user.FetchQualifiedSegmentsAsync(OptionsOf(segmentOptions));
        return fetch.IsCompletedSuccessfully ? fetch.Result : Task.Run(fetch.AsTask).GetAwaiter().GetResult();
    }

    /// <summary>Fetches the user's segments without blocking the caller.</summary>
    /// <param name="callback">Is told whether it was a success, on a thread of the pool.</param>
    /// <param name="segmentOptions">How the cache is used.</param>
    /// <returns>Ends after the callback.</returns>
    public Task FetchQualifiedSegments(Action<bool> callback, List<SegmentOption> segmentOptions = null) => Task.Run(() =>
    {
        var isFetched = FetchQualifiedSegments(segmentOptions);
        callback?.Invoke(isFetched);
    });

    /// <summary>Decides a flag.</summary>
    /// <param name="key">The flag.</param>
    public virtual Decision Decide(string key) => Decide(key, []);

    /// <summary>Decides a flag.</summary>
    /// <param name="key">The flag.</param>
    /// <param name="options">How to decide, besides the client's own options.</param>
    public virtual Decision Decide(string key, DecideOption[] options)
    {
        if (_optimizely.Config(nameof(Decide)) is { } config && (key is null || !config.FlagsByKey.ContainsKey(key)))
        {
            _optimizely.ErrorHandler.HandleError(new InvalidFeatureException("Provided feature is not in datafile."));
        }

        return Shown(key, _user.Decide(key, DecideOptions.Join(options)));
    }

    /// <summary>Decides several flags.</summary>
    /// <param name="keys">The flags.</param>
    public virtual Dictionary<string, Decision> DecideForKeys(string[] keys) => DecideForKeys(keys, []);

    /// <summary>Decides several flags.</summary>
    /// <param name="keys">The flags.</param>
    /// <param name="options">How to decide, besides the client's own options.</param>
    /// <returns>The decisions by flag; none while there is no datafile.</returns>
    public virtual Dictionary<string, Decision> DecideForKeys(string[] keys, DecideOption[] options)
    {
        _optimizely.Config(nameof(DecideForKeys));
        return Shown(_user.DecideForKeys(keys ?? [], DecideOptions.Join(options)));
    }

    /// <summary>Decides all flags of the datafile.</summary>
    public virtual Dictionary<string, Decision> DecideAll() => DecideAll([]);

    /// <summary>Decides all flags of the datafile.</summary>
    /// <param name="options">How to decide, besides the client's own options.</param>
    /// <returns>The decisions by flag; none while there is no datafile.</returns>
    public virtual Dictionary<string, Decision> DecideAll(DecideOption[] options)
    {
        _optimizely.Config(nameof(DecideAll));
        return Shown(_user.DecideAll(DecideOptions.Join(options)));
    }

    /// <summary>Sends a conversion of this user.</summary>
    /// <param name="eventName">The event's key in the datafile.</param>
    public virtual void TrackEvent(string eventName) => TrackEvent(eventName, []);

    /// <summary>Sends a conversion of this user.</summary>
    /// <param name="eventName">The event's key in the datafile.</param>
    /// <param name="eventTags">What else is known of it.</param>
    public virtual void TrackEvent(string eventName, EventTags eventTags)
    {
        if (_optimizely.KnowsEvent(eventName, nameof(Optimizely.Track))) _user.TrackEvent(eventName, eventTags);
    }

    /// <summary>Gives a flag, or one of its rules, the variation that you name, for this object only.</summary>
    /// <param name="context">The flag, and perhaps a rule; without a flag the call is ignored.</param>
    /// <param name="decision">The variation; null takes back what was set.</param>
    /// <returns>True.</returns>
    public bool SetForcedDecision(OptimizelyDecisionContext context, OptimizelyForcedDecision decision)
    {
        if (context is { IsValid: true })
        {
            if (decision?.VariationKey is { } variationKey)
            {
                _user.SetForcedDecision(context.FlagKey, context.RuleKey, variationKey);
            }
            else
            {
                _user.RemoveForcedDecision(context.FlagKey, context.RuleKey);
            }
        }

        return true;
    }

    /// <summary>What was set with <see cref="SetForcedDecision"/>, or null.</summary>
    /// <param name="context">The flag, and perhaps a rule.</param>
    public OptimizelyForcedDecision GetForcedDecision(OptimizelyDecisionContext context) =>
        HasFlag(context) && _user.GetForcedDecision(context.FlagKey, context.RuleKey) is { } variationKey
            ? new OptimizelyForcedDecision(variationKey)
            : null;

    /// <summary>Takes back what was set with <see cref="SetForcedDecision"/>.</summary>
    /// <param name="context">The flag, and perhaps a rule.</param>
    /// <returns>True when something was set.</returns>
    public bool RemoveForcedDecision(OptimizelyDecisionContext context) =>
        HasFlag(context) && _user.RemoveForcedDecision(context.FlagKey, context.RuleKey);

    /// <summary>Takes back all that was set with <see cref="SetForcedDecision"/>.</summary>
    /// <returns>True.</returns>
    public bool RemoveAllForcedDecisions()
    {
        _user.RemoveAllForcedDecisions();
        return true;
    }

    /// <summary>Does nothing; the client goes on working.</summary>
    public void Dispose() => Disposed = true;

    private static OdpSegmentOption OptionsOf(List<SegmentOption> options) => (options ?? []).Aggregate(
        OdpSegmentOption.None,
        (all, one) => all | (one == SegmentOption.RESET_CACHE ? OdpSegmentOption.ResetCache : OdpSegmentOption.IgnoreCache));

    private bool HasFlag(OptimizelyDecisionContext context)
    {
        if (context is { IsValid: true }) return true;

        _optimizely.Logger.Log(LogLevel.WARN, "flagKey cannot be null");
        return false;
    }

    private Dictionary<string, Decision> Shown(IReadOnlyDictionary<string, ClientDecision> decisions) =>
        decisions.ToDictionary(pair => pair.Key, pair => Shown(pair.Key, pair.Value));

    private Decision Shown(string flagKey, ClientDecision decision) => new(
        decision.VariationKey,
        decision.Enabled,
        new OptimizelyJSON(decision.Variables, _optimizely.ErrorHandler, _optimizely.Logger),
        decision.RuleKey,
        flagKey,
        new OptimizelyUserContext(_optimizely, decision.UserContext),
        [.. decision.Reasons]);
}
