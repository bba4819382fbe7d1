using OpenOdp.Engine;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Segments;
using OpenOdp.Engine.Segments.Explaining;
using OpenOdp.Engine.Segments.Memberships;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Customers;
using OpenOdp.Server.Times;

namespace OpenOdp.Server.Segments;

/// <summary>Which segments a customer is in or was in, and why.</summary>
internal static class MembershipEndpoints
{
    /// <summary><c>GET /admin/segments/{id}:explain?{identifier}={value}</c>.</summary>
    public static Answer Explain(ReadCall call)
    {
        if (SegmentEndpoints.Find(call) is not { } segment) return SegmentRefusals.NotFound;
        if (!CustomerLookup.TryParse(call.QueryString, call.Account, [], out var lookup, out var fault))
        {
            return Answer.BadRequest(fault);
        }

        if (lookup.Find(call.View, call.Account) is not { } customer) return CustomerEndpoints.NotFound(lookup);
        var now = call.Now / Microseconds.PerMillisecond;
        var explanation = SegmentExplainer.Explain(
            call.View, call.Account, SegmentEndpoints.SegmentsOf(call), segment, customer.Id, now);
        return explanation is null
            ? Answer.Conflict(
                $"Segment '{segment.Id}' is being built for the first time, and nobody is in it yet. Ask again later.")
            : Answer.Ok(ExplanationAnswer.Of(explanation, now));
    }

    /// <summary><c>GET /admin/customers/memberships?{identifier}={value}&amp;as_of=</c>.</summary>
    public static Answer Memberships(ReadCall call)
    {
        if (!AsOf.TryRead(call, out var asOf, out var fault)) return Answer.BadRequest(fault);
        if (!CustomerLookup.TryParse(call.QueryString, call.Account, ["as_of"], out var lookup, out fault))
        {
            return Answer.BadRequest(fault);
        }

        if (lookup.Find(call.View, call.Account) is not { } customer) return CustomerEndpoints.NotFound(lookup);
        var isNow = asOf.Position is null && asOf.Instant >= call.View.RecordedAt / Microseconds.PerMillisecond;
        var memberships = isNow ? Now(call, customer, asOf.Instant) : Then(call, customer, asOf);
        return Answer.Ok(new MembershipsAnswer(
            IdText.Of(customer.Id),
            asOf.ToString(),
            [.. memberships.OrderBy(static one => one.Segment, StringComparer.Ordinal)]));
    }

    /// <summary>Exact, whether a tick has come or not.</summary>
    private static IEnumerable<MembershipAnswer> Now(ReadCall call, CustomerView customer, long instant)
    {
        var reader = new MembershipReader(call.View, call.Account, SegmentEndpoints.SegmentsOf(call), customer.Id);
        foreach (var membership in reader.All(instant).Where(static one => one.IsMember))
        {
            var segment = membership.Segment;
            var row = MemberTable.ReadPage(
                call.View, call.Account.Number, segment.Number, segment.LiveRevision, customer.Id, limit: 1);
            var since = row is [var member] && member.Customer == customer.Id ? IsoTime.OfMilliseconds(member.Since) : null;
            yield return new MembershipAnswer(segment.Id, segment.LiveRevision, since);
        }
    }

    /// <summary>
    /// What was told last of the customer, and of each that was merged into it, for every segment that there still is. Who was
    /// in a segment as one of several customers was in it.
    /// </summary>
    private static IEnumerable<MembershipAnswer> Then(ReadCall call, CustomerView customer, AsOf asOf)
    {
        var segments = SegmentEndpoints.SegmentsOf(call).ById.Values.ToDictionary(static segment => segment.Number);
        var memberships = new Dictionary<uint, MembershipChange>();
        foreach (var id in customer.RedirectedIds.Prepend(customer.Id))
        {
            foreach (var change in LastOf(call, id, asOf, segments))
            {
                if (change.Entered) memberships.TryAdd(change.Segment, change);
            }
        }

        return memberships.Values.Select(change => new MembershipAnswer(
            segments[change.Segment].Id, change.Revision, IsoTime.OfMilliseconds(change.At)));
    }

    private static IEnumerable<MembershipChange> LastOf(
        ReadCall call, ulong customer, AsOf asOf, Dictionary<uint, Segment> segments)
    {
        var wanted = segments.Keys.ToHashSet();
        var before = asOf.Position is { } position ? position + 1 : ulong.MaxValue;
        foreach (var change in ChangeTable.OfCustomer(call.View, call.Account.Number, customer, before))
        {
            if (wanted.Count == 0) yield break;
            if (change.At <= asOf.Instant && wanted.Remove(change.Segment)) yield return change;
        }
    }
}
