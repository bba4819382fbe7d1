using System.Text;
using OpenOdp.Engine;
using OpenOdp.Server.Accounts;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Times;

namespace OpenOdp.Server.Http;

/// <summary>
/// The bodies of answers (§1.1). Every answer is JSON and says so, on errors too: the official Node SDK reads nothing else.
/// </summary>
internal sealed class Envelopes(TimeProvider clock)
{
    /// <summary>The content type of every answer.</summary>
    public const string Json = "application/json; charset=utf-8";

    /// <summary>The message of every 500.</summary>
    public const string OwnFault = "The request failed for a reason of the server's own; its log has the details.";

    /// <summary>The message of a 408.</summary>
    public const string Late = "The body came too slowly. Send the request again.";

    /// <summary>What is said to whom the operator's key is missing.</summary>
    public const string NeedsOperator =
        "This concerns all accounts and needs the operator's key: OpenOdp__OperatorKey, or operator_key in keys.json.";

    /// <summary>Where errors have a form of their own, with all below.</summary>
    private static readonly PathString Segments = "/v3/segments";

    private AcceptedBody _accepted = new(0);

    /// <summary>Answers 202 (ENV-A).</summary>
    public Task AcceptAsync(HttpContext context)
    {
        var millisecond = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var body = _accepted;
        if (body.Millisecond != millisecond) _accepted = body = new AcceptedBody(millisecond);
        return SendAsync(context, StatusCodes.Status202Accepted, body.Bytes);
    }

    /// <summary>Answers 400 with every invalid item (ENV-B).</summary>
    public Task RefuseItemsAsync(HttpContext context, IReadOnlyList<InvalidItem> invalids) =>
        SendAsync(context, StatusCodes.Status400BadRequest, new FaultDetail
        {
            Invalids = [.. invalids.Select(invalid => new InvalidPart { Event = invalid.Index, Message = invalid.Message })],
        });

    /// <summary>Answers 400 with every invalid field (ENV-C).</summary>
    public Task RefuseFieldsAsync(HttpContext context, IEnumerable<(string Field, string Reason)> invalids) =>
        SendAsync(context, StatusCodes.Status400BadRequest, new FaultDetail
        {
            Invalids = [.. invalids.Select(invalid => new InvalidPart { Field = invalid.Field, Reason = invalid.Reason })],
        });

    /// <summary>
    /// Answers with a message, and where it helps with the exact reason beside it (ENV-D); about segments in their own form
    /// (ENV-F).
    /// </summary>
    public Task FailAsync(HttpContext context, int status, string message, string? reason = null) =>
        context.Request.Path.StartsWithSegments(Segments)
            ? SendAsync(context, status, AnswerJson.Write(
                new SegmentFaultAnswer(status, null, reason is null ? message : $"{message} {reason}")))
            : SendAsync(context, status, new FaultDetail { Message = message, Reason = reason });

    /// <summary>Answers as a gateway does before a resource is reached (ENV-E).</summary>
    public static Task GatewayAsync(HttpContext context, int status) =>
        SendAsync(context, status, AnswerJson.Write(new GatewayAnswer(GatewayMessage(status))));

    /// <summary>Answers 403 unless the key may do it: ENV-E for no valid key, ENV-D for one that is too weak (AUTH-6).</summary>
    public async ValueTask<bool> CheckRightAsync(HttpContext context, Caller? caller, Operation operation)
    {
        if (caller is null)
        {
            await GatewayAsync(context, StatusCodes.Status403Forbidden);
        }
        else if (!Rights.Allow(caller.Class, operation))
        {
            var detail = new FaultDetail { Message = "Insufficient privileges to access this resource." };
            await SendAsync(context, StatusCodes.Status403Forbidden, detail);
        }
        else
        {
            return true;
        }

        return false;
    }

    /// <summary>Answers 403 unless the request may do what concerns all accounts.</summary>
    public async ValueTask<bool> CheckOperatorAsync(HttpContext context, Caller? caller, bool isAllowed)
    {
        if (isAllowed) return true;
        if (await CheckRightAsync(context, caller, Operation.Administer))
        {
            await FailAsync(context, StatusCodes.Status403Forbidden, NeedsOperator);
        }

        return false;
    }

    /// <summary>Answers 503: not now. The official SDKs try again on any 5xx.</summary>
    public Task ShedAsync(HttpContext context, string retryAfter, string reason)
    {
        context.Response.Headers.RetryAfter = retryAfter;
        return FailAsync(context, StatusCodes.Status503ServiceUnavailable, reason);
    }

    private static string GatewayMessage(int status) => status switch
    {
        StatusCodes.Status403Forbidden => "Forbidden",
        StatusCodes.Status413PayloadTooLarge => "Request Too Long",
        StatusCodes.Status415UnsupportedMediaType => "Unsupported Media Type",
        StatusCodes.Status429TooManyRequests => "Too Many Requests",
        StatusCodes.Status504GatewayTimeout => "Endpoint request timed out",
        _ => StatusTitle.Of(status),
    };

    /// <summary>The body of a fault (ENV-D), for a caller that has no request to answer.</summary>
    public ReadOnlyMemory<byte> Fault(int status, string message) =>
        Body(status, new FaultDetail { Message = message });

    private Task SendAsync(HttpContext context, int status, FaultDetail detail) =>
        SendAsync(context, status, Body(status, detail));

    private byte[] Body(int status, FaultDetail detail) => AnswerJson.Write(new FaultAnswer(
        StatusTitle.Of(status), status, IsoTime.OfMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds()), detail));

    private static Task SendAsync(HttpContext context, int status, ReadOnlyMemory<byte> body)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = Json;
        response.ContentLength = body.Length;
        var written = response.BodyWriter.WriteAsync(body);
        return written.IsCompletedSuccessfully ? Task.CompletedTask : written.AsTask();
    }

    /// <summary>
    /// The 202 of one millisecond, shared by all requests that are answered within it; by hand, since most of what the server
    /// answers is this.
    /// </summary>
    private sealed class AcceptedBody(long millisecond)
    {
        public long Millisecond { get; } = millisecond;

        public byte[] Bytes { get; } =
            [.. "{\"title\":\"Accepted\",\"status\":202,\"timestamp\":\""u8, .. Encoding.ASCII.GetBytes(
                IsoTime.OfMilliseconds(millisecond)), .. "\"}"u8];
    }
}
