namespace OpenOdp.Client.Compatibility;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Decisions, error: true)]
public class ForcedDecisionsStore;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.AppConfig, error: true)]
public class OptimizelySDKConfigSection;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.AppConfig, error: true)]
public class HttpProjectConfigElement;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.AppConfig, error: true)]
public class BatchEventProcessorElement;
