namespace OpenOdp.Client;

/// <summary>
/// Settings of an <see cref="OptimizelyClient"/>. Give <see cref="Datafile"/>, <see cref="SdkKey"/> or both; with both, the
/// client is ready at once and follows the published datafile from then on.
/// </summary>
public sealed class OptimizelyClientOptions
{
    /// <summary>The key of the environment whose datafile is polled.</summary>
    public string? SdkKey { get; set; }

    /// <summary>The text of a datafile. A bad one never throws: the client is not ready, and says why in the log.</summary>
    public string? Datafile { get; set; }

    /// <summary>
    /// Where the datafile is; <c>{0}</c> stands for <see cref="SdkKey"/>. Default
    /// <c>https://cdn.optimizely.com/datafiles/{0}.json</c>, or
    /// <c>https://config.optimizely.com/datafiles/auth/{0}.json</c> with a <see cref="DatafileAccessToken"/> (PO-1).
    /// </summary>
    public string? DatafileUrlTemplate { get; set; }

    /// <summary>The access token of a private datafile, sent as <c>Authorization: Bearer</c>.</summary>
    public string? DatafileAccessToken { get; set; }

    /// <summary>How often the datafile is polled, up to 49 days. Default 5 min; below 30 s works and is logged as a warning
    /// (PO-4).</summary>
    public TimeSpan PollingInterval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Where the last good datafile is kept, so that the client can start while the network is away. Default null: nowhere. It
    /// is used when <see cref="Datafile"/> is not set, until the published one arrives.
    /// </summary>
    public string? DatafileCacheDirectory { get; set; }

    /// <summary>
    /// Sends all requests, for a proxy, a certificate or a test; not disposed. Redirects are switched off on it: they would carry
    /// the key to a host that nobody named. Default: the client's own.
    /// </summary>
    public HttpMessageHandler? HttpMessageHandler { get; set; }

    /// <summary>Everything that talks to ODP.</summary>
    public OdpOptions Odp { get; set; } = new();

    internal OptimizelyClientOptions Copy()
    {
        var copy = (OptimizelyClientOptions)MemberwiseClone();
        copy.Odp = Odp.Copy();
        return copy;
    }
}
