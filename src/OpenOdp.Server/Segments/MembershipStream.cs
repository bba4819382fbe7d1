using System.Buffers;
using System.Globalization;
using OpenOdp.Engine;
using OpenOdp.Engine.Segments.Memberships;
using OpenOdp.Server.Accounts;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Http;
using OpenOdp.Server.Ingest;
using OpenOdp.Server.Telemetry;
using OpenOdp.Storage;

namespace OpenOdp.Server.Segments;

/// <summary>
/// <c>GET /admin/memberships/stream?segment=&amp;after=</c>: server-sent events of who enters and leaves segments. A stream ends
/// when the caller goes, its key is no longer valid, or the server stops.
/// </summary>
internal sealed class MembershipStream(
    Store store, KeyCheck keys, Envelopes envelopes, LimitCounters limits, TimeProvider clock, IHostApplicationLifetime lifetime)
{
    /// <summary>Streams at once.</summary>
    public const int MaxStreams = 200;

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan BetweenSigns = TimeSpan.FromSeconds(15);

    private int _streams;

    public async Task HandleAsync(HttpContext context)
    {
        var caller = FindCaller(context);
        if (!await envelopes.CheckRightAsync(context, caller, Operation.Administer)) return;
        if (QueryRule.FaultOf(context) is { } fault)
        {
            await envelopes.FailAsync(context, StatusCodes.Status400BadRequest, fault);
            return;
        }

        if (Interlocked.Increment(ref _streams) > MaxStreams)
        {
            Interlocked.Decrement(ref _streams);
            limits.Count(Limit.Waiting);
            await envelopes.ShedAsync(
                context, "5", $"{MaxStreams} streams are open, and more are not served at once. End one, or ask again later.");
            return;
        }

        try
        {
            await AnswerAsync(context, caller!.Account);
        }
        catch (StoreException) when (!context.Response.HasStarted)
        {
            await envelopes.ShedAsync(context, "5", "The store cannot be read now.");
        }
        catch (Exception error) when (error is StoreException or OperationCanceledException)
        {
            // It ends here; who wants more goes on from the last id.
        }
        finally
        {
            Interlocked.Decrement(ref _streams);
        }
    }

    private async Task AnswerAsync(HttpContext context, uint account)
    {
        ulong position;
        string? segment = null;
        ChangesStart? start;
        using (var view = store.AcquireView())
        {
            position = view.Position;
            start = ChangeRetention.Start(view, account);
            if (context.Request.Query["segment"].ToString() is { Length: > 0 } wanted)
            {
                segment = SegmentEndpoints.Normal(wanted);
                if (!SegmentNames.NumbersOf(view, account, segment).Any())
                {
                    await envelopes.FailAsync(context, StatusCodes.Status404NotFound, SegmentRefusals.NotFound.Message!);
                    return;
                }
            }
        }

        if (!TryAfter(context.Request, position, out var after))
        {
            await envelopes.FailAsync(context, StatusCodes.Status400BadRequest, string.Create(
                CultureInfo.InvariantCulture, $"after must be the id of an event of this stream; the log ends at {position}."));
            return;
        }

        if (after > 0 && after + 1 < start?.Position)
        {
            await envelopes.FailAsync(context, StatusCodes.Status410Gone, string.Create(
                CultureInfo.InvariantCulture,
                $"Changes up to position {start.Value.Position - 1} are not kept any more. Begin anew: after=0 tells what is kept."));
            return;
        }

        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers[IngestEndpoint.PositionHeader] = IdText.Of(after);
        if (RequestEdges.IsHead(context)) return;
        await StreamAsync(context, new MembershipFeed(store, account, segment, after));
    }

    private async Task StreamAsync(HttpContext context, MembershipFeed feed)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        var page = new ArrayBufferWriter<byte>();
        page.Write(":\n\n"u8); // at once, so that the caller knows that it is heard
        var lastSign = clock.GetTimestamp();
        while (true)
        {
            if (FindCaller(context) is null) return; // its key was revoked, or has ended
            var isMore = feed.WritePage(page);
            if (page.WrittenCount == 0 && clock.GetElapsedTime(lastSign) >= BetweenSigns) page.Write(":\n\n"u8);

            if (page.WrittenCount > 0)
            {
                await context.Response.BodyWriter.WriteAsync(page.WrittenMemory, ending.Token);
                page.ResetWrittenCount();
                lastSign = clock.GetTimestamp();
            }

            if (!isMore) await Task.Delay(LookAgain, clock, ending.Token);
        }
    }

    private Caller? FindCaller(HttpContext context) =>
        keys.Find(context.Request, store.Accounts, Microseconds.Of(clock.GetUtcNow()));

    /// <summary>
    /// What a browser sends when it connects again goes before what the address says; the end of the log without either.
    /// </summary>
    private static bool TryAfter(HttpRequest request, ulong position, out ulong after)
    {
        after = position;
        var text = request.Headers["Last-Event-ID"].ToString();
        if (text.Length == 0) text = request.Query["after"].ToString();
        return text.Length == 0 || (IdText.TryRead(text, out after) && after <= position);
    }
}
