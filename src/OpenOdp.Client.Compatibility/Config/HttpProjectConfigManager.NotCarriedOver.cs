namespace OpenOdp.Client.Compatibility.Config;

/// <content>What is the client's.</content>
public partial class HttpProjectConfigManager
{
    /// <summary>Cannot be had.</summary>
    [Obsolete("It polls from the start. Leave this out.", error: true)]
    public bool IsStarted => true;

    /// <summary>Cannot be had.</summary>
    [Obsolete("Use what you gave to WithAutoUpdate.", error: true)]
    public bool AutoUpdate => true;

    /// <summary>Cannot be had.</summary>
    [Obsolete("It polls from the start. Leave this call out.", error: true)]
    public void Start()
    {
    }

    /// <summary>Cannot be had.</summary>
    [Obsolete("Polling ends with the client. Dispose the Optimizely that this was given to instead.", error: true)]
    public void Stop()
    {
    }

    /// <summary>Cannot be had.</summary>
    [Obsolete("It polls by itself. Leave this call out.", error: true)]
    public void Run()
    {
    }

    /// <summary>Cannot be had.</summary>
    /// <param name="projectConfig">A datafile.</param>
    [Obsolete(
        "Use WithDatafile of the Builder for the datafile until the published one arrives; for one that never changes, give its text "
        + "to the constructor of Optimizely.",
        error: true)]
    public bool SetConfig(ProjectConfig projectConfig) => false;

    /// <summary>Cannot be had.</summary>
    [Obsolete(Cure.Datafile, error: true)]
    public OptlyConfig.OptimizelyConfig GetOptimizelyConfig() => null;

    /// <summary>Cannot be had.</summary>
    [Obsolete(
        "The client has its own connections. For others, make an OptimizelyClient with HttpMessageHandler in its options, and give it "
        + "to the constructor of Optimizely.",
        error: true)]
    public class HttpClient;
}
