namespace OpenOdp.Client.Compatibility.Odp;

/// <content>What is the client's.</content>
public partial class OdpManager
{
    /// <summary>Cannot be had.</summary>
    [Obsolete(Cure.Odp, error: true)]
    public IOdpSegmentManager SegmentManager => null;

    /// <summary>Cannot be had.</summary>
    [Obsolete(Cure.Odp, error: true)]
    public IOdpEventManager EventManager => null;

    /// <summary>Cannot be had.</summary>
    /// <param name="apiKey">A public key.</param>
    /// <param name="apiHost">A host.</param>
    /// <param name="segmentsToCheck">Segments.</param>
    [Obsolete(
        "The host, the key and the segments are those of the datafile. Leave this call out; for others, make an OptimizelyClient "
        + "with Odp in its options, and give it to the constructor of Optimizely.",
        error: true)]
    public bool UpdateSettings(string apiKey, string apiHost, List<string> segmentsToCheck) => false;

    /// <summary>Cannot be had.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="options">How the cache is used.</param>
    [Obsolete("Use FetchQualifiedSegments of OptimizelyUserContext, and GetQualifiedSegments.", error: true)]
    public string[] FetchQualifiedSegments(string userId, List<OdpSegmentOption> options) => null;

    /// <summary>Cannot be had.</summary>
    /// <param name="userId">The user.</param>
    [Obsolete("Use CreateUserContext of Optimizely, which tells ODP of the user.", error: true)]
    public void IdentifyUser(string userId)
    {
    }

    /// <summary>Cannot be had.</summary>
    /// <param name="type">The kind of event.</param>
    /// <param name="action">What happened.</param>
    /// <param name="identifiers">Who did it.</param>
    /// <param name="data">What else is known.</param>
    [Obsolete("Use SendOdpEvent(action, identifiers, type, data) of Optimizely.", error: true)]
    public void SendEvent(
        string type, string action, Dictionary<string, string> identifiers, Dictionary<string, object> data)
    {
    }
}
