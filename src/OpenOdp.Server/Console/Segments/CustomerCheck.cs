using OpenOdp.Engine;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Segments;
using OpenOdp.Engine.Segments.Explaining;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Console.Customers;
using OpenOdp.Server.Console.Parts;
using OpenOdp.Server.Console.Shell;
using OpenOdp.Server.Times;

namespace OpenOdp.Server.Console.Segments;

/// <summary>Tests a customer: whether they are in a segment, and why.</summary>
internal static class CustomerCheck
{
    /// <summary>Events of a condition that are shown.</summary>
    private const int EventsShown = 5;

    /// <summary>Fields of an event that are shown.</summary>
    private const int FieldsShown = 50;

    /// <summary>Bytes of the events of all conditions.</summary>
    private const int EventBytes = 300_000;

    /// <summary>What came of the test that the query asks for; null when it asks for none.</summary>
    public static SegmentCheck? Of(PageCall call, Segment segment)
    {
        var asked = CustomerSearch.Asked(call, "who");
        var found = call["customer"] is { Length: > 0 } id
            ? new[] { CustomerSearch.ById(call, id) }.OfType<CustomerView>().ToList()
            : CustomerSearch.Find(call, asked);
        if (asked.Length == 0 && call["customer"].Length == 0) return null;
        if (found.Count == 1) return Explain(call, segment, found[0], asked);
        var candidates = found.Select(one => SegmentReading.MemberOf(call, one.Id, one.CreatedAt / Microseconds.PerMillisecond));
        return new SegmentCheck(asked, found.Count == 0 ? CustomerSearch.Unknown : null, [.. candidates], null);
    }

    private static SegmentCheck Explain(PageCall call, Segment segment, CustomerView customer, string asked)
    {
        var read = call.Read;
        var now = read.Now / Microseconds.PerMillisecond;
        if (SegmentExplainer.Explain(read.View, read.Account, read.Segments, segment, customer.Id, now) is not { } explanation)
        {
            return new SegmentCheck(asked, "The segment is being built for the first time, and nobody is in it yet.", [], null);
        }

        var room = new PageRoom(EventBytes);
        var deciding = explanation.WouldChange.ToHashSet();
        return new SegmentCheck(asked, null, [], new CheckedCustomer(
            IdText.Of(customer.Id),
            SegmentReading.TitleOf(customer, call.Viewer),
            explanation.IsMember,
            explanation.Revision,
            IsoTime.OfMilliseconds(now),
            explanation.NextChange == long.MaxValue ? null : IsoTime.OfMilliseconds(explanation.NextChange),
            explanation.IsNextChangeKnown,
            explanation.IsTruncated,
            SegmentReading.Revision(call, segment, explanation.Revision)!.Words,
            explanation.Because.ToDictionary(
                static one => one.Path,
                one => new CheckedCondition(
                    one.IsTrue, one.Sequence?.Events.Count, deciding.Contains(one.Path),
                    [.. EventsOf(call, customer, one, room)]))));
    }

    private static IEnumerable<ShownEvent> EventsOf(
        PageCall call, CustomerView customer, ExplainedCondition condition, PageRoom room)
    {
        foreach (var at in (condition.Sequence?.Events ?? []).Reverse().Take(EventsShown))
        {
            if (room.IsFull) yield break;
            var first = customer.Events(at with { Index = at.Index + 1 }).FirstOrDefault(); // the newest that is not behind it
            if (first?.At != at) continue;
            var shown = EventShow.Of(first, call.Read.Account, call.Viewer);
            yield return shown with
            {
                Type = room.Take(shown.Type, PageRoom.Event),
                Action = shown.Action is { } action ? room.Take(action) : null,
                Identifiers = room.Fill(shown.Identifiers, FieldsShown, static one => one),
                Data = room.Fill(shown.Data, FieldsShown, static one => one),
            };
        }
    }
}
