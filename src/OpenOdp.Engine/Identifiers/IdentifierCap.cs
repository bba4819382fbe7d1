using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Erasure;

namespace OpenOdp.Engine.Identifiers;

/// <summary>
/// Rule I3: beyond the cap the low identifier seen longest ago is released, and so it is when a customer's identifiers take too
/// many bytes (rule S5); a high one keeps its owner.
/// </summary>
internal static class IdentifierCap
{
    /// <summary>Releases what is too much; never an identifier of the item at hand. The caller writes the customer.</summary>
    /// <param name="released">Takes what was released.</param>
    public static void Apply(Context context, Customer customer, List<OwnedIdentifier>? released = null)
    {
        if (customer.Identifiers.Count > context.Account.IdentifierCap) ApplyToCount(context, customer, released);
        ApplyToBytes(context, customer, released);
    }

    private static void ApplyToCount(Context context, Customer customer, List<OwnedIdentifier>? released)
    {
        var settings = context.Account;
        Span<int> counts = stackalloc int[settings.Identifiers.Count];
        foreach (var owned in customer.Identifiers) counts[owned.Field]++;
        for (var field = 0; field < counts.Length; field++)
        {
            if (settings.Identifiers[field].Confidence == Confidence.High) continue;
            var surplus = counts[field] - settings.IdentifierCap;
            var left = surplus;
            while (left > 0 && ReleaseOldest(context, customer, field, released) is not null) left--;
            if (left < surplus) Warn(context, field, $"{settings.IdentifierCap}");
        }
    }

    /// <summary>
    /// Rule S5: the customer's row is read and written with each of its events, so that its bytes are bounded, too.
    /// </summary>
    private static void ApplyToBytes(Context context, Customer customer, List<OwnedIdentifier>? released)
    {
        var surplus = customer.BytesOfAll() - StateLimits.IdentifierBytes;
        while (surplus > 0 && ReleaseOldest(context, customer, null, released) is { } gone)
        {
            surplus -= gone.Value.Length;
            Warn(context, gone.Field, $"{StateLimits.IdentifierBytes / 1024} KiB of identifiers");
        }
    }

    private static void Warn(Context context, int field, string kept) => context.Effects.Warn(
        $"Of identifier `{context.Account.Identifiers[field].Name}` the value seen longest ago was "
            + $"released: a customer keeps {kept}.",
        Limit.IdentifierCap);

    /// <param name="only">The identifier; null for whichever of the low ones.</param>
    private static OwnedIdentifier? ReleaseOldest(Context context, Customer customer, int? only, List<OwnedIdentifier>? released)
    {
        var oldest = -1;
        for (var i = 0; i < customer.Identifiers.Count; i++)
        {
            var owned = customer.Identifiers[i];
            if (only is { } field ? owned.Field != field : context.Account.Identifiers[owned.Field].Confidence == Confidence.High)
            {
                continue;
            }

            if (owned.Recency == (context.Header.RecordedAt, context.Effects.Item)) continue;
            if (oldest < 0 || owned.Recency.CompareTo(customer.Identifiers[oldest].Recency) < 0) oldest = i;
        }

        if (oldest < 0) return null;
        var gone = customer.Identifiers[oldest];
        MentionTable.NoteWay(context, gone.Field, gone.Value.Span, gone.Home);
        IdentifierTable.Delete(context, gone.Field, gone.Value.Span);
        released?.Add(gone);
        customer.Identifiers.RemoveAt(oldest);
        context.Effects.Touched.Add(customer.Id, Touch.Fields);
        return gone;
    }
}
