namespace OpenOdp.Client.Compatibility.Logger;

/// <summary>Logs nowhere.</summary>
public class NoOpLogger : ILogger
{
    /// <inheritdoc/>
    public void Log(LogLevel level, string message)
    {
    }
}
