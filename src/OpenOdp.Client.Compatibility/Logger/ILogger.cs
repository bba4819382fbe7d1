namespace OpenOdp.Client.Compatibility.Logger;

/// <summary>Where the client logs. A program implements it over the logger that it has.</summary>
public interface ILogger
{
    /// <summary>Takes a message.</summary>
    /// <param name="level">How much it matters.</param>
    /// <param name="message">The text.</param>
    void Log(LogLevel level, string message);
}

/// <summary>How much a message matters.</summary>
public enum LogLevel
{
    /// <summary>For who looks for a fault.</summary>
    DEBUG,

    /// <summary>What happens.</summary>
    INFO,

    /// <summary>What may be wrong.</summary>
    WARN,

    /// <summary>What is wrong.</summary>
    ERROR,
}
