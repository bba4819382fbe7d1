using System.Globalization;
using System.Text;
using OpenOdp.Server.Console.Shell;
using OpenOdp.Server.Inspector;
using OpenOdp.Server.Times;

namespace OpenOdp.Server.Console.Live;

/// <summary>One request: what the platform did with it, or how it is mended and sent again.</summary>
internal sealed class EntryPages(RequestLog requests, Replay replay)
{
    public Page Show(PageCall call)
    {
        var id = call.Read.Id;
        return Find(call.Read.Account.Number, id) is { } entry ? Page.Of<EntryPage>(EntryReading.Of(call, entry)) : NotKept(id);
    }

    /// <summary>The request of a number; null when it is not kept.</summary>
    public RequestEntry? Find(uint account, string id) => Find(account, accepted: true, id) ?? Find(account, accepted: false, id);

    /// <summary>The body of a rejected request, to be mended.</summary>
    public Page Mend(PageCall call)
    {
        if (!call.Viewer.MayChange)
        {
            return Page.Fault(
                StatusCodes.Status403Forbidden, "Readers change nothing",
                "You look on. Sign in with the private key, or as somebody whose role is operator, to send a request again.");
        }

        if (Find(call.Read.Account.Number, accepted: false, call.Read.Id) is not { } entry) return NotKept(call.Read.Id);
        return FaultOf(entry) ?? Form(entry, Encoding.UTF8.GetString(entry.Body), entry.Errors, isTried: false);
    }

    public async Task<Page> SendAsync(FormCall call)
    {
        var (id, body) = (call.Write.Id, call["body"]);
        if (Find(call.Write.Account.Number, accepted: false, id) is not { } entry) return NotKept(id);
        if (FaultOf(entry) is { } fault) return fault;
        var result = await replay.SendAsync(call.Write, entry, Encoding.UTF8.GetBytes(body));
        return result.Sent is null
            ? Form(entry, body, result.Errors, isTried: true, result.Status)
            : Page.GoTo($"/live/{RequestAnswer.IdOf(entry)}");
    }

    private RequestEntry? Find(uint account, bool accepted, string id) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? requests.Find(account, accepted, number)
            : null;

    private static Page? FaultOf(RequestEntry entry)
    {
        if (entry.IsCut)
        {
            return Page.Fault(
                StatusCodes.Status409Conflict, "It cannot be sent from here",
                $"Only the first {Replay.MaxBody >> 10} KiB of it are kept. Send it from where it came.");
        }

        return entry.SentAgain is { } sent
            ? Page.Fault(
                StatusCodes.Status409Conflict, "It was sent again already",
                $"{sent.By} has sent it, and it is stored at position {sent.Position}.")
            : null;
    }

    private static Page Form(
        RequestEntry entry, string body, IReadOnlyList<Remark> errors, bool isTried, int status = StatusCodes.Status200OK) =>
        Page.Of<ReplayPage>(
            new ReplayModel(
                RequestAnswer.IdOf(entry), entry.Path, IsoTime.OfMicroseconds(entry.At), body,
                [.. errors.Select(LivePages.ShowRemark)], isTried),
            status);

    private static Page NotKept(string id) => Page.NotFound(
        $"The request {id} is not kept, or no longer: the newest 1,000 of each kind are, the rejected ones for some days, and "
        + "none that came before somebody was erased.");
}
