namespace OpenOdp.Client;

/// <summary>
/// Settings of all that talks to ODP: events, segments and the id of this installation. The client copies them when it is made;
/// later changes have no effect.
/// </summary>
/// <remarks>
/// Counts are at least 1 and times more than zero, except where zero is allowed and its meaning is given; times are at most 49
/// days. Any other value throws <see cref="Microsoft.Extensions.Options.OptionsValidationException"/>, with the cure in its
/// message.
/// </remarks>
public sealed class OdpOptions : EventDeliveryOptions
{
    /// <summary>
    /// Whether the client uses ODP at all. When false, there is no queue, timer, thread or socket for it. Default true.
    /// </summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The time limit of one request for segments. Default 10 s.</summary>
    public TimeSpan SegmentsTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Whether events are accepted before the first datafile, and sent when it is there. Default false: such events are refused
    /// with <see cref="OdpSendResult.SdkNotReady"/>, as documented for the official SDKs.
    /// </summary>
    public bool HoldEventsUntilReady { get; set; }

    /// <summary>The most users whose segments are kept in the cache; 0 keeps none. Default 10,000.</summary>
    public int SegmentsCacheSize { get; set; } = 10_000;

    /// <summary>How long a user's segments are kept in the cache; zero keeps them for ever. Default 600 s.</summary>
    public TimeSpan SegmentsCacheTimeout { get; set; } = TimeSpan.FromSeconds(600);

    /// <summary>Segments to ask ODP for besides those that the datafile's audiences name. Default none.</summary>
    public ICollection<string> SegmentsToCheck { get; set; } = [];

    /// <summary>Whether a fetch that fails gives the user's outdated segments instead of none. Default false.</summary>
    public bool ServeStaleOnError { get; set; }

    /// <summary>
    /// How long the client remembers that ODP does not know a user, without asking again. Default zero: it asks each time or,
    /// with <see cref="UnknownUserAsNoSegments"/>, remembers that like any other answer.
    /// </summary>
    public TimeSpan NegativeCacheTimeout { get; set; }

    /// <summary>
    /// Whether a user whom ODP does not know counts as one in no segment. Default false: the fetch fails, as in the official
    /// SDKs.
    /// </summary>
    public bool UnknownUserAsNoSegments { get; set; }

    /// <summary>
    /// Whether this installation has an id, a <c>vuid</c>, that is kept on disk and added to each event without one. Default
    /// false.
    /// </summary>
    public bool EnableVuid { get; set; }

    /// <summary>
    /// The directory in which the vuid is kept. Default: <c>OpenOdp</c> in the user's local application data. While <see
    /// cref="EnableVuid"/> is false, a vuid that is kept in a directory named here is deleted.
    /// </summary>
    public string? VuidDirectory { get; set; }

    internal OdpOptions Copy()
    {
        var copy = (OdpOptions)MemberwiseClone();
        copy.SegmentsToCheck = [.. SegmentsToCheck];
        return copy;
    }
}
