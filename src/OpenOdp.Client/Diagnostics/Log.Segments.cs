using Microsoft.Extensions.Logging;

namespace OpenOdp.Client.Diagnostics;

internal static partial class Log
{
    /// <summary>An unknown user is a warning, all else an error, as in the official C# SDK.</summary>
    public static void SegmentsNotFetched(ILogger logger, bool unknownUser, string failure)
    {
        if (unknownUser)
        {
            UnknownUser(logger, failure);
        }
        else
        {
            SegmentsFailed(logger, failure);
        }
    }

    [LoggerMessage(1301, LogLevel.Error, "Audience segments fetch failed ({Failure})")]
    private static partial void SegmentsFailed(ILogger logger, string failure);

    [LoggerMessage(1302, LogLevel.Warning, "Audience segments fetch failed ({Failure})")]
    private static partial void UnknownUser(ILogger logger, string failure);

    [LoggerMessage(1303, LogLevel.Debug, "No Segments are used in the project, Not Fetching segments. Returning empty list.")]
    public static partial void NoSegmentsUsed(ILogger logger);

    [LoggerMessage(1304, LogLevel.Debug, "ODP Cache Hit. Returning segments from Cache.")]
    public static partial void CacheHit(ILogger logger);

    [LoggerMessage(1305, LogLevel.Debug, "ODP Cache Miss. Making a call to ODP Server.")]
    public static partial void CacheMiss(ILogger logger);

    [LoggerMessage(1306, LogLevel.Warning, "Segments could not be fetched; those of an earlier answer are used.")]
    public static partial void StaleSegmentsServed(ILogger logger);

    [LoggerMessage(1307, LogLevel.Error, "ODP is not enabled. [OdpNotEnabled]")]
    public static partial void SegmentsNotEnabled(ILogger logger);

    [LoggerMessage(1401, LogLevel.Debug, "ODP identify event is not dispatched (fewer than 2 valid identifiers).")]
    public static partial void IdentifyNeedsTwo(ILogger logger);

    [LoggerMessage(1402, LogLevel.Debug, "ODP identify event not dispatched (ODP disabled).")]
    public static partial void IdentifyDisabled(ILogger logger);

    [LoggerMessage(1403, LogLevel.Warning, "The vuid could not be kept in {Path}; it lasts as long as this process. {Cause}")]
    public static partial void VuidNotKept(ILogger logger, string path, string cause);

    [LoggerMessage(1404, LogLevel.Warning, "{Path} holds no vuid that can be read; a new one takes its place.")]
    public static partial void VuidNotReadable(ILogger logger, string path);
}
