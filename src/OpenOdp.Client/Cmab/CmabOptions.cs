namespace OpenOdp.Client;

/// <summary>Settings of the rules that ask a prediction service (contextual bandits).</summary>
public sealed class CmabOptions
{
    /// <summary>
    /// The address of the prediction service; <c>{0}</c> stands for the rule's id. Default
    /// <c>https://prediction.cmab.optimizely.com/predict/{0}</c>.
    /// </summary>
    public string UrlTemplate { get; set; } = "https://prediction.cmab.optimizely.com/predict/{0}";

    /// <summary>The most predictions that are kept, one for each user and rule; 0 keeps none. Default 10,000.</summary>
    public int CacheSize { get; set; } = 10_000;

    /// <summary>How long a prediction is kept. Default 30 min.</summary>
    public TimeSpan CacheTimeout { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>The time limit of one request. Default 10 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a request that fails is tried again. Default 1.</summary>
    public int Retries { get; set; } = 1;

    internal CmabOptions Copy() => (CmabOptions)MemberwiseClone();
}
