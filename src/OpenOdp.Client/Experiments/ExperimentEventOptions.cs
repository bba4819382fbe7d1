namespace OpenOdp.Client;

/// <summary>Settings of impressions and conversions: what is reported of decisions, and of what users did after them.</summary>
public sealed class ExperimentEventOptions : EventDeliveryOptions
{
    /// <summary>
    /// The defaults: as in <see cref="EventDeliveryOptions"/>, but for a <see cref="EventDeliveryOptions.FlushInterval"/> of 30
    /// s, as in the official SDKs.
    /// </summary>
    public ExperimentEventOptions() => FlushInterval = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Whether anything is reported at all. When false, there is no queue, timer or socket for it. Default true.
    /// </summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// The address that takes impressions and conversions, for example <c>https://odp.example.com/v1/events</c> for a server of
    /// OpenOdp. Default null: Optimizely's, in the datafile's region.
    /// </summary>
    public string? Url { get; set; }

    internal ExperimentEventOptions Copy() => (ExperimentEventOptions)MemberwiseClone();
}
