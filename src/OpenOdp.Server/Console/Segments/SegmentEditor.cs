using System.Globalization;
using System.Text;
using System.Text.Json;
using OpenOdp.Engine.Segments;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Console.Customers;
using OpenOdp.Server.Console.Segments.Words;
using OpenOdp.Server.Console.Shell;
using OpenOdp.Server.Segments;

namespace OpenOdp.Server.Console.Segments;

/// <summary>Where segments are written, tried and saved, and where they go.</summary>
internal sealed class SegmentEditor(SegmentEndpoints segments, PreviewEndpoint preview)
{
    private const string Blank = """{"metadata":{"display_name":""},"definition":{}}""";

    public static Page New(PageCall call) =>
        call.Viewer.MayChange ? Form(new EditModel("", Blank, 0, HintsOf(call.Read))) : ReadersWriteNone;

    /// <summary>The newest revision, or <c>from</c>, which then comes back when it is saved.</summary>
    public static Page Edit(PageCall call)
    {
        var read = call.Read;
        if (!call.Viewer.MayChange) return ReadersWriteNone;
        if (SegmentEndpoints.Find(read) is not { } segment) return SegmentPages.NotFound(read.Id);
        var from = SegmentPages.NumberOf(call["from"]) ?? segment.Revision;
        return SegmentReading.Revision(call, segment, from) is { } revision
            ? Form(new EditModel(segment.Id, Sendable(revision.Code), SegmentReading.NewestOf(read).Position, HintsOf(read)))
            : Page.NotFound($"Segment '{segment.Id}' has no revision {from}.");
    }

    public async Task<Page> SaveAsync(FormCall call)
    {
        var id = call.Write.Id.Length > 0 ? call.Write.Id : call["id"].Trim();
        var (body, over) = (call["body"], call.Base());
        using var parsed = TryParse(body, out var refusal);
        if (parsed is null) return Again(MessageOf(refusal), refusal.Status);
        var write = call.Write with { Id = id, Body = parsed.RootElement };
        var answer = await (call.Base() == 0 ? segments.CreateAsync(write) : segments.PutAsync(write, Overtaken));
        return answer.Status is StatusCodes.Status200OK or StatusCodes.Status201Created
            ? Page.GoTo(SegmentAddress.Of(SegmentEndpoints.Normal(id)))
            : Again(MessageOf(answer), answer.Status);

        Answer? Overtaken()
        {
            (var number, over) = call.Read(read => SegmentReading.NewestOf(read.Read with { Id = id }));
            return call.Overtaken(over, over > 0
                ? $"Revision {number} was saved meanwhile, by somebody else or in another tab. Save again to replace it."
                : "The segment was deleted meanwhile. Save again to make it anew.");
        }

        Page Again(string message, int status) => Form(new EditModel(id, body, over, HintsOf(call.Write), message), status);
    }

    /// <summary>What is wrong with what is being written: an answer like any other, with what the API says.</summary>
    public static Task<Page> CheckAsync(FormCall call)
    {
        using var parsed = TryParse(call["body"], out var answer);
        if (parsed is not null) answer = SegmentEndpoints.Validate(IdOf(call), call.Write.Account, parsed.RootElement);
        return Task.FromResult(Page.Of(answer with { Status = StatusCodes.Status200OK }));
    }

    /// <summary>Who would be in the segment, as a part of the page; or what is wrong, as above.</summary>
    public async Task<Page> PreviewAsync(FormCall call)
    {
        using var parsed = TryParse(call["body"], out var answer);
        if (parsed is null) return Page.Of(answer with { Status = StatusCodes.Status200OK });
        var ask = new LongReadCall(
            call.Write.Store, call.Write.Account.Number, call.Write.Query, IdOf(call), parsed.RootElement,
            call.CancellationToken);
        PreviewModel? shown = null;
        answer = await preview.AnswerAsync(ask, found =>
        {
            shown = Show(call, found);
            return Answer.Ok(SegmentPreviewAnswer.Of(found));
        });
        return shown is null ? Page.Of(answer with { Status = StatusCodes.Status200OK }) : Page.Of<PreviewPart>(shown);
    }

