using OpenOdp.Engine.Segments;
using OpenOdp.Engine.Segments.Memberships;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Times;

namespace OpenOdp.Server.Segments;

/// <summary>How far segments are, and who is in them: as of the last record, of which time makes one within a second.</summary>
internal static class MemberEndpoints
{
    /// <summary><c>GET /admin/segments</c>.</summary>
    public static Answer States(ReadCall call) => Answer.Ok(new SegmentStatesAnswer([.. StatesOf(call)]));

    /// <summary>How far the segments are, by id.</summary>
    public static IEnumerable<SegmentState> StatesOf(ReadCall call) =>
        call.Segments.ById.Values.OrderBy(static segment => segment.Id, StringComparer.Ordinal)
            .Select(segment => new SegmentState(
                segment.Id,
                segment.Revision,
                segment.LiveRevision,
                segment.IsBuilding ? "building" : "live",
                SegmentTable.Progress(call.View, segment),
                MemberTable.Count(call.View, call.Account.Number, segment.Number, segment.LiveRevision)));

    /// <summary><c>GET /admin/segments/{id}/members?limit=&amp;after=</c>: those who came first, first.</summary>
    public static Answer Members(ReadCall call)
    {
        if (SegmentEndpoints.Find(call) is not { } segment) return SegmentRefusals.NotFound;
        if (!PageQuery.TryLimit(call.Query, out var limit, out var fault)) return Answer.BadRequest(fault);
        if (!PageQuery.TryIds(call.Query, out var after) || after.Count is not (0 or 3))
        {
            return Answer.BadRequest(PageQuery.BadAfter);
        }

        ulong[] ofPages = [segment.Number, (ulong)segment.LiveRevision]; // the number, since a deleted segment's id comes again
        if (after.Count > 0 && !after[..2].SequenceEqual(ofPages))
        {
            return Answer.Conflict(
                $"The members of '{segment.Id}' are those of revision {segment.LiveRevision} now, and these pages did not begin "
                    + "with it. Begin again, without 'after'.");
        }

        var from = after.Count > 0 ? after[2] : 0;
        var members = MemberTable.ReadPage(
            call.View, call.Account.Number, segment.Number, segment.LiveRevision, from, limit + 1);
        return AnswerPage.Of(
            "members",
            members,
            limit,
            static member => new SegmentMemberAnswer(IdText.Of(member.Customer), IsoTime.OfMilliseconds(member.Since)),
            member => PageQuery.Text([.. ofPages, member.Number + 1]));
    }
}
