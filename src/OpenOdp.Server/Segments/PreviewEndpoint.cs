using System.Collections.Concurrent;
using OpenOdp.Engine;
using OpenOdp.Engine.Segments;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Telemetry;
using OpenOdp.Storage.Segments;

namespace OpenOdp.Server.Segments;

/// <summary>
/// <c>POST /admin/segments/{id}:preview</c>: who would be in a segment by a definition, and who would enter and leave. One at a
/// time for each account, since it looks at every customer.
/// </summary>
internal sealed class PreviewEndpoint(TimeProvider clock, LimitCounters limits, IHostApplicationLifetime lifetime)
{
    /// <summary>After this it answers with what it has.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<uint, byte> _accounts = [];

    public async Task<Answer> AnswerAsync(LongReadCall call)
    {
        if (!_accounts.TryAdd(call.Account, 0))
        {
            limits.Count(Limit.Waiting);
            return Answer.Unavailable("A preview of this account is being worked out. Ask again when it is done.");
        }

        try
        {
            return await PreviewAsync(call);
        }
        catch (OperationCanceledException)
        {
            return Answer.Unavailable("The preview was given up, since the caller went or the server stops.");
        }
        finally
        {
            _accounts.TryRemove(call.Account, out _);
        }
    }

    private async Task<Answer> PreviewAsync(LongReadCall call)
    {
        var (id, body) = (SegmentEndpoints.Normal(call.Id), SegmentBody.Stored(call.Body));
        var settings = call.Store.Accounts[call.Account];
        if (SegmentEndpoints.RefusalOf(id) is { } refusal) return refusal;
        var preview = SegmentPreview.TryBegin(
            SegmentLanguage.Compiler, settings, call.Store.Definitions.SegmentsOf(call.Account), id, body, out var fault);
        if (preview is null) return SegmentRefusals.Invalid(fault!);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(call.CancellationToken, lifetime.ApplicationStopping);
        var started = clock.GetTimestamp();
        while (true)
        {
            ending.Token.ThrowIfCancellationRequested();
            var position = ReadPage(call, preview);
            if (preview.IsWhole || clock.GetElapsedTime(started) >= Patience)
            {
                return Answer.Ok(SegmentPreviewAnswer.Of(preview)) with { Position = position };
            }

            await Task.Yield(); // others have their turn
        }
    }

    private ulong ReadPage(LongReadCall call, SegmentPreview preview)
    {
        using var view = call.Store.AcquireView();
        var now = Math.Max(Microseconds.Of(clock.GetUtcNow()), view.RecordedAt) / Microseconds.PerMillisecond;
        preview.ReadPage(view, view.Accounts[call.Account], view.Definitions.SegmentsOf(call.Account), now);
        return view.Position;
    }
}
