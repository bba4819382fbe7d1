using OpenOdp.Client.Compatibility.Logger;

namespace OpenOdp.Client.Compatibility.ErrorHandler;

/// <summary>Logs faults and throws them.</summary>
public class DefaultErrorHandler : IErrorHandler
{
    private readonly ILogger _logger;
    private readonly bool _throwExceptions;

    /// <summary>Makes a handler.</summary>
    /// <param name="logger">Where faults are logged; nowhere when null.</param>
    /// <param name="throwExceptions">Whether they are thrown.</param>
    public DefaultErrorHandler(ILogger logger = null, bool throwExceptions = true) =>
        (_logger, _throwExceptions) = (logger, throwExceptions);

    /// <inheritdoc/>
    public void HandleError(Exception exception)
    {
        _logger?.Log(LogLevel.ERROR, exception.Message);
        if (_throwExceptions) throw exception;
    }
}
