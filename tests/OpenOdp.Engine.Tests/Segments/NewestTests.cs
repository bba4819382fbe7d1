using OpenOdp.Engine.Segments;
using OpenOdp.Engine.Segments.Memberships;
using OpenOdp.Engine.Tests.Kit;
using static OpenOdp.Engine.Tests.Segments.SegmentKit;

namespace OpenOdp.Engine.Tests.Segments;

/// <summary>
/// Rule G4: the newest 5,000 events of a customer count, and the newest 1,000 entries of a sequence; whether they come one by
/// one, are worked out anew, or are those of somebody whose membership is assured.
/// </summary>
public sealed class NewestTests
{
    private const int Day = 24 * 3600;

    private static readonly SentEvent Event = new() { Identifiers = [("fs_user_id", "u")] };

    private static readonly string Bought = Member("goal", EventFilter(Type("u")));

    /// <summary>Each with whether a member of it is assured once an event has made it one.</summary>
    private static readonly (string Definition, bool IsAssured)[] OfOneEvent =
    [
        (Sequence(Type("t"), Day, min: 1), true),
        (Sequence(Type("t"), Day, min: 1, more: Bought), true),
        (Sequence(Type("t"), Day, min: 1, more: Bought + Member("disqualifier", EventFilter(Type("v")))), true),
        (Sequence(Type("t"), Day, min: 1, more: Member("unique_key_sources", $"[{Path("event.n")}]")), false),
        (Sequence(Type("t"), Day, min: 1, more: Member("disqualifier", EventFilter(Type("v")))), false),
        (Sequence(Type("t"), Day, min: null, max: 0), false),
        (Sequence(And(Type("t"), Compare("customer.city", "EQUAL", Text("x"))), Day, min: 1), false),
        (Sequence(Type("u"), Day, min: 1, more: Member("goal", Sequence(Type("o"), Day, min: 99))), false),
    ];

    private readonly TestLog _log = new();

    [Theory]
    [InlineData(4999)]
    [InlineData(5000)]
    [InlineData(5001)]
    public void The_newest_5_000_events_of_a_customer_count(int events)
    {
        _log.Update(new SentProfile([("fs_user_id", "u")], ("city", "x")));
        Install(OfOneEvent);
        _log.Send(Event with { Type = "t" }, Event with { Type = "u" });
        CheckAssured(OfOneEvent);
        SendMany("o", events - 2);

        Check(OfOneEvent);
        Assert.Equal(events <= 5000, IsMember(_log.Segments(), "s0", _log.Now / 1000));
        Assert.Equal(events <= 5000, IsMember(_log.Segments(), "s1", _log.Now / 1000));
        Assert.Equal(events > 5000, IsMember(_log.Segments(), "s5", _log.Now / 1000));
    }

    [Theory]
    [InlineData(999)]
    [InlineData(1000)]
    [InlineData(1001)]
    public void The_newest_1_000_entries_of_a_sequence_count(int entries)
    {
        (string, bool)[] definitions =
        [
            (Sequence(Type("t"), Day, min: 1, more: Bought), true),
            (Sequence(Type("t"), Day, min: 1000), false),
            (Sequence(Type("t"), Day, min: null, max: 999), false),
        ];
        Install(definitions);
        _log.Send(Event with { Type = "t" }, Event with { Type = "u" });
        CheckAssured(definitions);
        SendMany("t", entries - 1);

        Check(definitions);
        bool[] expected = [entries <= 1000, entries >= 1000, entries < 1000];
        Assert.Equal(expected, expected.Select((_, i) => IsMember(_log.Segments(), $"s{i}", _log.Now / 1000)));
    }

    [Theory]
    [InlineData(999)]
    [InlineData(1000)]
    [InlineData(1001)]
    public void The_newest_1_000_entries_count_where_sequences_lie_within_each_other(int entries)
    {
        (string, bool)[] definitions =
        [
            (Sequence(Type("t"), Day, min: 1, more: Member("goal", Sequence(Type("u"), Day, min: 1))), false),
            (Sequence(Type("w"), Day, min: 1, more: Member("goal", Sequence(Type("t"), Day, min: 1, max: 999))), false),
            (Sequence(Type("w"), Day, min: 1, more: Member("goal", Sequence(Type("t"), Day, min: 1000))), false),
        ];
        Install(definitions);
        _log.Send(Event with { Type = "w" }, Event with { Type = "t" }, Event with { Type = "u" });
        SendMany("t", entries - 1);

        Check(definitions);
        bool[] expected = [entries <= 1000, entries < 1000, entries >= 1000];
        Assert.Equal(expected, expected.Select((_, i) => IsMember(_log.Segments(), $"s{i}", _log.Now / 1000)));
    }

