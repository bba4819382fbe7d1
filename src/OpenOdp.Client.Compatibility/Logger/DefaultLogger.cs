namespace OpenOdp.Client.Compatibility.Logger;

/// <summary>Logs to a debugger that listens, and else nowhere.</summary>
public class DefaultLogger : ILogger
{
    /// <inheritdoc/>
    public void Log(LogLevel level, string message) => System.Diagnostics.Debug.WriteLine($"[{level}] : {message}");
}