    public static async Task<Page> DeleteAsync(FormCall call)
    {
        var answer = await SegmentEndpoints.DeleteAsync(call.Write, Overtaken);
        return answer.Status switch
        {
            StatusCodes.Status200OK => Page.GoTo("/segments"),
            StatusCodes.Status404NotFound => SegmentPages.NotFound(call.Write.Id),
            _ => call.Read(read => SegmentPages.Show(read, MessageOf(answer), answer.Status)),
        };

        Answer? Overtaken()
        {
            var (number, position) = call.Read(static read => SegmentReading.NewestOf(read.Read));
            return position == 0 ? null : call.Overtaken(
                position,
                $"Nothing was deleted: revision {number} was saved meanwhile, by somebody else or in another tab. Delete again if "
                    + "it is to go, too.");
        }
    }

    private static Page ReadersWriteNone => Page.Fault(
        StatusCodes.Status403Forbidden, "Readers change nothing",
        "You look on: a segment's page shows its definition. Sign in with the private key, or as an operator, to write one.");

    private static Page Form(EditModel model, int status = StatusCodes.Status200OK) => Page.Of<EditPage>(model, status);

    /// <summary>
    /// Without white space where it would be too large to be sent back with it: a form ends lines with two bytes.
    /// </summary>
    private static string Sendable(string code)
    {
        if (Encoding.UTF8.GetByteCount(code) + code.AsSpan().Count('\n') <= CallBody.UsualBytes) return code;
        using var json = JsonDocument.Parse(code, new JsonDocumentOptions { MaxDepth = SegmentBody.MaxDepth });
        return json.RootElement.Code();
    }

    private static FieldHints HintsOf(ReadCall read) => FieldHints.Of(read.View, read.Account);

    private static FieldHints HintsOf(WriteCall write)
    {
        using var view = write.Store.AcquireView();
        return FieldHints.Of(view, view.Accounts[write.Account.Number]);
    }

    private static PreviewModel Show(FormCall call, SegmentPreview found)
    {
        using var view = call.Write.Store.AcquireView();
        var account = view.Accounts[call.Write.Account.Number];
        return new PreviewModel(
            found.Members, found.Added, found.Removed, found.Customers, found.IsWhole,
            view.Definitions.SegmentsOf(account.Number).Find(IdOf(call)) is { LiveRevision: > 0 },
            [.. found.Sample.Select(id => new ShownField(IdText.Of(id), SegmentReading.TitleOf(view, account, call.Viewer, id)))],
            SegmentReading.ShowWarnings(call.Viewer, found.Warnings));
    }

    /// <summary>The id that is written; one that nobody has while there is none.</summary>
    private static string IdOf(FormCall call) =>
        call["id"].Trim() is { Length: > 0 } id ? id : Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);

    private static JsonDocument? TryParse(string body, out Answer refusal)
    {
        refusal = default;
        var bytes = Encoding.UTF8.GetBytes(body);
        var fault = $"is larger than {CallBody.UsualBytes >> 20} MiB";
        try
        {
            if (bytes.Length <= CallBody.UsualBytes)
            {
                fault = "is empty";
                if (CallBody.Parse(bytes, SegmentBody.MaxDepth) is { } parsed) return parsed;
            }
        }
        catch (JsonException error)
        {
            fault = error.Message;
        }

        refusal = SegmentRefusals.Invalid(new SegmentFault("body", fault));
        return null;
    }

    private static string MessageOf(Answer answer) =>
        answer.Message ?? JsonSerializer.Deserialize(answer.Body.Span, AnswerJson.Context.SegmentFaultAnswer)!.Message;
}
