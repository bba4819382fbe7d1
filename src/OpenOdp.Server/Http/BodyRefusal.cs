using System.Diagnostics;
using OpenOdp.Engine;
using OpenOdp.Server.Telemetry;

namespace OpenOdp.Server.Http;

/// <summary>Why a body was not taken, and what to do.</summary>
internal readonly record struct BodyRefusal(int Status, string Message)
{
    /// <summary>Puts into words, and counts, what came of a body that is not complete.</summary>
    public static BodyRefusal Of(BodyStatus status, HttpRequest request, LimitCounters limits)
    {
        if (status == BodyStatus.TooLarge) limits.Count(Limit.BodyBytes);
        if (status == BodyStatus.NoRoom) limits.Count(Limit.Waiting);
        return status switch
        {
            BodyStatus.Late => new(StatusCodes.Status408RequestTimeout, Envelopes.Late),
            BodyStatus.TooLarge => new(StatusCodes.Status413PayloadTooLarge, "The body is larger than 10 MiB."),
            BodyStatus.UnknownEncoding => new(
                StatusCodes.Status415UnsupportedMediaType,
                $"Content-Encoding {request.Headers.ContentEncoding} is not read; {RequestBody.Encodings} are."),
            BodyStatus.Damaged => new(
                StatusCodes.Status400BadRequest,
                "The body does not decompress: it is damaged, breaks off, or has something behind its end."),
            BodyStatus.Broken or BodyStatus.Aborted => new(StatusCodes.Status400BadRequest, "The body breaks HTTP."),
            BodyStatus.NoRoom => new(
                StatusCodes.Status503ServiceUnavailable, "The server has no memory for the body now. Send it again later."),
            _ => throw new UnreachableException($"A body that is {status} is not refused."),
        };
    }
}
