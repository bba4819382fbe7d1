namespace OpenOdp.Client;

/// <summary>
/// Settings of an <see cref="OptimizelyClient"/>. Give <see cref="Datafile"/>, <see cref="SdkKey"/> or both; with both, the
/// client is ready at once and follows the published datafile from then on.
/// </summary>
public sealed class OptimizelyClientOptions
{
    /// <summary>The key of the environment whose datafile is polled.</summary>
    public string? SdkKey { get; set; }

    /// <summary>The text of a datafile. A bad text does not throw: the client is not ready, and the log says why.</summary>
    public string? Datafile { get; set; }

    /// <summary>
    /// The address of the datafile; <c>{0}</c> stands for <see cref="SdkKey"/>. Default
    /// <c>https://cdn.optimizely.com/datafiles/{0}.json</c>, or
    /// <c>https://config.optimizely.com/datafiles/auth/{0}.json</c> with a <see cref="DatafileAccessToken"/>.
    /// </summary>
    public string? DatafileUrlTemplate { get; set; }

    /// <summary>The access token of a private datafile, sent as <c>Authorization: Bearer</c>.</summary>
    public string? DatafileAccessToken { get; set; }

    /// <summary>
    /// The time between two polls of the datafile, 49 days at most. Default 5 min; below 30 s the log has a warning.
    /// </summary>
    public TimeSpan PollingInterval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// The directory in which the last good datafile is kept, so that the client can start while the network is away: it is used
    /// until the published one arrives, unless <see cref="Datafile"/> is set. Default null: none is kept.
    /// </summary>
    public string? DatafileCacheDirectory { get; set; }

    /// <summary>
    /// The handler that sends all requests, for a proxy, a certificate or a test; the client does not dispose it. Redirects are
    /// switched off on it, since they would carry the key to a host that nobody named. Default null: the client's own handler.
    /// </summary>
    public HttpMessageHandler? HttpMessageHandler { get; set; }

    /// <summary>Options that count for every decision, besides those of the call. Default none.</summary>
    public OptimizelyDecideOption DefaultDecideOptions { get; set; }

    /// <summary>Keeps the variations of users, so that they stay in them. Default null: each decision is made anew.</summary>
    public IUserProfileService? UserProfileService { get; set; }

    /// <summary>Settings of all that talks to ODP.</summary>
    public OdpOptions Odp { get; set; } = new();

    /// <summary>Settings of impressions and conversions.</summary>
    public ExperimentEventOptions Events { get; set; } = new();

    /// <summary>Settings of the rules that ask a prediction service.</summary>
    public CmabOptions Cmab { get; set; } = new();

    internal OptimizelyClientOptions Copy()
    {
        var copy = (OptimizelyClientOptions)MemberwiseClone();
        copy.Odp = Odp.Copy();
        copy.Events = Events.Copy();
        copy.Cmab = Cmab.Copy();
        return copy;
    }
}
