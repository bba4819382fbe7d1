using System.Globalization;
using OpenOdp.Engine.Customers;

namespace OpenOdp.Server.Calls;

/// <summary>Reads <c>limit</c> and <c>after</c> from a query.</summary>
internal static class PageQuery
{
    public const int DefaultLimit = 50;
    public const int MaxLimit = 1000;
    public const string BadAfter = "after must be the 'next' of the page before.";

    public static bool TryLimit(IQueryCollection query, out int limit, out string fault)
    {
        fault = $"limit must be a number from 1 to {MaxLimit}.";
        limit = DefaultLimit;
        return query["limit"] is not { Count: > 0 } text || text == string.Empty
            || int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is > 0 and <= MaxLimit;
    }

    /// <summary>Reads an <c>after</c> that <see cref="Text(PartCursor)"/> wrote; null when there is none.</summary>
    public static bool TryAfter(IQueryCollection query, out PartCursor? after, out string fault)
    {
        fault = BadAfter;
        after = null;
        if (!TryIds(query, out var ids)) return false;
        if (ids.Count > 0) after = new PartCursor(ids[0], ids[1..]);
        return true;
    }

    /// <summary>Reads an <c>after</c> that <see cref="Text(IEnumerable{ulong})"/> wrote; no ids when there is none.</summary>
    public static bool TryIds(IQueryCollection query, out List<ulong> ids)
    {
        ids = [];
        if (query["after"].ToString() is not { Length: > 0 } text) return true;
        foreach (var part in text.Split('_'))
        {
            if (!IdText.TryRead(part, out var id)) return false;
            ids.Add(id);
        }

        return true;
    }

    /// <summary>The last entry's id, and the parts to go on with.</summary>
    public static string Text(PartCursor after) => Text(after.Open.Prepend(after.Before));

    public static string Text(IEnumerable<ulong> ids) => string.Join('_', ids.Select(IdText.Of));
}
