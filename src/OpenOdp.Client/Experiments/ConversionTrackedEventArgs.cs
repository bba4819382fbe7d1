namespace OpenOdp.Client;

/// <summary>A conversion that was taken to be sent.</summary>
public sealed class ConversionTrackedEventArgs : EventArgs
{
    internal ConversionTrackedEventArgs(
        string eventKey, OptimizelyUserContext userContext, EventData? tags, ReadOnlyMemory<byte> visitorJson)
    {
        EventKey = eventKey;
        UserContext = userContext;
        Tags = tags;
        VisitorJson = visitorJson;
    }

    /// <summary>The event's key in the datafile.</summary>
    public string EventKey { get; }

    /// <summary>The user as the conversion saw him: what was changed later does not show.</summary>
    public OptimizelyUserContext UserContext { get; }

    /// <summary>What else is known of it, without tags that have no value; null when nothing was given.</summary>
    public EventData? Tags { get; }

    /// <summary>What is sent of it: one visitor of a request to the event host, in UTF-8.</summary>
    public ReadOnlyMemory<byte> VisitorJson { get; }
}
