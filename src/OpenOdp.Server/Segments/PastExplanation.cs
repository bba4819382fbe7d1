using OpenOdp.Engine.Customers;
using OpenOdp.Server.Calls;

namespace OpenOdp.Server.Segments;

/// <summary>Whether a customer was in a segment then, by what was told of it, and by which change.</summary>
/// <param name="Revision">The revision that said so; null when nothing was told until then.</param>
/// <param name="AsOf">The instant, or the position that was asked for.</param>
/// <param name="Change">The last change until then; null when there is none.</param>
internal sealed record PastExplanationAnswer(bool Qualified, int? Revision, string AsOf, MembershipChangeAnswer? Change);

/// <summary><c>GET /admin/segments/{id}:explain?{identifier}={value}&amp;as_of=</c>, for the past.</summary>
internal static class PastExplanation
{
    /// <summary>Answers; also for a segment that was deleted, and for all that ever had the id.</summary>
    public static Answer Of(ReadCall call, CustomerView customer, AsOf asOf)
    {
        var id = SegmentEndpoints.Normal(call.Id);
        var numbers = SegmentNames.NumbersOf(call.View, call.Account.Number, id).ToHashSet();
        var all = customer.RedirectedIds.Prepend(customer.Id)
            .SelectMany(one => PastMembership.Of(call, one, asOf, numbers)).ToList();
        var last = all.Find(static one => one.IsMember)
            ?? all.MaxBy(static one => one.Change is { } change ? (change.Position, change.Number) : default);
        return Answer.Ok(new PastExplanationAnswer(
            last is { IsMember: true },
            last?.Change?.Revision,
            asOf.ToString(),
            last?.Change is { } change ? MembershipChangeAnswer.Of(change, id) : null));
    }
}
