using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.ObjectPool;
using Microsoft.Extensions.Primitives;
using OpenOdp.Engine;
using OpenOdp.Server.Accounts;
using OpenOdp.Server.Erasure;
using OpenOdp.Server.Http;
using OpenOdp.Server.Inspector;
using OpenOdp.Server.Telemetry;
using OpenOdp.Storage;
using OpenOdp.Storage.Log;

namespace OpenOdp.Server.Ingest;

/// <summary>
/// Takes data in: who sends it, what it says, into the log; the 202 goes out when the record is durable, applied and visible.
/// </summary>
internal sealed partial class IngestEndpoint(
    Intake intake,
    Store store,
    KeyCheck keys,
    Cors cors,
    Envelopes envelopes,
    RequestLog log,
    LimitCounters limits,
    BodyMemory memory,
    LargeRequests large,
    TimeProvider clock,
    ILogger<IngestEndpoint> logger)
{
    public const string PositionHeader = "OpenOdp-Position";
    private const string DurabilityHeader = "OpenOdp-Durability";
    private const string DedupHeader = "OpenOdp-Dedup-Seconds";
    private const string WarningsHeader = "OpenOdp-Warnings";
    private const string TooBusy = "More requests wait than can be stored soon. Send this one again later.";
    private const int CallsKept = 256;

    private static readonly StringValues Durability = "local";
    private static readonly StringValues Encodings = RequestBody.Encodings;

    private readonly ObjectPool<IngestCall> _calls =
        new DefaultObjectPool<IngestCall>(new IngestCall.Policy(memory, large, clock), CallsKept);

    /// <summary>Handles one request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var now = Microseconds.Of(clock.GetUtcNow());
        var caller = keys.Find(context.Request, store.Accounts, now);
        var isKeyless = intake.FindSender is not null && StringValues.IsNullOrEmpty(context.Request.Headers[KeyCheck.Header]);
        if (!isKeyless) cors.Allow(context, caller);
        if (!isKeyless && (caller is null || !Rights.Allow(caller.Class, intake.Operation)))
        {
            await envelopes.CheckRightAsync(context, caller, intake.Operation);
            return;
        }

        var call = _calls.Get();
        try
        {
            await HandleAsync(context, caller, call, now);
        }
        catch (StoreException) when (!context.Response.HasStarted)
        {
            await envelopes.ShedAsync(
                context, "5", "The store cannot take the request now; nothing of it was stored. Send it again later.");
        }
        catch (Exception error) when (!context.Response.HasStarted)
        {
            LogFailed(error, context.Request.Path);
            await envelopes.FailAsync(context, StatusCodes.Status500InternalServerError, Envelopes.OwnFault);
        }
        finally
        {
            _calls.Return(call);
        }
    }

    private async ValueTask HandleAsync(HttpContext context, Caller? caller, IngestCall call, long now)
    {
        var read = await ReadAsync(context, call);
        var reason = "";
        if (caller is null)
        {
            if (read == BodyStatus.Complete) caller = intake.FindSender!(call.Body.Bytes, now, out reason);
            cors.Allow(context, caller);
        }

        if (read != BodyStatus.Complete)
        {
            await RefuseBodyAsync(context, caller, call, now, read);
            return;
        }

        if (caller is null)
        {
            Keep(context, caller, call, now, StatusCodes.Status400BadRequest, []);
            await envelopes.FailAsync(context, StatusCodes.Status400BadRequest, "It does not say whose it is.", reason);
            return;
        }

        var source = Source(context.Request, now) with { Segments = store.Definitions.SegmentsOf(caller.Account) };
        if (!await ParseAsync(context, caller, call, source))
        {
            await ShedAsync(context);
            return;
        }

        limits.Count(call.Parsed.Findings);
        if (call.Parsed.Status != ParseStatus.Valid)
        {
            await RefuseAsync(context, caller, call, now);
            return;
        }

        if (!await call.Turn.StoreAsync(call.Parsed.Cost, context.RequestAborted))
        {
            await ShedAsync(context);
            return;
        }

        var append = call.Append;
        (append.Account, append.Key, append.KeyClass) = (caller.Account, caller.Key, caller.Class);
        append.Origin = caller.Origins.Of(context.Connection.RemoteIpAddress);
        (append.ReceivedAt, append.Kind, append.Command) =
            (now, intake.Kind, Withheld.From(store, caller.Account, intake.Kind, call.Parsed.Command));
        var result = await store.AppendAsync(append);
        call.Turn.End(); // now: nobody waits for who does not read an answer
        await AnswerAsync(context, caller, call, now, result);
    }

    /// <summary>Receives a body, which may take long, and unpacks it: a large one when its turn comes.</summary>
    private static async ValueTask<BodyStatus> ReadAsync(HttpContext context, IngestCall call)
    {
        var read = await call.Body.ReceiveAsync(context.Request);
        if (read != BodyStatus.Complete) return read;
        read = call.Body.Unpack(LargeRequests.Small);
        if (read != BodyStatus.TooLarge) return read;
        if (await call.Turn.ReadAsync(call.Body.MostBytes, context.RequestAborted)) return call.Body.Unpack(RequestBody.MaxBytes);
        return context.RequestAborted.IsCancellationRequested ? BodyStatus.Aborted : BodyStatus.NoRoom;
    }

    /// <summary>Reads a body; one that becomes large again when its turn comes, and until then only its size.</summary>
    /// <returns>False when that took too long, or the client went away.</returns>
    private async ValueTask<bool> ParseAsync(HttpContext context, Caller caller, IngestCall call, RequestSource source)
    {
        var room = Math.Max(LargeRequests.Small, call.Turn.Bytes);
        intake.Parse(call.Body.Bytes, caller.Rules, source with { Room = room }, call.Parsed);
        if (call.Parsed.Status != ParseStatus.Growing) return true;
        var size = call.Parsed.Cost;
        call.Turn.End();
        if (!await call.Turn.ReadAsync(size, context.RequestAborted)) return false;
        intake.Parse(call.Body.Bytes, caller.Rules, source with { Room = size }, call.Parsed);
        return true;
    }

    private Task AnswerAsync(HttpContext context, Caller caller, IngestCall call, long now, in CommitResult result)
    {
        if (result.Status == CommitStatus.Overloaded) return ShedAsync(context);
        if (result is not { Status: CommitStatus.Committed, Outcome: { } outcome })
        {
            // The store logs why; its reasons may hold paths, which are not for callers.
            return envelopes.ShedAsync(context, "5", "The store cannot take the request now, and its outcome is unknown. Send "
                + "it again: events with an idempotence_id count once.");
        }

        switch (outcome.Kind)
        {
            case OutcomeKind.Applied or OutcomeKind.Duplicate:
                var status = intake.AnswersNothing ? StatusCodes.Status204NoContent : StatusCodes.Status202Accepted;
                log.Accept(caller, now, context.Request.Path, status, call.Body.Bytes, call.Parsed.Findings, outcome);
                call.Body.Clear();
                SetHeaders(context.Response.Headers, caller, result.Position, outcome, call.Parsed.Findings, limits);
                if (!intake.AnswersNothing) return envelopes.AcceptAsync(context);
                context.Response.StatusCode = status;
                return Task.CompletedTask;
            case OutcomeKind.Invalid:
                Keep(context, caller, call, now, StatusCodes.Status400BadRequest, RequestEntry.Keep(outcome.Invalids));
                return envelopes.RefuseItemsAsync(context, outcome.Invalids);
            case OutcomeKind.Quarantined:
                LogNotApplied(outcome.Position, outcome.Message);
                return envelopes.FailAsync(context, StatusCodes.Status500InternalServerError, NotApplied(outcome.Position));
            default:
                throw new UnreachableException($"What was sent is never {outcome.Kind}.");
        }
    }

    internal static string NotApplied(ulong position) =>
        "The server failed on this request and stored nothing of it, and the same request would fail again. "
        + $"Please report this, with the line about "
        + $"position {position.ToString(CultureInfo.InvariantCulture)} in the server's log.";

    /// <summary>What every answer to data that was taken tells.</summary>
    public static void SetHeaders(
        IHeaderDictionary headers, Caller caller, ulong position, RecordOutcome outcome, Findings findings,
        LimitCounters limits)
    {
        headers[PositionHeader] =
            (outcome.Kind == OutcomeKind.Applied ? position : outcome.FirstPosition).ToString(CultureInfo.InvariantCulture);
        headers[DurabilityHeader] = Durability;
        headers[DedupHeader] = caller.DedupSeconds;
        headers.AcceptEncoding = Encodings;
        var warnings = findings.WarningCount + outcome.Warnings.Count;
        if (warnings == 0) return;
        headers[WarningsHeader] = warnings.ToString(CultureInfo.InvariantCulture);
        limits.Told(warnings);
        limits.Count(outcome.Warnings);
    }

    private Task RefuseAsync(HttpContext context, Caller caller, IngestCall call, long now)
    {
        var parsed = call.Parsed;
        if (parsed.Status == ParseStatus.Invalid)
        {
            Keep(context, caller, call, now, StatusCodes.Status400BadRequest, RequestEntry.Keep(parsed.Findings.Invalids));
            return envelopes.RefuseItemsAsync(context, parsed.Findings.Invalids);
        }

        var message = parsed.Reason is null ? parsed.Refusal! : $"{parsed.Refusal} {parsed.Reason}";
        Keep(context, caller, call, now, StatusCodes.Status400BadRequest, [new Remark(null, message)]);
        return envelopes.FailAsync(context, StatusCodes.Status400BadRequest, parsed.Refusal!, parsed.Reason);
    }

    private Task RefuseBodyAsync(HttpContext context, Caller? caller, IngestCall call, long now, BodyStatus read)
    {
        if (read == BodyStatus.Aborted)
        {
            context.Abort(); // else the web server may say 200 to who is still there after all
            return Task.CompletedTask;
        }

        if (read == BodyStatus.NoRoom) return ShedAsync(context);
        var (status, message) = BodyRefusal.Of(read, context.Request, limits);
        Keep(context, caller, call, now, status, [new Remark(null, message)]);
        if (status == StatusCodes.Status408RequestTimeout) return envelopes.FailAsync(context, status, message);
        if (status == StatusCodes.Status400BadRequest)
        {
            return envelopes.FailAsync(context, status, ParsedRequest.Unparsable, message);
        }

        if (status == StatusCodes.Status415UnsupportedMediaType) context.Response.Headers.AcceptEncoding = Encodings;
        return Envelopes.GatewayAsync(context, status);
    }

    private Task ShedAsync(HttpContext context)
    {
        limits.Count(Limit.Waiting);
        return envelopes.ShedAsync(context, "1", TooBusy);
    }

    private void Keep(
        HttpContext context, Caller? caller, IngestCall call, long now, int status, IReadOnlyList<Remark> errors)
    {
        if (caller is null) log.RefuseUnowned();
        else log.Refuse(caller, now, context.Request.Path, status, call.Body.Bytes, errors, call.Parsed.Findings);

        call.Body.Clear();
        call.Turn.End();
    }

    private static RequestSource Source(HttpRequest request, long now)
    {
        var headers = request.Headers;
        var key = headers.TryGetValue("idempotency-key", out var sent) ? sent.ToString() : null;
        return new RequestSource(now)
        {
            AppId = headers.TryGetValue("z-app-id", out var app) ? app.ToString() : null,
            AppVersion = headers.TryGetValue("z-app-version", out var version) ? version.ToString() : null,
            IdempotencyKey = key is { Length: <= RequestSource.MaxIdempotencyKey } ? key : null,
            IsKeyTooLong = key is { Length: > RequestSource.MaxIdempotencyKey },
        };
    }

    [LoggerMessage(4001, LogLevel.Error, "A request to {Path} failed.")]
    private partial void LogFailed(Exception error, PathString path);

    [LoggerMessage(4002, LogLevel.Error, "The command at position {Position} was not applied: {Reason}")]
    private partial void LogNotApplied(ulong position, string? reason);
}
