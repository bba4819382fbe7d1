using Microsoft.Extensions.Logging;

namespace OpenOdp.Client.Diagnostics;

internal static partial class Log
{
    [LoggerMessage(1501, LogLevel.Error, "Optimizely SDK not configured properly yet. Failing '{Method}'.")]
    public static partial void NotReadyToDecide(ILogger logger, string method);

    [LoggerMessage(1502, LogLevel.Error, "The user profile service failed; the user is decided for without a profile.")]
    public static partial void ProfileNotFound(ILogger logger, Exception fault);

    [LoggerMessage(1503, LogLevel.Warning, "Failed to save user profile of user \"{UserId}\".")]
    public static partial void ProfileNotSaved(ILogger logger, Exception fault, string userId);

    [LoggerMessage(1504, LogLevel.Error, "The prediction for rule {RuleId} failed at attempt {Attempt}: {Cause}.")]
    public static partial void PredictionFailed(ILogger logger, string ruleId, string cause, int attempt);

    [LoggerMessage(1505, LogLevel.Debug, "Flag {Flag} is decided: variation {Variation}, rule {Rule}. {Reasons}")]
    public static partial void Decided(ILogger logger, string flag, string? variation, string? rule, string reasons);

    [LoggerMessage(1506, LogLevel.Error, "A {Event} handler threw; the others are called all the same.")]
    public static partial void ListenerFailed(ILogger logger, Exception fault, string @event);
}
