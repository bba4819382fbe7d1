namespace OpenOdp.Client.Compatibility.Config;

/// <summary>Where a client has its datafile from.</summary>
public abstract class ProjectConfigManager
{
    /// <summary>There are no managers but those of the package.</summary>
    [Obsolete(
        "OpenOdp.Client fetches the datafile itself. Use HttpProjectConfigManager.Builder with WithUrl or WithFormat for another "
        + "place, or give the text of the datafile to the constructor of Optimizely.",
        error: true)]
    protected ProjectConfigManager()
    {
    }

    private protected ProjectConfigManager(string sdkKey) => SdkKey = sdkKey;

    /// <summary>The key of the environment whose datafile is polled.</summary>
    public string SdkKey { get; }

    /// <summary>The datafile in use; null while there is none.</summary>
    public virtual ProjectConfig CachedProjectConfig => null;

    /// <summary>The datafile in use. The first is waited for, within the blocking time-out; null when none came.</summary>
    public virtual ProjectConfig GetConfig() => CachedProjectConfig;

    internal virtual void Configure(OptimizelyClientOptions options) =>
        options.Datafile = CachedProjectConfig?.ToDatafile() ?? "";

    /// <summary>Takes note of the client that has its datafile from here; from now on it is the one that fetches.</summary>
    internal virtual FirstDatafile Attach(OptimizelyClient client) => new(client, TimeSpan.Zero);
}
