using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace OpenOdp.Client.Diagnostics;

/// <summary>
/// Every message of the client. The ids are stable: 1001–1009 results of a call (the numbers of <see cref="OdpSendResult"/>),
/// 11xx events, 12xx datafile, 13xx segments, 14xx users.
/// </summary>
internal static partial class Log
{
    /// <summary>Says why a call sent nothing, in the words of the official C# SDK and with the code.</summary>
    public static void NotSent(ILogger logger, OdpSendResult result, string method)
    {
        switch (result)
        {
            case OdpSendResult.SdkNotReady: SdkNotReady(logger, method); break;
            case OdpSendResult.OdpNotEnabled: OdpNotEnabled(logger); break;
            case OdpSendResult.OdpNotIntegrated: OdpNotIntegrated(logger); break;
            case OdpSendResult.InvalidAction: InvalidAction(logger); break;
            case OdpSendResult.InvalidIdentifiers: InvalidIdentifiers(logger); break;
            case OdpSendResult.InvalidData: InvalidData(logger); break;
            case OdpSendResult.QueueFull: QueueFull(logger); break;
            case OdpSendResult.Disposed: Disposed(logger); break;
            case OdpSendResult.Accepted: break;
            default: throw new UnreachableException($"A call that ends with {result} has no message yet.");
        }
    }

    [LoggerMessage(1001, LogLevel.Error, "Datafile has invalid format. Failing '{Method}'. [SdkNotReady]")]
    private static partial void SdkNotReady(ILogger logger, string method);

    [LoggerMessage(1002, LogLevel.Error, "ODP event not dispatched (ODP disabled). [OdpNotEnabled]")]
    private static partial void OdpNotEnabled(ILogger logger);

    [LoggerMessage(1003, LogLevel.Warning, "ODP is not integrated. [OdpNotIntegrated]")]
    private static partial void OdpNotIntegrated(ILogger logger);

    [LoggerMessage(1004, LogLevel.Error, "ODP action is not valid (cannot be empty). [InvalidAction]")]
    private static partial void InvalidAction(ILogger logger);

    [LoggerMessage(1005, LogLevel.Error, "ODP event send failed. [InvalidIdentifiers]")]
    private static partial void InvalidIdentifiers(ILogger logger);

    [LoggerMessage(1006, LogLevel.Error, "ODP event send failed. [InvalidData]")]
    private static partial void InvalidData(ILogger logger);

    [LoggerMessage(1007, LogLevel.Warning, "Payload not accepted by the queue. [QueueFull]")]
    private static partial void QueueFull(ILogger logger);

    [LoggerMessage(1008, LogLevel.Warning, "ODP is not enabled. [Disposed]")]
    private static partial void Disposed(ILogger logger);

    [LoggerMessage(1009, LogLevel.Warning,
        "Data '{Key}' is a {Type} that ODP cannot keep as it is. Give a text, a bool, a time, or a "
            + "number that fits System.Decimal.")]
    public static partial void ValueNotTaken(ILogger logger, string key, string type);

    [LoggerMessage(1101, LogLevel.Warning,
        "{Count} event(s) for {Host} not delivered ({Cause}); attempt {Attempt} failed, the next is in {Delay}.")]
    public static partial void RequestWillBeRetried(
        ILogger logger, int count, string host, string cause, int attempt, TimeSpan delay);

    [LoggerMessage(1102, LogLevel.Error, "{Count} event(s) dropped: {Reason} ({Cause}).")]
    public static partial void EventsDropped(ILogger logger, int count, OdpDropReason reason, string cause);

    [LoggerMessage(1103, LogLevel.Error, "The OnDropped callback threw; the event is dropped all the same.")]
    public static partial void CallbackFailed(ILogger logger, Exception fault);

    [LoggerMessage(1104, LogLevel.Critical, "The event worker failed and goes on. Please report this.")]
    public static partial void DrainerFailed(ILogger logger, Exception fault);

    public static void Stopped(ILogger logger, OdpDeliveryReport report) =>
        Stopped(logger, report.Accepted, report.Sent, report.Dropped, report.Reasons, report.Waiting);

    [LoggerMessage(1105, LogLevel.Information,
        "Event delivery stopped: {Accepted} accepted, {Sent} sent, {Dropped} dropped{Reasons}, {Waiting} waiting.")]
    private static partial void Stopped(ILogger logger, long accepted, long sent, long dropped, string reasons, long waiting);

    [LoggerMessage(1106, LogLevel.Warning,
        "{Host} fails or asks for a pause ({Cause}). Events wait in the queue, and one request at a "
            + "time finds out when it is back.")]
    public static partial void CircuitOpened(ILogger logger, string host, string cause);

    [LoggerMessage(1107, LogLevel.Information, "{Host} answers again; events flow.")]
    public static partial void CircuitClosed(ILogger logger, string host);

    [LoggerMessage(1108, LogLevel.Error, "The spool in {Directory} cannot be read or written. {Cause}")]
    public static partial void SpoolFailed(ILogger logger, string directory, string cause);

    [LoggerMessage(1109, LogLevel.Error, "{Path} is damaged: {Damage}. It is kept as {KeptAs}.")]
    public static partial void SpoolDamaged(ILogger logger, string path, string damage, string keptAs);

    [LoggerMessage(1110, LogLevel.Information, "{Count} event(s) of an earlier process wait in the spool and are sent now.")]
    public static partial void SpoolReplayed(ILogger logger, int count);

    [LoggerMessage(1111, LogLevel.Error,
        "{Host} does not take events ({Cause}). They wait in the queue while it is tried again. {Cure}")]
    public static partial void HostRefuses(ILogger logger, string host, string cause, string cure);

    [LoggerMessage(1112, LogLevel.Error,
        "An event of {Bytes} bytes stays in {Path}: it is larger than {Settings}.QueueMaxBytes, {Limit}. Raise that to send it.")]
    public static partial void SpooledEventTooLarge(ILogger logger, int bytes, string settings, long limit, string path);

    [LoggerMessage(1113, LogLevel.Error, "{Count} event(s) of an earlier process stay in {Path}: {Fault}.")]
    public static partial void SpooledEventsStay(ILogger logger, int count, string path, string fault);

    [LoggerMessage(1115, LogLevel.Information,
        "{Count} event(s) of an earlier process stay in {Path}, since the client stops. The next one sends them.")]
    public static partial void SpooledEventsLeft(ILogger logger, int count, string path);

    [LoggerMessage(1114, LogLevel.Information,
        "{Count} event(s) that {Host} does not take go to {NewHost}, which the datafile names now.")]
    public static partial void EventsRedirected(ILogger logger, int count, string host, string newHost);
}
