using System.Text;
using OpenOdp.Client.Compatibility.ErrorHandler;
using OpenOdp.Client.Compatibility.Exceptions;
using OpenOdp.Client.Compatibility.Logger;
using OpenOdp.Client.Datafile;

namespace OpenOdp.Client.Compatibility.Config;

/// <summary>Has one datafile and no other.</summary>
public class FallbackProjectConfigManager : ProjectConfigManager
{
    /// <summary>Takes a datafile.</summary>
    /// <param name="config">The datafile; null for none, with which nothing is decided.</param>
    public FallbackProjectConfigManager(ProjectConfig config)
        : base(sdkKey: null) => CachedProjectConfig = config;

    /// <inheritdoc/>
    public override ProjectConfig CachedProjectConfig { get; }
}

/// <summary>Reads datafiles.</summary>
public static class DatafileProjectConfig
{
    /// <summary>Reads a datafile; null, and a line in the log, when it is none.</summary>
    /// <param name="content">Its text.</param>
    /// <param name="logger">Where faults are logged.</param>
    /// <param name="errorHandler">Is told of faults.</param>
    public static ProjectConfig Create(string content, ILogger logger, IErrorHandler errorHandler)
    {
        try
        {
            return ProjectConfig.Of(DatafileReader.Read(Encoding.UTF8.GetBytes(content ?? ""), null, allowInsecure: true, out _));
        }
        catch (FormatException error)
        {
            logger?.Log(LogLevel.ERROR, error.Message);
            errorHandler?.HandleError(new ConfigParseException(error.Message));
            return null;
        }
    }
}
