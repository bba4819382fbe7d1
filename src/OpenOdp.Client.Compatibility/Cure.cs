namespace OpenOdp.Client.Compatibility;

/// <summary>What to do instead of what several names of the official SDK were used for.</summary>
internal static class Cure
{
    public const string AppConfig =
        "App.config is not read. Read the SDK key from your configuration and call NewDefaultInstance(sdkKey); the other settings "
        + "have methods of OptimizelyFactory, HttpProjectConfigManager.Builder and BatchEventProcessor.Builder.";

    public const string Activate =
        "Activate notifications are no more. Use a DecisionCallback with NotificationType.Decision.";

    public const string Cmab =
        "Predictions are asked for and kept by the client itself. Use CmabConfig(cacheSize, cacheTtl) for its cache; for other "
        + "settings, make an OptimizelyClient with Cmab in its options, and give it to the constructor of Optimizely.";

    public const string Datafile =
        "Use GetOptimizelyConfig() of Optimizely: it has the flags, the experiments with their variations, the variables, the "
        + "events, the attributes and the audiences of the datafile; ToDatafile() of ProjectConfig has the whole text.";

    public const string Decisions =
        "Decisions are made by the client itself. Use Decide of OptimizelyUserContext, with INCLUDE_REASONS to see how they come "
        + "about; in tests, use FakeOptimizelyClient of OpenOdp.Client.";

    public const string Events =
        "Events are made by the client itself. Use TrackEvent of OptimizelyUserContext to send one; to see requests, add a "
        + "LogEvent notification; to send them yourself, implement IEventDispatcher.";

    public const string Fault =
        "This fault is told in the log, and not to an error handler. Leave this out, and use an ILogger to see it.";

    public const string Inner = "An inner part of the official SDK. Use what your own program or .NET has for it.";

    public const string Odp =
        "Events and segments of ODP are the client's own work. Use SendOdpEvent of Optimizely, and FetchQualifiedSegments of "
        + "OptimizelyUserContext; for settings, make an OptimizelyClient with Odp in its options, and give it to the constructor "
        + "of Optimizely.";

    public const string Setting =
        "DatafileUrlTemplate is WithUrl or WithFormat of HttpProjectConfigManager.Builder. For a setting that no official name has, "
        + "make an OptimizelyClient with it in its options, and give it to the constructor of Optimizely.";

    public const string Variables =
        "Use GetAllFeatureVariables of Optimizely, or Variables of a decision; for those of a variation, use VariablesMap in "
        + "GetOptimizelyConfig().";

    public const string Validation =
        "The client checks what it is given itself. Use DatafileProjectConfig.Create to check a datafile: it gives null for a bad "
        + "one, and the log says why.";
}
