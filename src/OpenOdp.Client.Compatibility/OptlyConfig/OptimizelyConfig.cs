using Ours = OpenOdp.Client;

namespace OpenOdp.Client.Compatibility.OptlyConfig;

/// <summary>What a datafile holds, for programs that show or check it.</summary>
public class OptimizelyConfig
{
    private readonly string _datafile;

    internal OptimizelyConfig(Ours.OptimizelyConfig config)
    {
        _datafile = config.Datafile;
        Revision = config.Revision;
        SDKKey = config.SdkKey;
        EnvironmentKey = config.EnvironmentKey;
        Attributes = [.. config.Attributes.Select(OptimizelyAttribute.Of)];
        Events = [.. config.Events.Select(OptimizelyEvent.Of)];
        Audiences = [.. config.Audiences.Select(one => new OptimizelyAudience(one.Id, one.Name, one.Conditions))];
        ExperimentsMap = config.ExperimentsMap.ToDictionary(pair => pair.Key, pair => OptimizelyExperiment.Of(pair.Value));
        FeaturesMap = config.FeaturesMap.ToDictionary(pair => pair.Key, pair => OptimizelyFeature.Of(pair.Value));
    }

    /// <summary>The datafile's revision.</summary>
    public string Revision { get; }

    /// <summary>The key of the environment.</summary>
    public string SDKKey { get; }

    /// <summary>The environment's name.</summary>
    public string EnvironmentKey { get; }

    /// <summary>The experiments by key, without delivery rules.</summary>
    public IDictionary<string, OptimizelyExperiment> ExperimentsMap { get; }

    /// <summary>The flags by key.</summary>
    public IDictionary<string, OptimizelyFeature> FeaturesMap { get; }

    /// <summary>The attributes of users.</summary>
    public OptimizelyAttribute[] Attributes { get; }

    /// <summary>The audiences.</summary>
    public OptimizelyAudience[] Audiences { get; }

    /// <summary>The conversion events.</summary>
    public OptimizelyEvent[] Events { get; }

    /// <summary>The text of the datafile.</summary>
    public string GetDatafile() => _datafile;
}
