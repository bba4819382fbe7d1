#nullable enable

using Microsoft.Extensions.Logging;
using Level = Microsoft.Extensions.Logging.LogLevel;

namespace OpenOdp.Client.Compatibility.Logger;

/// <summary>Lets the client log to a logger of the official kind, which has four levels and filters nothing.</summary>
internal sealed class LoggerAdapter : Microsoft.Extensions.Logging.ILogger
{
    private readonly ILogger _logger;

    private LoggerAdapter(ILogger logger) => _logger = logger;

    /// <summary>Null for a logger that logs nowhere, so that the client makes no texts for it.</summary>
    public static LoggerAdapter? Of(ILogger? logger) => logger is null or NoOpLogger ? null : new LoggerAdapter(logger);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(Level logLevel) => logLevel is not (Level.Trace or Level.None);

    public void Log<TState>(
        Level logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel)) return;

        var message = formatter(state, exception);
        _logger.Log(Of(logLevel), exception is null ? message : $"{message} {exception.Message}");
    }

    private static LogLevel Of(Level level) => level switch
    {
        Level.Debug => LogLevel.DEBUG,
        Level.Information => LogLevel.INFO,
        Level.Warning => LogLevel.WARN,
        _ => LogLevel.ERROR,
    };
}
