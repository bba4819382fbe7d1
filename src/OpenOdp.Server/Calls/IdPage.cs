using System.Globalization;
using System.Text.Json;
using OpenOdp.Server.Customers;

namespace OpenOdp.Server.Calls;

/// <summary>A list of what has an id, newest first, in pages.</summary>
internal static class IdPage
{
    /// <param name="call">The request, with <c>limit</c> and <c>after</c>.</param>
    /// <param name="name">What the list is called.</param>
    /// <param name="read">Reads as many as asked for, those with ids below the first argument.</param>
    /// <param name="id">The id of one.</param>
    /// <param name="write">Writes one.</param>
    public static Answer Of<T>(
        ReadCall call, string name, Func<ulong?, int, IReadOnlyList<T>> read, Func<T, ulong> id,
        Action<Utf8JsonWriter, T> write)
    {
        if (!PageQuery.TryLimit(call.Query, out var limit, out var fault)) return Answer.BadRequest(fault);
        ulong? before = null;
        if (call.Query["after"].ToString() is { Length: > 0 } after)
        {
            if (!TryId(after, out var last)) return Answer.BadRequest("after must be the 'next' of the page before.");
            before = last;
        }

        // One more than asked for tells whether there is a next page.
        var entries = read(before, limit + 1);
        return Answer.Ok(json => JsonPage.Write(json, name, entries, limit, write, one => CustomerJson.Id(id(one))));
    }

    public static bool TryId(string text, out ulong id) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id);
}
