namespace OpenOdp.Client;

/// <summary>
/// One user: id, attributes and segments. It may be used from several threads. It owns nothing that must be disposed: <see
/// cref="Dispose"/> does nothing, so that <c>using</c> leaves the client working.
/// </summary>
public sealed class OptimizelyUserContext : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Func<string, OdpSegmentOption, CancellationToken, ValueTask<IReadOnlyList<string>?>> _fetch;
    private readonly Dictionary<string, object?> _attributes = new(StringComparer.Ordinal);
    private volatile IReadOnlyList<string>? _qualifiedSegments = [];

    internal OptimizelyUserContext(
        string userId,
        EventData? attributes,
        Func<string, OdpSegmentOption, CancellationToken, ValueTask<IReadOnlyList<string>?>> fetch)
    {
        UserId = userId;
        _fetch = fetch;
        foreach (var (name, value) in attributes ?? new Dictionary<string, object?>())
        {
            _attributes[name] = value;
        }
    }

    /// <summary>
    /// The user's id; segments are asked for by <c>vuid</c> when it starts with <c>vuid_</c>, else by <c>fs_user_id</c>.
    /// </summary>
    public string UserId { get; }

    /// <summary>A copy of the user's attributes.</summary>
    public EventData Attributes
    {
        get
        {
            lock (_gate)
            {
                return new Dictionary<string, object?>(_attributes, StringComparer.Ordinal);
            }
        }
    }

    /// <summary>
    /// The segments that the user is known to be in: empty at first, then those that were fetched or set, and null after a fetch
    /// that failed.
    /// </summary>
    public IReadOnlyList<string>? QualifiedSegments
    {
        get => _qualifiedSegments;
        set => _qualifiedSegments = value is null ? null : [.. value];
    }

    /// <summary>Adds or replaces an attribute.</summary>
    /// <param name="name">The attribute's name, compared letter for letter.</param>
    /// <param name="value">The attribute's value; null is a value, too.</param>
    public void SetAttribute(string name, object? value)
    {
        ArgumentNullException.ThrowIfNull(name);
        lock (_gate)
        {
            _attributes[name] = value;
        }
    }

    /// <summary>True when <see cref="QualifiedSegments"/> names the segment, letter for letter; false when it is null.</summary>
    /// <param name="segment">A segment's name.</param>
    public bool IsQualifiedFor(string segment)
    {
        foreach (var qualified in _qualifiedSegments ?? [])
        {
            if (string.Equals(qualified, segment, StringComparison.Ordinal)) return true;
        }

        return false;
    }

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
        var fetch = _fetch(UserId, options, cancellationToken);
        return fetch.IsCompletedSuccessfully ? new(Take(fetch.Result)) : new(AwaitAsync(fetch));
    }

    /// <summary>Does nothing, so that <c>using</c> does no harm.</summary>
    public void Dispose()
    {
    }

    private async Task<bool> AwaitAsync(ValueTask<IReadOnlyList<string>?> fetch) => Take(await fetch.ConfigureAwait(false));

    private bool Take(IReadOnlyList<string>? segments)
    {
        _qualifiedSegments = segments;
        return segments is not null;
    }
}
