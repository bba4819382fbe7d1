using System.Globalization;

namespace OpenOdp.Server.Admin;

/// <summary>Reads <c>limit</c> and <c>after</c> from a query.</summary>
internal static class PageQuery
{
    public const int DefaultLimit = 50;
    public const int MaxLimit = 1000;

    public static bool TryLimit(IQueryCollection query, out int limit, out string fault)
    {
        fault = $"limit must be a number from 1 to {MaxLimit}.";
        limit = DefaultLimit;
        return query["limit"] is not { Count: > 0 } text || text == string.Empty
            || int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is > 0 and <= MaxLimit;
    }

    /// <summary>Reads an <c>after</c> that is an id; null when there is none.</summary>
    public static bool TryAfter(IQueryCollection query, out ulong? after, out string fault)
    {
        fault = "after must be the 'next' of the page before.";
        after = null;
        if (query["after"].ToString() is not { Length: > 0 } text) return true;
        if (!IdPage.TryId(text, out var id)) return false;
        after = id;
        return true;
    }
}
