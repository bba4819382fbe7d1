namespace OpenOdp.Client.Compatibility.OptlyConfig;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Datafile, error: true)]
public class OptimizelyConfigService;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Datafile, error: true)]
public interface IOptimizelyConfigManager;
