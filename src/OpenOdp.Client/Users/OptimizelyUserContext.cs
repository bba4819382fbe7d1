using OpenOdp.Client.Users;

namespace OpenOdp.Client;

/// <summary>
/// One user: id, attributes and segments, for whom flags are decided and events tracked. It may be used from several threads. It
/// owns nothing that must be disposed: <see cref="Dispose"/> does nothing, so that <c>using</c> leaves the client working.
/// </summary>
public sealed class OptimizelyUserContext : IDisposable
{
    private volatile UserState _state;

    internal OptimizelyUserContext(UserState state) => _state = state;

    /// <summary>
    /// The user's id; segments are asked for by <c>vuid</c> when it starts with <c>vuid_</c>, else by <c>fs_user_id</c>.
    /// </summary>
    public string UserId => _state.UserId;

    /// <summary>A copy of the user's attributes.</summary>
    public EventData Attributes => new Dictionary<string, object?>(_state.Attributes, StringComparer.Ordinal);

    /// <summary>
    /// The segments that the user is known to be in: empty at first, then those that were fetched or set, and null after a fetch
    /// that failed.
    /// </summary>
    public IReadOnlyList<string>? QualifiedSegments
    {
        get => _state.QualifiedSegments?.List;
        set => Take(value is null ? null : new QualifiedSegments([.. value]));
    }

    internal UserState State => _state;

    private IUserServices Services => _state.Services;

    /// <summary>Adds or replaces an attribute.</summary>
    /// <param name="name">The attribute's name, compared letter for letter.</param>
    /// <param name="value">The attribute's value; null is a value, too.</param>
    public void SetAttribute(string name, object? value)
    {
        ArgumentNullException.ThrowIfNull(name);
        Change(static (state, attribute) => state.WithAttribute(attribute.name, attribute.value), (name, value));
    }

    /// <summary>True when <see cref="QualifiedSegments"/> names the segment, letter for letter; false when it is null.</summary>
    /// <param name="segment">A segment's name.</param>
    public bool IsQualifiedFor(string segment) => _state.IsQualifiedFor(segment);

    /// <summary>
    /// Asks ODP, or the cache, which of the project's segments the user is in, and sets <see cref="QualifiedSegments"/>. Callers
    /// that ask for the same user at the same time share one request. No thread is blocked; an answer from the cache comes at
    /// once.
    /// </summary>
    /// <param name="options">How the cache is used.</param>
    /// <param name="cancellationToken">Ends this wait; a shared request goes on for the others.</param>
    /// <returns>
    /// True on success. False when the segments could not be fetched: <see cref="QualifiedSegments"/> is then null, and the log
    /// says why.
    /// </returns>
    /// <exception cref="OperationCanceledException">
    /// The token was cancelled first; <see cref="QualifiedSegments"/> has not changed.
    /// </exception>
    public ValueTask<bool> FetchQualifiedSegmentsAsync(
        OdpSegmentOption options = OdpSegmentOption.None, CancellationToken cancellationToken = default)
    {
        var fetch = Services.FetchSegmentsAsync(UserId, options, cancellationToken);
        return fetch.IsCompletedSuccessfully ? new(Take(fetch.Result)) : new(AwaitAsync(fetch));
    }

    /// <summary>
    /// Decides a flag for this user as he is now, and sends an impression where the datafile wants one. It never throws because
    /// of its arguments: a decision that could not be made is off, and its reasons say why.
    /// </summary>
    /// <remarks>
    /// It asks nobody and takes no lock, unless there is a user profile service or the rule is one that asks a prediction
    /// service: then it blocks, and <see cref="DecideAsync"/> does not.
    /// </remarks>
    /// <param name="flagKey">The flag.</param>
    /// <param name="options">How to decide, besides the client's own options.</param>
    public OptimizelyDecision Decide(string flagKey, OptimizelyDecideOption options = OptimizelyDecideOption.None) =>
        Services.Decide(_state, flagKey, options);

    /// <summary>Decides a flag as <see cref="Decide"/> does, and blocks no thread.</summary>
    /// <param name="flagKey">The flag.</param>
    /// <param name="options">How to decide, besides the client's own options.</param>
    /// <param name="cancellationToken">Ends the wait for others.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled first; nothing was sent.</exception>
    public ValueTask<OptimizelyDecision> DecideAsync(
        string flagKey,
        OptimizelyDecideOption options = OptimizelyDecideOption.None,
        CancellationToken cancellationToken = default) => Services.DecideAsync(_state, flagKey, options, cancellationToken);

    /// <summary>Decides several flags at once; a key that is given twice is decided once.</summary>
    /// <param name="flagKeys">The flags.</param>
    /// <param name="options">How to decide, besides the client's own options.</param>
    /// <returns>The decisions by flag, in the order of the keys; none while there is no datafile.</returns>
    public IReadOnlyDictionary<string, OptimizelyDecision> DecideForKeys(
        IEnumerable<string> flagKeys, OptimizelyDecideOption options = OptimizelyDecideOption.None)
    {
        ArgumentNullException.ThrowIfNull(flagKeys);
        return Services.DecideMany(_state, flagKeys, options);
    }

