using OpenOdp.Engine.Segments.Memberships;
using OpenOdp.Server.Calls;

namespace OpenOdp.Server.Segments;

/// <summary>What was told of a customer and a segment until an instant or a position.</summary>
/// <param name="Segment">The segment's number.</param>
/// <param name="IsMember">True when the customer was in it.</param>
/// <param name="Change">The last change until then; null when that is not kept any more.</param>
internal sealed record PastMembership(uint Segment, bool IsMember, MembershipChange? Change)
{
    /// <summary>Those of some segments; where there is none, the customer was not in the segment.</summary>
    public static IEnumerable<PastMembership> Of(ReadCall call, ulong customer, AsOf asOf, IReadOnlySet<uint> segments)
    {
        var wanted = segments.ToHashSet();
        var before = asOf.Position is { } position ? position + 1 : ulong.MaxValue;
        foreach (var change in ChangeTable.OfCustomer(call.View, call.Account.Number, customer, before))
        {
            if (wanted.Count == 0) yield break;
            if (change.At > asOf.Instant || !wanted.Remove(change.Segment)) continue;
            yield return new PastMembership(change.Segment, change.Entered, change);
        }

        if (wanted.Count == 0 || ChangeRetention.Start(call.View, call.Account.Number) is null) yield break;
        foreach (var number in Before(call, customer, wanted)) yield return new PastMembership(number, true, null);
    }

    /// <summary>
    /// The segments that the customer was in before everything that is kept: the first change since then says so, or without any
    /// what holds now.
    /// </summary>
    private static IEnumerable<uint> Before(ReadCall call, ulong customer, IReadOnlySet<uint> segments)
    {
        var first = new Dictionary<uint, MembershipChange>();
        foreach (var change in ChangeTable.OfCustomer(call.View, call.Account.Number, customer)) first[change.Segment] = change;
        var stored = new StoredMemberships(call.View, call.Account.Number, customer);
        return segments.Where(number =>
            first.TryGetValue(number, out var change) ? !change.Entered : Holds(call, stored, number));
    }

    private static bool Holds(ReadCall call, StoredMemberships stored, uint number) =>
        call.Segments.All.FirstOrDefault(segment => segment.Number == number) is { } segment
        && stored.Since(number, segment.LiveRevision) is not null;
}
