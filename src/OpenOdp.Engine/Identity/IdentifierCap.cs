using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Erasure;

namespace OpenOdp.Engine.Identity;

/// <summary>Rule I3: beyond the cap the low identifier seen longest ago is released; a high one keeps its owner.</summary>
internal static class IdentifierCap
{
    /// <summary>Releases what is too much; never an identifier of the item at hand. The caller writes the customer.</summary>
    /// <param name="released">Takes what was released.</param>
    public static void Apply(Context context, Customer customer, List<OwnedIdentifier>? released = null)
    {
        var settings = context.Account;
        if (customer.Identifiers.Count <= settings.IdentifierCap) return;
        for (var field = 0; field < settings.Identifiers.Count; field++)
        {
            if (settings.Identifiers[field].Confidence == Confidence.High) continue;
            var surplus = customer.CountOf(field) - settings.IdentifierCap;
            var left = surplus;
            while (left > 0 && ReleaseOldest(context, customer, field, released)) left--;
            if (left < surplus) Warn(context, field);
        }
    }

    private static void Warn(Context context, int field)
    {
        var settings = context.Account;
        context.Warn(
            $"Of identifier `{settings.Identifiers[field].Name}` the value seen longest ago was released: a customer keeps {settings.IdentifierCap}.",
            Limit.IdentifierCap);
    }

    private static bool ReleaseOldest(Context context, Customer customer, int field, List<OwnedIdentifier>? released)
    {
        var oldest = -1;
        for (var i = 0; i < customer.Identifiers.Count; i++)
        {
            var owned = customer.Identifiers[i];
            if (owned.Field != field || owned.Recency == (context.RecordedAt, context.Item)) continue;
            if (oldest < 0 || owned.Recency.CompareTo(customer.Identifiers[oldest].Recency) < 0) oldest = i;
        }

        if (oldest < 0) return false;
        var gone = customer.Identifiers[oldest];
        MentionTable.NoteWay(context, field, gone.Value.Span, gone.Home);
        IdentifierTable.Delete(context, field, gone.Value.Span);
        released?.Add(gone);
        customer.Identifiers.RemoveAt(oldest);
        return true;
    }
}