    /// <summary>What came long ago counts no more, and what comes late moves something older out.</summary>
    [Theory]
    [InlineData(4999)]
    [InlineData(5000)]
    public void A_late_event_counts_among_the_newest_by_its_time(int events)
    {
        Install(OfOneEvent);
        _log.Send(Event with { Type = "t" }, Event with { Type = "u" });
        _log.Now += TestLog.Hour;
        SendMany("o", events - 2);

        _log.Send(Event with { Type = "late", Timestamp = (TestLog.Start / 1000) + 60_000 });

        Check(OfOneEvent);
        Assert.Equal(events < 5000, IsMember(_log.Segments(), "s0", _log.Now / 1000));
    }

    /// <summary>What does nothing to a sequence moves its instances all the same.</summary>
    /// <param name="events">How many events are later than the entry.</param>
    [Theory]
    [InlineData(4997)]
    [InlineData(4998)]
    [InlineData(4999)]
    [InlineData(5000)]
    public void Late_events_that_a_sequence_ignores_count_among_the_newest_by_their_time(int events)
    {
        var first = And(Type("t"), Compare("event.n", "EQUAL", Number(1)));
        (string, bool)[] definitions =
        [
            (Sequence(first, Day, min: 1, more: Member("disqualifier", EventFilter(Type("u")))), false),
            (Sequence(Type("w"), Day, min: 1, more: Member("goal", Sequence(first, Day, min: 1, max: 9))), false),
        ];
        Install(definitions);
        _log.Now += TestLog.Hour;
        _log.Send(Event with { Type = "w" }, Event with { Type = "t", Data = [("n", 1)] });
        var entered = _log.Now / 1000;
        _log.Now += TestLog.Hour;
        SendMany("o", 10);
        var ignored = Event with { Type = "t", Data = [("n", 2)] };
        for (var i = 1; i <= 3; i++) _log.Send(ignored with { Timestamp = entered - i });
        _log.Send(ignored with { Timestamp = entered }, ignored with { Timestamp = entered + 1 });
        Check(definitions);
        SendMany("o", events - 12);

        Check(definitions);
        Assert.Equal(events < 5000, IsMember(_log.Segments(), "s0", _log.Now / 1000));
        Assert.Equal(events < 4999, IsMember(_log.Segments(), "s1", _log.Now / 1000));
    }

    private void Install((string Definition, bool)[] definitions)
    {
        for (var i = 0; i < definitions.Length; i++) _log.Install($"s{i}", definitions[i].Definition);
    }

    private void SendMany(string type, int count)
    {
        for (; count > 0; count -= 250)
        {
            _log.Now += TestLog.Second;
            _log.Send([.. Enumerable.Repeat(Event with { Type = type }, Math.Min(count, 250))]);
        }
    }

    private void CheckAssured((string, bool IsAssured)[] definitions)
    {
        var progress = new Progress();
        Assert.True(ProgressTable.TryRead(_log.State, 1, _log.Owner("fs_user_id", "u")!.Value, progress));
        Assert.Equal(
            definitions.Select(static one => one.IsAssured),
            definitions.Select((_, i) => progress.Find((uint)i + 1, 1) is { HasAssurance: true }));
    }

    /// <summary>The rows, the customer's events gone through anew, and the model say the same, now and as time passes.</summary>
    private void Check((string Definition, bool)[] definitions)
    {
        var model = new SegmentModel(_log.State, _log.Settings, _log.Owner("fs_user_id", "u")!.Value);
        var live = _log.Segments();
        for (var i = 0; i < definitions.Length; i++) _log.Install($"again{i}", definitions[i].Definition);
        var (again, now) = (_log.Segments(), _log.Now / 1000);
        long[] ends = [now, now + (Day * 1000L) - 3_700_000, now + (Day * 1000L)];
        for (var i = 0; i < definitions.Length; i++)
        {
            var plan = live.LiveOf(live.ById[$"s{i}"].Number)!.Plan;
            foreach (var at in ends)
            {
                var isMember = IsMember(live, $"s{i}", at);
                Assert.True(isMember == IsMember(again, $"again{i}", at), $"{i} at {at - now} ms: the rows say {isMember}.");
                if (plan.Sequences[0].Sequence.HasNested) continue; // the model goes through all events once for each of them
                Assert.True(isMember == model.IsMember(plan, at), $"{i} at {at - now} ms: the rows say {isMember}.");
            }
        }
    }

    private bool IsMember(AccountSegments segments, string id, long at) =>
        new MembershipReader(_log.State, _log.Settings, segments, _log.Owner("fs_user_id", "u")!.Value)
            .Of(segments.ById[id], at).IsMember;
}
