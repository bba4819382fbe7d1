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
    /// <summary><c>GET /admin/segments/{id}:explain?{identifier}={value}&amp;as_of=</c>.</summary>
    public static Answer Explain(ReadCall call)
    {
        if (!AsOf.TryRead(call, out var asOf, out var fault)) return Answer.BadRequest(fault);
        var segment = SegmentEndpoints.Find(call);
        var isNow = IsNow(call, asOf);
        var isKnown = segment is not null || (!isNow && WasThere(call));
        if (!isKnown) return SegmentRefusals.NotFound;
        if (!CustomerLookup.TryParse(call.QueryString, call.Account, ["as_of"], out var lookup, out fault))
        {
            return Answer.BadRequest(fault);
        }

        if (lookup.Find(call.View, call.Account) is not { } customer) return CustomerEndpoints.NotFound(lookup);
        return isNow ? ExplainNow(call, segment!, customer, asOf.Instant) : PastExplanation.Of(call, customer, asOf);
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
        var memberships = IsNow(call, asOf) ? Now(call, customer, asOf.Instant) : Then(call, customer, asOf);
        return Answer.Ok(new MembershipsAnswer(
            IdText.Of(customer.Id),
            asOf.ToString(),
            [.. memberships.OrderBy(static one => one.Segment, StringComparer.Ordinal)]));
    }

    private static bool WasThere(ReadCall call) =>
        SegmentNames.NumbersOf(call.View, call.Account.Number, SegmentEndpoints.Normal(call.Id)).Any();

    /// <summary>True for an instant that no record follows: then conditions are worked out for it.</summary>
    private static bool IsNow(ReadCall call, AsOf asOf) =>
        asOf.Position is null && asOf.Instant >= call.View.RecordedAt / Microseconds.PerMillisecond;

    private static Answer ExplainNow(ReadCall call, Segment segment, CustomerView customer, long instant)
    {
        var explanation = SegmentExplainer.Explain(
            call.View, call.Account, call.Segments, segment, customer.Id, instant);
        return explanation is null
            ? Answer.Conflict(
                $"Segment '{segment.Id}' is being built for the first time, and nobody is in it yet. Ask again later.")
            : Answer.Ok(ExplanationAnswer.Of(explanation, instant));
    }

    /// <summary>Exact, whether a tick has come or not.</summary>
    private static IEnumerable<MembershipAnswer> Now(ReadCall call, CustomerView customer, long instant)
    {
        var reader = new MembershipReader(call.View, call.Account, call.Segments, customer.Id);
        var stored = new StoredMemberships(call.View, call.Account.Number, customer.Id);
        foreach (var membership in reader.All(instant).Where(static one => one.IsMember))
        {
            var segment = membership.Segment;
            var since = stored.Since(segment.Number, segment.LiveRevision);
            yield return new MembershipAnswer(
                segment.Id, segment.LiveRevision, since is { } at ? IsoTime.OfMilliseconds(at) : null);
        }
    }

    /// <summary>
    /// What was told last of the customer, and of each that was merged into it, for every segment that there still is. Who was
    /// in a segment as one of several customers was in it.
    /// </summary>
    private static IEnumerable<MembershipAnswer> Then(ReadCall call, CustomerView customer, AsOf asOf)
    {
        var segments = call.Segments.ById.Values.ToDictionary(static segment => segment.Number);
        var numbers = segments.Keys.ToHashSet();
        var memberships = new Dictionary<uint, PastMembership>();
        foreach (var id in customer.RedirectedIds.Prepend(customer.Id))
        {
            foreach (var membership in PastMembership.Of(call, id, asOf, numbers).Where(static one => one.IsMember))
            {
                memberships.TryAdd(membership.Segment, membership);
            }
        }

        return memberships.Values.Select(membership => new MembershipAnswer(
            segments[membership.Segment].Id,
            membership.Change?.Revision,
            membership.Change is { At: var at } ? IsoTime.OfMilliseconds(at) : null));
    }
}
