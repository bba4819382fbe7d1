using System.Diagnostics;
using OpenOdp.Engine.Segments.Memberships;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Identity;
using OpenOdp.Server.Times;

namespace OpenOdp.Server.Segments;

/// <summary>A customer has entered or left a segment.</summary>
/// <param name="At">When; for what time did, the very instant.</param>
/// <param name="Segment">The id that the segment has, or had until it was deleted.</param>
/// <param name="State"><c>entered</c> or <c>left</c>.</param>
/// <param name="Cause"><c>event</c>, <c>time</c>, <c>merge</c>, <c>undo</c>, <c>definition</c> or <c>deletion</c>.</param>
/// <param name="Event">The event that was the cause.</param>
internal sealed record MembershipChangeAnswer(
    ulong Position, string At, string Segment, string CustomerId, string State, string Cause, HistoryEvent? Event)
{
    public static MembershipChangeAnswer Of(MembershipChange change, string segment) => new(
        change.Position,
        IsoTime.OfMilliseconds(change.At),
        segment,
        IdText.Of(change.Customer),
        change.Entered ? "entered" : "left",
        NameOf(change.Cause),
        change.EventIndex is { } index ? new HistoryEvent(change.Position, index) : null);

    private static string NameOf(MembershipCause cause) => cause switch
    {
        MembershipCause.Event => "event",
        MembershipCause.Time => "time",
        MembershipCause.Merge => "merge",
        MembershipCause.Undo => "undo",
        MembershipCause.Definition => "definition",
        MembershipCause.Deletion => "deletion",
        _ => throw new UnreachableException($"A change by {cause} has no name yet."),
    };
}
