using System.Text;
using OpenOdp.Client.Config;
using Datafiles = OpenOdp.Client.Datafile;

namespace OpenOdp.Client.Compatibility;

/// <summary>A datafile.</summary>
public partial class ProjectConfig
{
    private readonly Datafiles.ProjectConfig _config;
    private readonly Lazy<Client.OptimizelyConfig> _shown;

    private ProjectConfig(Datafiles.ProjectConfig config)
    {
        _config = config;
        _shown = new Lazy<Client.OptimizelyConfig>(() => OptimizelyConfigReader.Read(config));
    }

    /// <summary>Its revision.</summary>
    public string Revision => _config.Revision;

    /// <summary>The account that it is of.</summary>
    public string AccountId => _config.AccountId;

    /// <summary>The project that it is of.</summary>
    public string ProjectId => _config.ProjectId;

    /// <summary>The key of the environment that it is of; empty when it does not say.</summary>
    public string SDKKey => _shown.Value.SdkKey;

    /// <summary>The name of the environment that it is of; empty when it does not say.</summary>
    public string EnvironmentKey => _shown.Value.EnvironmentKey;

    /// <summary>Whether all decisions are reported.</summary>
    public bool SendFlagDecisions => _config.SendFlagDecisions;

    /// <summary>Whether the addresses of users are cut.</summary>
    public bool AnonymizeIP => _config.AnonymizeIp;

    /// <summary>Whether events of bots are left out; null when it does not say.</summary>
    public bool? BotFiltering => _config.BotFiltering;

    /// <summary>The host of ODP; null without one.</summary>
    public string HostForOdp => _config.Endpoint?.Host;

    /// <summary>The public key for ODP; null without one.</summary>
    public string PublicKeyForOdp => _config.Endpoint?.PublicKey;

    /// <summary>The segments that its audiences ask for.</summary>
    public string[] Segments => [.. _config.Segments];

    /// <summary>Its text.</summary>
    public string ToDatafile() => TextOf(_config);

    internal static ProjectConfig Of(Datafiles.ProjectConfig config) => config is null ? null : new ProjectConfig(config);

    internal static string TextOf(Datafiles.ProjectConfig config) =>
        config is null ? null : Encoding.UTF8.GetString(config.Datafile.Span);
}
