using OpenOdp.Engine;
using OpenOdp.Engine.Log;
using OpenOdp.Server.Accounts;
using OpenOdp.Server.Erasure;
using OpenOdp.Server.Http;
using OpenOdp.Server.Ingest;
using OpenOdp.Server.Inspector;
using OpenOdp.Server.Telemetry;
using OpenOdp.Storage;
using OpenOdp.Storage.Log;

namespace OpenOdp.Server.Events;

/// <summary>
/// <c>GET /v2/zaius.gif</c> (§3.9): one event in a query, as version 5 of the JavaScript SDK sends it from browsers. It goes the
/// way of <c>POST /v3/events</c>. The answer is always the image; what is wrong is in the inspector. Only when nothing could be
/// stored is it a 503, upon which the SDK tries again.
/// </summary>
internal sealed partial class PixelEndpoint(
    Store store, KeyCheck keys, Cors cors, RequestLog log, LimitCounters limits, TimeProvider clock,
    ILogger<PixelEndpoint> logger)
{
    public const string Path = "/v2/zaius.gif";

    private static readonly byte[] Image = Convert.FromBase64String("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7");

    public async Task HandleAsync(HttpContext context)
    {
        var now = Microseconds.Of(clock.GetUtcNow());
        var query = context.Request.QueryString.Value ?? "";
        var caller = keys.Find(context.Request.Query["tracker_id"], store.Accounts, now);
        cors.Allow(context, caller);
        var isTaken = true;

        // A private key in an address would be in histories and logs; and to ask for the head of an image is to send nothing.
        if (caller is { Class: KeyClass.Public } && !RequestEdges.IsHead(context))
        {
            try
            {
                var body = PixelQuery.ToBody(query, caller.Rules, out var remarks);
                var segments = store.Definitions.SegmentsOf(caller.Account);
                isTaken = await TakeAsync(
                    context, caller, body, new RequestSource(now) { Remarks = remarks, Segments = segments });
            }
            catch (StoreException error)
            {
                LogFailed(error);
                isTaken = false;
            }
        }

        await AnswerAsync(context.Response, isTaken);
    }

    /// <summary>False when it could not be stored, and the sender should try again.</summary>
    private async Task<bool> TakeAsync(HttpContext context, Caller caller, byte[] body, RequestSource source)
    {
        var now = source.ReceivedAt;
        var parsed = new ParsedRequest();
        EventParser.Parse(body, caller.Rules, source, parsed);
        limits.Count(parsed.Findings);
        if (parsed.Status != ParseStatus.Valid)
        {
            Refuse(parsed.Status == ParseStatus.Invalid
                ? RequestEntry.Keep(parsed.Findings.Invalids)
                : [new Remark(null, $"{parsed.Refusal} {parsed.Reason}")]);
            return true;
        }

        var result = await store.AppendAsync(new AppendRequest
        {
            Account = caller.Account,
            Key = caller.Key,
            KeyClass = caller.Class,
            Origin = caller.Origins.Of(context.Connection.RemoteIpAddress),
            ReceivedAt = now,
            Kind = CommandKind.Events,
            Command = Withheld.From(store, caller.Account, CommandKind.Events, parsed.Command),
        });
        if (result.Status == CommitStatus.Overloaded) limits.Count(Limit.Waiting);
        if (result is not { Status: CommitStatus.Committed, Outcome: { } outcome }) return false;
        if (outcome.Kind is OutcomeKind.Applied or OutcomeKind.Duplicate)
        {
            log.Accept(caller, now, Path, StatusCodes.Status200OK, body, parsed.Findings, outcome);
            IngestEndpoint.SetHeaders(context.Response.Headers, caller, result.Position, outcome, parsed.Findings, limits);
        }
        else
        {
            Refuse(RequestEntry.Keep(outcome.Invalids));
        }

        return true;

        void Refuse(IReadOnlyList<Remark> errors) =>
            log.Refuse(caller, now, Path, StatusCodes.Status400BadRequest, body, errors, parsed.Findings);
    }

    private static async Task AnswerAsync(HttpResponse response, bool isTaken)
    {
        if (!isTaken)
        {
            response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            response.Headers.RetryAfter = "1";
        }

        response.ContentType = "image/gif";
        response.ContentLength = Image.Length;
        response.Headers.CacheControl = "no-store";
        await response.BodyWriter.WriteAsync(Image);
    }

    [LoggerMessage(4004, LogLevel.Error, "An event of the pixel could not be stored.")]
    private partial void LogFailed(Exception error);
}
