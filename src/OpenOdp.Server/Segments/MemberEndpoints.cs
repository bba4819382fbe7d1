using OpenOdp.Engine.Segments;
using OpenOdp.Engine.Segments.Memberships;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Times;

namespace OpenOdp.Server.Segments;

/// <summary>How far segments are, and who is in them: as of the last record, of which time makes one within a second.</summary>
internal static class MemberEndpoints
{
    /// <summary><c>GET /admin/segments</c>.</summary>
    public static Answer States(ReadCall call) => Answer.Ok(new SegmentStatesAnswer(
    [
        .. call.Segments.ById.Values.OrderBy(static segment => segment.Id, StringComparer.Ordinal)
            .Select(segment => new SegmentState(
                segment.Id,
                segment.Revision,
                segment.LiveRevision,
                segment.IsBuilding ? "building" : "live",
                SegmentTable.Progress(call.View, segment),
                MemberTable.Count(call.View, call.Account.Number, segment.Number, segment.LiveRevision))),
    ]));

    /// <summary><c>GET /admin/segments/{id}/members?limit=&amp;after=</c>: those who came first, first.</summary>
    public static Answer Members(ReadCall call)
    {
        if (SegmentEndpoints.Find(call) is not { } segment) return SegmentRefusals.NotFound;
        if (!PageQuery.TryLimit(call.Query, out var limit, out var fault)) return Answer.BadRequest(fault);
        if (!PageQuery.TryIds(call.Query, out var after) || after.Count is not (0 or 2))
        {
            return Answer.BadRequest(PageQuery.BadAfter);
        }

        var revision = (ulong)segment.LiveRevision;
        if (after.Count > 0 && after[0] != revision)
        {
            return Answer.Conflict(
                $"The members of '{segment.Id}' are those of revision {revision} now, and these pages began with "
                    + $"revision {after[0]}. Begin again, without 'after'.");
        }

        var from = after.Count > 0 ? after[1] : 0;
        var members = MemberTable.ReadPage(
            call.View, call.Account.Number, segment.Number, segment.LiveRevision, from, limit + 1);
        return AnswerPage.Of(
            "members",
            members,
            limit,
            static member => new SegmentMemberAnswer(IdText.Of(member.Customer), IsoTime.OfMilliseconds(member.Since)),
            member => PageQuery.Text([revision, member.Number + 1]));
    }
}
