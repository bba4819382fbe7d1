using OpenOdp.Client.Compatibility.Logger;

namespace OpenOdp.Client.Compatibility.ErrorHandler;

/// <summary>Logs faults, and no more.</summary>
public class NoOpErrorHandler : IErrorHandler
{
    private readonly ILogger _logger;

    /// <summary>Makes a handler.</summary>
    /// <param name="logger">Where faults are logged; nowhere when null.</param>
    public NoOpErrorHandler(ILogger logger = null) => _logger = logger;

    /// <inheritdoc/>
    public void HandleError(Exception exception) => _logger?.Log(LogLevel.ERROR, exception.Message);
}
