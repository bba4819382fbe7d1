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
        if (!TryAfter(call.Query["after"].ToString(), out var revision, out var from))
        {
            return Answer.BadRequest(PageQuery.BadAfter);
        }

        if (revision is not null && revision != (ulong)segment.LiveRevision)
        {
            return Answer.Conflict(
                $"The members of '{segment.Id}' are those of revision {segment.LiveRevision} now, and these pages began with "
                    + $"revision {revision}. Begin again, without 'after'.");
        }

        var members = MemberTable.ReadPage(
            call.View, call.Account.Number, segment.Number, segment.LiveRevision, from, limit + 1);
        return AnswerPage.Of(
            "members",
            members,
            limit,
            static member => new SegmentMemberAnswer(IdText.Of(member.Customer), IsoTime.OfMilliseconds(member.Since)),
            member => $"{segment.LiveRevision}_{IdText.Of(member.Number + 1)}");
    }

    /// <summary>Reads an <c>after</c>: the revision, and the number of the member to go on with.</summary>
    private static bool TryAfter(string after, out ulong? revision, out ulong from)
    {
        (revision, from) = (null, 0);
        if (after.Length == 0) return true;
        var parts = after.Split('_');
        if (parts.Length != 2 || !IdText.TryRead(parts[0], out var read) || !IdText.TryRead(parts[1], out from)) return false;
        revision = read;
        return true;
    }
}
