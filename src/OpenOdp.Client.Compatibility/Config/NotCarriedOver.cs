namespace OpenOdp.Client.Compatibility.Config;

/// <summary>Cannot be had.</summary>
[Obsolete(
    "OpenOdp.Client fetches the datafile itself. Use HttpProjectConfigManager; for another place of the datafile, use WithUrl or "
    + "WithFormat of its Builder, or give the text of the datafile to the constructor of Optimizely.",
    error: true)]
public abstract class PollingProjectConfigManager : ProjectConfigManager;
