using OpenOdp.Engine.Segments;
using OpenOdp.Server.Calls;
using OpenOdp.Storage.Segments;

namespace OpenOdp.Server.Segments;

/// <summary>
/// <c>POST /admin/segments/{id}:preview</c>: who would be in a segment by a definition, and who would enter and leave.
/// </summary>
internal sealed class PreviewEndpoint(AccountWalk walk)
{
    public Task<Answer> AnswerAsync(LongReadCall call) =>
        AnswerAsync(call, static preview => Answer.Ok(SegmentPreviewAnswer.Of(preview)));

    /// <summary>The same, shown otherwise.</summary>
    public async Task<Answer> AnswerAsync(LongReadCall call, Func<SegmentPreview, Answer> show)
    {
        var (id, body) = (SegmentEndpoints.Normal(call.Id), SegmentBody.Stored(call.Body));
        var settings = call.Store.Accounts[call.Account];
        if (SegmentEndpoints.RefusalOf(id) is { } refusal) return refusal;
        var preview = SegmentPreview.TryBegin(
            SegmentLanguage.Compiler, settings, call.Store.Definitions.SegmentsOf(call.Account), id, body, out var fault);
        if (preview is null) return SegmentRefusals.Invalid(fault!);
        return await walk.AnswerAsync(
            call,
            "A preview",
            (view, now) =>
            {
                preview.ReadPage(view, view.Accounts[call.Account], view.Definitions.SegmentsOf(call.Account), now);
                return preview.IsWhole;
            },
            () => show(preview));
    }
}
