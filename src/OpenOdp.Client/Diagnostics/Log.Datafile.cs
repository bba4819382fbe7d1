using Microsoft.Extensions.Logging;

namespace OpenOdp.Client.Diagnostics;

internal static partial class Log
{
    [LoggerMessage(1201, LogLevel.Information, "Datafile revision {Revision} is in use; ODP host: {Host}.")]
    public static partial void DatafileTaken(ILogger logger, string revision, string host);

    [LoggerMessage(1202, LogLevel.Error, "Provided 'datafile' is in an invalid format. {Cause}")]
    public static partial void DatafileInvalid(ILogger logger, string cause);

    [LoggerMessage(1203, LogLevel.Warning, "Part of the datafile is ignored: {Cause}.")]
    public static partial void DatafilePartIgnored(ILogger logger, string cause);

    [LoggerMessage(1204, LogLevel.Error, "Error fetching datafile \"{Cause}\"; the next attempt is in {Delay}.")]
    public static partial void DatafileNotFetched(ILogger logger, string cause, TimeSpan delay);

    [LoggerMessage(1205, LogLevel.Warning, "Polling intervals below 30 seconds are not recommended.")]
    public static partial void PollingTooOften(ILogger logger);

    [LoggerMessage(1206, LogLevel.Error, "A DatafileUpdated handler threw; the datafile is in use all the same.")]
    public static partial void NotificationFailed(ILogger logger, Exception fault);

    [LoggerMessage(1207, LogLevel.Warning, "The datafile in {Path} could not be read or written. {Cause}")]
    public static partial void DatafileNotKept(ILogger logger, string path, string cause);
}
