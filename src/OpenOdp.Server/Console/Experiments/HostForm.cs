using System.Text;
using System.Text.Json;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Console.Customers;
using OpenOdp.Server.Console.Shell;
using OpenOdp.Server.Datafiles;
using OpenOdp.Server.Ingest;

namespace OpenOdp.Server.Console.Experiments;

/// <summary>Hosts datafiles and deletes them, as the API does.</summary>
internal sealed class HostForm(DatafileEndpoints datafiles)
{
    /// <summary>Bytes of the form: a datafile that is a little too large is refused in words.</summary>
    public const int MaxForm = DatafileEndpoints.MaxBytes + (2 << 20);

    /// <summary>Characters of what was pasted that stand there again when it was refused.</summary>
    private const int MostTyped = 1 << 20;

    public static Page New(PageCall call) => Form(call["sdkKey"], "", null);

    public async Task<Page> SendAsync(FormCall call)
    {
        var (sdkKey, text) = (call["sdkKey"].Trim(), call["text"]);
        var answer = await TakeAsync(call, sdkKey, text);
        return answer.Status is StatusCodes.Status200OK or StatusCodes.Status201Created
            ? Page.GoTo(ExperimentAddress.Of(sdkKey))
            : Form(sdkKey, text.Length <= MostTyped ? text : "", answer.Message, answer.Status);
    }

    public static Page ConfirmDelete(PageCall call) => Confirm(call, "", null);

    public static async Task<Page> DeleteAsync(FormCall call)
    {
        var typed = call["confirm"].Trim();
        var answer = await DatafileEndpoints.DeleteAsync(call.Write, Refusal);
        return answer.Status == StatusCodes.Status200OK
            ? Page.GoTo(ExperimentAddress.Room)
            : call.Read(read => Confirm(read, typed, answer));

        Answer? Refusal()
        {
            if (call.Read(static read => DatafileEndpoints.Find(read.Read)) is not { } datafile) return null;
            var overtaken =
                $"Nothing was deleted: revision {datafile.Revision} was hosted meanwhile, by somebody else or in another tab. "
                + "Delete again if it is to go, too.";
            return call.Overtaken(datafile.Version, overtaken) ?? (typed == call.Write.Id
                ? null
                : Answer.BadRequest($"Nothing was deleted: type {call.Write.Id}, the SDK key, to confirm it."));
        }
    }

    private async Task<Answer> TakeAsync(FormCall call, string sdkKey, string text)
    {
        var file = call.Form.Files.FirstOrDefault(static one => one.Length > 0);
        if (file is not null && text.Trim().Length > 0)
        {
            return Answer.BadRequest("Choose a file, or paste the JSON: it is not known which of the two is meant.");
        }

        var sent = file is null ? Encoding.UTF8.GetBytes(text) : await ReadAsync(file, call.CancellationToken);
        if (sent.Length > DatafileEndpoints.MaxBytes)
        {
            return Answer.BadRequest($"The datafile is larger than {DatafileEndpoints.MaxBytes >> 20} MiB.");
        }

        try
        {
            using var body = CallBody.Parse(sent, DatafileEndpoints.MaxDepth);
            return await datafiles.TakeAsync(call.Write with { Id = sdkKey }, body, call.Request);
        }
        catch (JsonException error)
        {
            return Answer.BadRequest($"{ParsedRequest.Unparsable} {error.Message}");
        }
    }

    private static async Task<byte[]> ReadAsync(IFormFile file, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream((int)file.Length);
        await file.CopyToAsync(bytes, cancellationToken);
        return bytes.ToArray();
    }

    private static Page Form(string sdkKey, string text, string? fault, int status = StatusCodes.Status200OK) =>
        Page.Of<HostPage>(new HostModel(sdkKey, text, fault), status);

    private static Page Confirm(PageCall call, string typed, Answer? refusal) =>
        DatafileEndpoints.Find(call.Read) is not { } datafile
            ? Page.NotFound(DatafileEndpoints.NotThere(call.Read.Id))
            : Page.Of<DeletePage>(
                new DeleteModel(DatafileEndpoints.Show(datafile), typed, refusal?.Message),
                refusal?.Status ?? StatusCodes.Status200OK);
}