    /// <summary>Decides several flags as <see cref="DecideForKeys"/> does, and blocks no thread.</summary>
    /// <param name="flagKeys">The flags.</param>
    /// <param name="options">How to decide, besides the client's own options.</param>
    /// <param name="cancellationToken">Ends the wait for others.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled first; nothing was sent.</exception>
    public ValueTask<IReadOnlyDictionary<string, OptimizelyDecision>> DecideForKeysAsync(
        IEnumerable<string> flagKeys,
        OptimizelyDecideOption options = OptimizelyDecideOption.None,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(flagKeys);
        return Services.DecideManyAsync(_state, flagKeys, options, cancellationToken);
    }

    /// <summary>Decides all flags of the datafile, in its order.</summary>
    /// <param name="options">How to decide, besides the client's own options.</param>
    /// <returns>The decisions by flag; none while there is no datafile.</returns>
    public IReadOnlyDictionary<string, OptimizelyDecision> DecideAll(
        OptimizelyDecideOption options = OptimizelyDecideOption.None) => Services.DecideMany(_state, flagKeys: null, options);

    /// <summary>Decides all flags as <see cref="DecideAll"/> does, and blocks no thread.</summary>
    /// <param name="options">How to decide, besides the client's own options.</param>
    /// <param name="cancellationToken">Ends the wait for others.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled first; nothing was sent.</exception>
    public ValueTask<IReadOnlyDictionary<string, OptimizelyDecision>> DecideAllAsync(
        OptimizelyDecideOption options = OptimizelyDecideOption.None, CancellationToken cancellationToken = default) =>
        Services.DecideManyAsync(_state, flagKeys: null, options, cancellationToken);

    /// <summary>
    /// Sends a conversion of this user. An event that the datafile does not know, or that is blank, is not sent, and the log says
    /// so.
    /// </summary>
    /// <param name="eventKey">The event's key in the datafile.</param>
    /// <param name="tags">
    /// What else is known of it; <c>revenue</c> (an integer, in cents) and <c>value</c> (a number) count in results. Tags without
    /// a value, and those that cannot be written, are left out, and the log names them.
    /// </param>
    public void TrackEvent(string eventKey, EventData? tags = null) => Services.Track(eventKey, _state, tags);

    /// <summary>Gives a flag the variation that you name, for this user context only, whatever the datafile says.</summary>
    /// <param name="flagKey">The flag.</param>
    /// <param name="ruleKey">One of its rules; null for the flag as a whole, which is another decision.</param>
    /// <param name="variationKey">
    /// A variation of any rule of the flag; one that it does not have is ignored, and the reasons say so.
    /// </param>
    public void SetForcedDecision(string flagKey, string? ruleKey, string variationKey)
    {
        ArgumentNullException.ThrowIfNull(flagKey);
        ArgumentNullException.ThrowIfNull(variationKey);
        Change(
            static (state, forced) => state.WithForced(forced.Place, forced.variationKey),
            (Place: new ForcedPlace(flagKey, ruleKey), variationKey));
    }

    /// <summary>The variation that was set with <see cref="SetForcedDecision"/>, or null.</summary>
    /// <param name="flagKey">The flag.</param>
    /// <param name="ruleKey">One of its rules; null for the flag as a whole.</param>
    public string? GetForcedDecision(string flagKey, string? ruleKey = null)
    {
        ArgumentNullException.ThrowIfNull(flagKey);
        return _state.Forced?.GetValueOrDefault(new ForcedPlace(flagKey, ruleKey));
    }

    /// <summary>Takes back what was set with <see cref="SetForcedDecision"/>.</summary>
    /// <param name="flagKey">The flag.</param>
    /// <param name="ruleKey">One of its rules; null for the flag as a whole.</param>
    /// <returns>True when something was set.</returns>
    public bool RemoveForcedDecision(string flagKey, string? ruleKey = null)
    {
        ArgumentNullException.ThrowIfNull(flagKey);
        var place = new ForcedPlace(flagKey, ruleKey);
        return Change(static (state, place) => state.WithoutForced(place), place).Forced?.ContainsKey(place) == true;
    }

    /// <summary>Takes back all that was set with <see cref="SetForcedDecision"/>.</summary>
    public void RemoveAllForcedDecisions() => Change(static (state, _) => state with { Decided = null }, 0);

    /// <summary>A context of its own with the same user, attributes, segments and forced decisions.</summary>
    public OptimizelyUserContext Clone() => new(_state);

    /// <summary>Does nothing, so that <c>using</c> does no harm.</summary>
    public void Dispose()
    {
    }

    private async Task<bool> AwaitAsync(ValueTask<QualifiedSegments?> fetch) => Take(await fetch.ConfigureAwait(false));

    private bool Take(QualifiedSegments? segments)
    {
        // The cache gives the same ones again and again.
        if (_state.QualifiedSegments != segments)
        {
            Change(static (state, segments) => state with { QualifiedSegments = segments }, segments);
        }

        return segments is not null;
    }

    /// <summary>Gives the state before the change.</summary>
    private UserState Change<T>(Func<UserState, T, UserState> change, T what)
    {
        while (true)
        {
            var before = _state;
            if (ReferenceEquals(Interlocked.CompareExchange(ref _state, change(before, what), before), before)) return before;
        }
    }
}
