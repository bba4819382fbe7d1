using System.Diagnostics;
using System.Globalization;
using System.Text;
using OpenOdp.Engine;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Customers;
using OpenOdp.Server.Erasure;
using OpenOdp.Server.Events;
using OpenOdp.Server.Experiments;
using OpenOdp.Server.Ingest;
using OpenOdp.Server.Telemetry;
using OpenOdp.Storage.Log;

namespace OpenOdp.Server.Inspector;

/// <summary>What came of sending a rejected request again.</summary>
/// <param name="Sent">That it was taken; null when it was not.</param>
/// <param name="Errors">Why not.</param>
internal sealed record ReplayResult(int Status, SentAgain? Sent, IReadOnlyList<Remark> Errors);

/// <summary>
/// Sends a rejected request again, mended, the way that it first came: the same parser, the same log, with the private key of who
/// sends it.
/// </summary>
internal sealed class Replay(RequestLog requests, LimitCounters limits)
{
    /// <summary>Bytes of a body at most: what a rejected one is kept of.</summary>
    public const int MaxBody = RequestRing.MaxBody;

    private static readonly string TooLarge =
        $"It is larger than {MaxBody >> 10} KiB, or stands for more than that. Split it, or send it from where it came.";

    // Of two people who mend one request, the second one learns of the first.
    private static readonly SemaphoreSlim OneAtATime = new(1, 1);

    /// <param name="call">Who sends it.</param>
    /// <param name="entry">The request.</param>
    /// <param name="body">What is sent in place of its body.</param>
    public Task<ReplayResult> SendAsync(WriteCall call, RequestEntry entry, byte[] body) => OneAtATime.TakeAsync(
        async () => requests.Find(call.Account.Number, accepted: false, entry.Id) is { SentAgain: { } sent }
            ? Refused(
                StatusCodes.Status409Conflict,
                $"{sent.By} has sent it meanwhile, and it is stored at position {sent.Position}.")
            : await SendOneAsync(call, entry, body));

    private async Task<ReplayResult> SendOneAsync(WriteCall call, RequestEntry entry, byte[] body)
    {
        var (intake, parsed) = (IntakeOf(entry.Path), new ParsedRequest());
        if (body.Length > MaxBody) return Refused(StatusCodes.Status413PayloadTooLarge, TooLarge);
        intake.Parse(body, call.Caller.Rules, Source(call, entry), parsed);
        limits.Count(parsed.Findings);
        if (parsed.Status == ParseStatus.Invalid) return Refused(RequestEntry.Keep(parsed.Findings.Invalids));
        if (parsed.Status == ParseStatus.Growing) return Refused(StatusCodes.Status413PayloadTooLarge, TooLarge);
        if (parsed.Status == ParseStatus.Refused) return Refused([new Remark(null, $"{parsed.Refusal} {parsed.Reason}".Trim())]);

        var result = await call.Store.AppendAsync(new AppendRequest
        {
            Account = call.Account.Number,
            Key = call.Caller.Key,
            KeyClass = call.Caller.Class,
            Origin = call.Origin,
            By = call.By,
            ReceivedAt = call.Now,
            Kind = intake.Kind,
            Command = Withheld.From(call.Store, call.Account.Number, intake.Kind, parsed.Command),
        });
        if (result is not { Status: CommitStatus.Committed, Outcome: { } outcome })
        {
            return Refused(StatusCodes.Status503ServiceUnavailable,
                "The store cannot take the request now. Send it again later: what was stored after all counts once.");
        }

        return outcome.Kind switch
        {
            OutcomeKind.Applied or OutcomeKind.Duplicate => Taken(call, entry, intake, body, parsed.Findings, outcome),
            OutcomeKind.Invalid => Refused(RequestEntry.Keep(outcome.Invalids)),
            OutcomeKind.Quarantined => Refused(
                StatusCodes.Status500InternalServerError, IngestEndpoint.NotApplied(outcome.Position)),
            _ => throw new UnreachableException($"What was sent is never {outcome.Kind}."),
        };
    }

    /// <summary>The request's id names its events that name none: whoever presses twice sends once.</summary>
    private static RequestSource Source(WriteCall call, RequestEntry entry) => new(call.Now)
    {
        IdempotencyKey = string.Create(CultureInfo.InvariantCulture, $"rejected-{entry.At}-{entry.Id}"),
        Segments = call.Store.Definitions.SegmentsOf(call.Account.Number),
    };

    private ReplayResult Taken(
        WriteCall call, RequestEntry entry, Intake intake, byte[] body, Findings findings, RecordOutcome outcome)
    {
        var status = intake.AnswersNothing ? StatusCodes.Status204NoContent : StatusCodes.Status202Accepted;
        var position = outcome.Kind == OutcomeKind.Applied ? outcome.Position : outcome.FirstPosition;
        var sent = new SentAgain(Encoding.UTF8.GetString(call.By.Span), call.Now, position);
        limits.Count(outcome.Warnings);
        requests.Accept(call.Caller, call.Now, entry.Path, status, body, findings, outcome);
        requests.Mark(call.Account.Number, entry.Id, sent);
        return new ReplayResult(status, sent, []);
    }

    /// <summary>What took the requests that went to a path.</summary>
    public static Intake IntakeOf(string path) => path.TrimEnd('/').ToLowerInvariant() switch
    {
        CustomersApi.Profiles => CustomersApi.Intake,
        ExperimentsApi.Path => ExperimentsApi.Intake,
        EventsApi.Path or PixelEndpoint.Path => EventsApi.Intake,
        _ => throw new UnreachableException($"Nothing is taken in at {path}."),
    };

    private static ReplayResult Refused(IReadOnlyList<Remark> errors) => new(StatusCodes.Status400BadRequest, null, errors);

    private static ReplayResult Refused(int status, string message) => new(status, null, [new Remark(null, message)]);
}
