using System.Globalization;
using System.Text;
using OpenOdp.Engine.Segments;
using OpenOdp.Engine.Segments.Memberships;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Console.Charts;
using OpenOdp.Server.Console.Parts;
using OpenOdp.Server.Console.Shell;
using OpenOdp.Server.Segments;

namespace OpenOdp.Server.Console.Segments;

/// <summary>The segments: how large they are, what they say, who is in them and why.</summary>
internal static class SegmentPages
{
    private const int ListShown = 100;
    private const int MembersShown = 50;
    private const int RevisionsShown = 20;
    private const int MaxAsked = 128;

    /// <summary>Characters of JSON that stand in a page; longer JSON is a page of its own.</summary>
    private const int LongestCode = 64 << 10;

    /// <summary>Lines of a difference, and what there is for them.</summary>
    private const int LinesShown = 1_000;

    /// <inheritdoc cref="LinesShown"/>
    private const int LineBytes = 500_000;

    private const int LongestLine = 1_000;

    public static Page List(PageCall call) => Page.Of<SegmentListPage>(ListOf(call));

    /// <summary>The lines of the list alone, for the page to show what changed.</summary>
    public static Page Lines(PageCall call) => Page.Of<SegmentLines>(ListOf(call));

    public static Page Show(PageCall call) => Show(call, null, StatusCodes.Status200OK);

    /// <param name="refusal">Why it was not deleted; null when nobody asked for that.</param>
    public static Page Show(PageCall call, string? refusal, int status)
    {
        var read = call.Read;
        if (SegmentEndpoints.Find(read) is not { } segment) return NotFound(read.Id);
        var revision = SegmentReading.Revision(call, segment, segment.Revision)!;
        var before = NumberOf(call["before"]) ?? int.MaxValue;
        var revisions = SegmentReading.Revisions(call, segment, before).Take(RevisionsShown + 1).ToList();
        return Page.Of<SegmentPage>(new SegmentModel(
            segment.Id,
            revision.Name,
            revision.Description,
            revision.Metadata,
            revision.At,
            SegmentReading.HealthOf(read, segment),
            revision.Words,
            InPage(revision.Code),
            SegmentReading.FaultOf(call, segment, out var warnings),
            warnings,
            MembersOf(call, segment),
            [.. revisions.Take(RevisionsShown)],
            revisions.Count > RevisionsShown ? revisions[RevisionsShown - 1].Number : null,
            CustomerCheck.Of(call, segment),
            ChartMaker.OfSegment(call, segment))
        {
            Base = SegmentReading.NewestOf(read).Position,
            Refusal = refusal,
        }, status);
    }

    /// <summary>How large it was, for the page to show it anew.</summary>
    public static Page Charts(PageCall call) => SegmentEndpoints.Find(call.Read) is { } segment
        ? Page.Of<ChartPanels>(new ChartsAlone(ChartMaker.OfSegment(call, segment)))
        : NotFound(call.Read.Id);

    /// <summary>How large it is and how far, for the page to show as it changes.</summary>
    public static Page Health(PageCall call) => SegmentEndpoints.Find(call.Read) is { } segment
        ? Page.Of<SegmentHealthPart>(SegmentReading.HealthOf(call.Read, segment))
        : NotFound(call.Read.Id);

    public static Page Revision(PageCall call, string number)
    {
        if (Find(call, number, out var segment, out var revision) is { } fault) return fault;
        var wanted = revision.Number;
        var before = SegmentReading.Revision(call, segment, wanted - 1);
        var room = new PageRoom(LineBytes);
        var (changes, more) = room.Fill(
            before is null ? [] : LineDiff.Of(before.Code, revision.Code), LinesShown,
            line => line with { Text = room.Spend(line.Text.Clipped(LongestLine)) });
        return Page.Of<RevisionPage>(new RevisionModel(
            segment.Id,
            revision.Name.Length > 0 ? revision.Name : segment.Id,
            wanted,
            segment.Revision,
            revision.At,
            revision.Description,
            revision.Words,
            InPage(revision.Code),
            changes,
            more));
    }

    /// <summary>The JSON of a revision alone, as the viewer may see it.</summary>
    public static Page Json(PageCall call, string number) =>
        Find(call, number, out _, out var revision) ?? Page.OfJson(Encoding.UTF8.GetBytes(revision.Code));

    public static Page NotFound(string id) => Page.Fault(
        StatusCodes.Status404NotFound, "There is no such segment", $"No segment has the id '{id}'; it may have been deleted.");

    public static int? NumberOf(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string? InPage(string code) => code.Length <= LongestCode ? code : null;

    /// <returns>What is wrong with what is asked for; null when it is there.</returns>
    private static Page? Find(PageCall call, string number, out Segment segment, out ReadRevision revision)
    {
        (segment, revision) = (SegmentEndpoints.Find(call.Read)!, null!);
        if (segment is null) return NotFound(call.Read.Id);
        if (NumberOf(number) is { } wanted) revision = SegmentReading.Revision(call, segment, wanted)!;
        return revision is null
            ? Page.NotFound($"Segment '{segment.Id}' has revisions from 1 to {segment.Revision}, and no '{number}'.")
            : null;
    }

    private static SegmentListModel ListOf(PageCall call)
    {
        var asked = call["q"].Trim() is { Length: > MaxAsked } tooLong ? tooLong[..MaxAsked] : call["q"].Trim();
        var dayAgo = SegmentReading.SizesADayAgo(call.Read);
        var (all, after) = (call.Read.Segments.ById, call["after"]);
        var found = all.Values.Where(segment => string.CompareOrdinal(segment.Id, after) > 0)
            .OrderBy(static segment => segment.Id, StringComparer.Ordinal)
            .Select(segment => SegmentReading.LineOf(call, segment, dayAgo))
            .Where(line => Contains(line.Id) || Contains(line.Name)).Take(ListShown + 1).ToList();
        return new SegmentListModel(asked, after, [.. found.Take(ListShown)], all.Count, found.Count > ListShown);

        bool Contains(string text) => text.Contains(asked, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Of another revision than the pages began with, they begin anew.</summary>
    private static SegmentMembers MembersOf(PageCall call, Segment segment)
    {
        ulong[] ofPages = [segment.Number, (ulong)segment.LiveRevision];
        var goesOn = PageQuery.TryIds(call.Read.Query, out var after) && after.Count == 3 && after[..2].SequenceEqual(ofPages);
        var read = call.Read;
        var from = goesOn ? after[2] : 0;
        var members = MemberTable.ReadPage(
            read.View, read.Account.Number, segment.Number, segment.LiveRevision, from, MembersShown + 1);
        return new SegmentMembers(
            [.. members.Take(MembersShown).Select(member => SegmentReading.MemberOf(call, member.Customer, member.Since))],
            !goesOn,
            members.Count > MembersShown ? PageQuery.Text([.. ofPages, members[MembersShown].Number]) : null);
    }
}
