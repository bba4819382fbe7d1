using System.Globalization;

namespace OpenOdp.Server.Admin;

/// <summary>Reads <c>limit</c> from a query.</summary>
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
}
