using System.Globalization;
using System.Text;
using OpenOdp.Server.Console.Customers;
using OpenOdp.Server.Console.Privacy;
using OpenOdp.Server.Console.Shell;
using OpenOdp.Server.Events;
using OpenOdp.Server.Inspector;
using OpenOdp.Server.Times;

namespace OpenOdp.Server.Console.Live;

/// <summary>What comes in, as it comes, with what was wrong with it.</summary>
internal sealed class LivePages(RequestLog requests)
{
    private const int Shown = 50;
    private const int MaxText = 200;

    public Page Show(PageCall call) => Page.Of<LivePage>(Model(call));

    /// <summary>The newest requests alone, those <c>after</c> what the page has, for it to put on top.</summary>
    public Page Newest(PageCall call) => Page.Of<LiveRequests>(Model(call));

    private LiveModel Model(PageCall call)
    {
        var show = call["show"] is "accepted" or "rejected" ? call["show"] : "all";
        var text = call["text"].Trim() is { Length: > MaxText } tooLong ? tooLong[..MaxText] : call["text"].Trim();
        if (!InspectorApi.TryBefore(call["before"], out var before)) before = long.MaxValue;
        if (!long.TryParse(call["after"], NumberStyles.None, CultureInfo.InvariantCulture, out var after)) after = 0;
        var found = Read(call.Read.Account.Number, show, before).TakeWhile(entry => entry.Id > after)
            .Select(entry => ShowRequest(call, entry)).Where(one => Contains(one, text)).Take(Shown + 1)
            .ToList();
        return new LiveModel(show, text, [.. found.Take(Shown)], found.Count > Shown ? found[Shown - 1].Id : null);
    }

    /// <summary>Both kinds as one list: their ids rise together.</summary>
    private IEnumerable<RequestEntry> Read(uint account, string show, long before)
    {
        if (show != "all") return requests.Read(account, show == "accepted", before);
        var (accepted, rejected) = (requests.Read(account, true, before), requests.Read(account, false, before));
        return accepted.Take(Shown * 4).Concat(rejected.Take(Shown * 4)).OrderByDescending(static entry => entry.Id);
    }

    /// <summary>Looks at what is shown: what is masked cannot be found out letter by letter.</summary>
    private static bool Contains(LiveRequest one, string text) =>
        text.Length == 0 || one.Path.Contains(text, StringComparison.OrdinalIgnoreCase)
        || one.Body?.Contains(text, StringComparison.OrdinalIgnoreCase) == true;

    internal static LiveRequest ShowRequest(PageCall call, RequestEntry entry) => new(
        RequestAnswer.IdOf(entry),
        IsoTime.OfMicroseconds(entry.At),
        entry.Path,
        entry.Status,
        call.Viewer.MayChange
            ? Encoding.UTF8.GetString(entry.Body)
            : MaskedBody.Of(entry.Body, call.Read.Account, isPixel: entry.Path == PixelEndpoint.Path),
        [.. entry.Errors.Select(ShowRemark).Select(call.Viewer.ShowText)],
        [.. entry.Warnings.Except(entry.Errors).Select(ShowRemark).Select(call.Viewer.ShowText)])
    {
        IsCut = entry.IsCut,
        MayBeSentAgain = call.Viewer.MayChange && entry is { Status: >= 400, IsCut: false, Body.Length: > 0, SentAgain: null },
        SentAgain = entry.SentAgain is { } sent
            ? new ShownReplay(call.Viewer.ShowText(sent.By), IsoTime.OfMicroseconds(sent.At), sent.Position)
            : null,
    };

    internal static string ShowRemark(Remark remark) =>
        remark.Index is { } index
            ? string.Create(CultureInfo.InvariantCulture, $"Item {index}: {remark.Message}")
            : remark.Message;
}
