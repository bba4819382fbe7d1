using System.Globalization;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Events;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Identity;

namespace OpenOdp.Server.Customers;

/// <summary>One customer with its history, and its events.</summary>
internal static class CustomerEndpoints
{
    public static Answer Get(ReadCall call)
    {
        if (!CustomerLookup.TryParse(call.QueryString, call.Account, [], out var lookup, out var fault))
        {
            return Answer.BadRequest(fault);
        }

        if (lookup.Find(call.View, call.Account) is not { } customer) return NotFound(lookup);
        return Answer.Ok(new CustomerAnswer(CustomerDetails.Of(customer, call.Account)));
    }

    public static Answer Events(ReadCall call)
    {
        if (!PageQuery.TryLimit(call.Query, out var limit, out var fault)) return Answer.BadRequest(fault);
        if (!TryCursor(call.Query["after"], out var after)) return Answer.BadRequest(PageQuery.BadAfter);

        if (!CustomerLookup.TryParse(call.QueryString, call.Account, ["limit", "after"], out var lookup, out fault))
        {
            return Answer.BadRequest(fault);
        }

        if (lookup.Find(call.View, call.Account) is not { } customer) return NotFound(lookup);
        return AnswerPage.Of(
            "events",
            customer.Events(after),
            limit,
            view => EventAnswer.Of(view, call.Account),
            static view => Text(view.At));
    }

    /// <summary><c>GET /admin/customers/history?{identifier}={value}&amp;limit=&amp;after=</c>.</summary>
    public static Answer History(ReadCall call) => Page(
        call,
        "history",
        (customer, after, limit) => customer.History(after, limit + 1),
        record => HistoryEntry.Of(record, call.Account),
        static record => record.Id);

    /// <summary><c>GET /admin/customers/redirected?{identifier}={value}&amp;limit=&amp;after=</c>.</summary>
    public static Answer Redirected(ReadCall call) => Page(
        call,
        "redirected_ids",
        static (customer, after, _) => customer.Redirects(after),
        static redirect => IdText.Of(redirect.Id),
        static redirect => redirect.Merge);

    private static Answer Page<T, TShown>(
        ReadCall call, string name, Func<CustomerView, PartCursor?, int, PartPage<T>> read, Func<T, TShown> show,
        Func<T, ulong> id)
    {
        if (!PageQuery.TryLimit(call.Query, out var limit, out var fault)) return Answer.BadRequest(fault);
        if (!PageQuery.TryAfter(call.Query, out var after, out fault)) return Answer.BadRequest(fault);
        if (!CustomerLookup.TryParse(call.QueryString, call.Account, ["limit", "after"], out var lookup, out fault))
        {
            return Answer.BadRequest(fault);
        }

        if (lookup.Find(call.View, call.Account) is not { } customer) return NotFound(lookup);
        var page = read(customer, after, limit);
        return AnswerPage.Of(name, page.Entries, limit, show, last => PageQuery.Text(page.After(id(last))));
    }

    public static Answer NotFound(CustomerLookup lookup) =>
        Answer.NotFound($"Unable to find customer for {lookup.Name} = {lookup.Value}");

    internal static string Text(EventCursor at) =>
        string.Create(CultureInfo.InvariantCulture, $"{at.SegmentTime}_{at.Position}_{at.Index}");

    internal static bool TryCursor(string? text, out EventCursor? cursor)
    {
        cursor = null;
        if (string.IsNullOrEmpty(text)) return true;
        var parts = text.Split('_');
        if (parts.Length != 3
            || !long.TryParse(parts[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var time)
            || !ulong.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            || !ushort.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var index))
        {
            return false;
        }

        cursor = new EventCursor(time, position, index);
        return true;
    }
}
