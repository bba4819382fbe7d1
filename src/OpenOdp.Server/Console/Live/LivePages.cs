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
    private const int MaxText = 200;

    public Page Show(PageCall call) => Page.Of<LivePage>(Model(call));

    /// <summary>The newest requests alone, those <c>after</c> what the page has, for it to put on top.</summary>
    public Page Newest(PageCall call) => Page.Of<LiveRequests>(Model(call));

    private LiveModel Model(PageCall call)
    {
        var show = call["show"] is "accepted" or "rejected" ? call["show"] : "all";
        var text = call["text"].Trim() is { Length: > MaxText } tooLong ? tooLong[..MaxText] : call["text"].Trim();
        if (!InspectorApi.TryBefore(call["before"], out var before)) before = long.MaxValue;
        var hasAfter = long.TryParse(call["after"], NumberStyles.None, CultureInfo.InvariantCulture, out var after);
        return new RequestLook(call, text, hasAfter ? after : null).Of(show, Read(call.Read.Account.Number, show, before));
    }

    private IEnumerable<RequestEntry> Read(uint account, string show, long before) => show == "all"
        ? Merged(requests.Read(account, true, before), requests.Read(account, false, before))
        : requests.Read(account, show == "accepted", before);

    /// <summary>Both kinds as one list, the newest first: their ids rise together.</summary>
    private static IEnumerable<RequestEntry> Merged(IEnumerable<RequestEntry> accepted, IEnumerable<RequestEntry> rejected)
    {
        using var one = accepted.GetEnumerator();
        using var other = rejected.GetEnumerator();
        var (hasOne, hasOther) = (one.MoveNext(), other.MoveNext());
        while (hasOne || hasOther)
        {
            if (hasOne && (!hasOther || one.Current.Id > other.Current.Id))
            {
                yield return one.Current;
                hasOne = one.MoveNext();
            }
            else
            {
                yield return other.Current;
                hasOther = other.MoveNext();
            }
        }
    }

    internal static string TimeOf(RequestEntry entry) => IsoTime.OfMicroseconds(entry.At);

    internal static LiveRequest ShowRequest(PageCall call, RequestEntry entry) => new(
        RequestAnswer.IdOf(entry),
        TimeOf(entry),
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
