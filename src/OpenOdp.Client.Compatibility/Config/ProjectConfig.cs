using System.Text;
using Datafiles = OpenOdp.Client.Datafile;

namespace OpenOdp.Client.Compatibility.Config;

/// <summary>A datafile.</summary>
public class ProjectConfig
{
    private readonly Datafiles.ProjectConfig _config;

    private ProjectConfig(Datafiles.ProjectConfig config) => _config = config;

    /// <summary>Its revision.</summary>
    public string Revision => _config.Revision;

    /// <summary>The account that it is of.</summary>
    public string AccountId => _config.AccountId;

    /// <summary>The project that it is of.</summary>
    public string ProjectId => _config.ProjectId;

    /// <summary>Its text.</summary>
    public string ToDatafile() => TextOf(_config);

    internal static ProjectConfig Of(Datafiles.ProjectConfig config) => config is null ? null : new ProjectConfig(config);

    internal static string TextOf(Datafiles.ProjectConfig config) =>
        config is null ? null : Encoding.UTF8.GetString(config.Datafile.Span);
}
