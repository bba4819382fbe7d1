using Microsoft.Extensions.Logging;

namespace OpenOdp.Client.Diagnostics;

internal static partial class Log
{
    [LoggerMessage(1601, LogLevel.Information, "Not tracking user {UserId} for event {Event}.")]
    public static partial void NotTracked(ILogger logger, string userId, string @event);

    [LoggerMessage(1602, LogLevel.Error, "Attribute key \"{Key}\" is not in datafile; it is not reported.")]
    public static partial void UnknownAttribute(ILogger logger, string key);

    [LoggerMessage(1603, LogLevel.Error, "Tag '{Tag}' of event '{Event}' is not as it should be: {Cause}.")]
    public static partial void TagIgnored(ILogger logger, string @event, string tag, string cause);

    [LoggerMessage(1604, LogLevel.Error, "Event '{Event}' is not sent: its tags could not be read. {Cause}")]
    public static partial void TagsNotRead(ILogger logger, string @event, string cause);

    [LoggerMessage(1606, LogLevel.Warning, "Executor shutdown, not accepting tasks: the client has been disposed.")]
    public static partial void NotReported(ILogger logger);

    [LoggerMessage(1605, LogLevel.Error, "Event key or user id is missing; nothing is tracked.")]
    public static partial void NothingToTrack(ILogger logger);
}
