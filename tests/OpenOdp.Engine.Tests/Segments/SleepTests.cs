using CsCheck;
using OpenOdp.Engine.Segments.Memberships;
using OpenOdp.Engine.Tests.Kit;
using static OpenOdp.Engine.Tests.Segments.SegmentKit;

namespace OpenOdp.Engine.Tests.Segments;

/// <summary>A segment that an event changes nothing of has no entry in the customer's row, and yet forgets nothing.</summary>
public sealed class SleepTests
{
    private const int Day = 24 * 3600;

    private static readonly string ThenBought = Member("goal", EventFilter(Kind("order", "buy")));
    private static readonly string NotLeft = Member("disqualifier", EventFilter(Kind("page", "leave")));

    private readonly TestLog _log = new();

    [Fact]
    public void Segments_that_wait_for_more_share_what_they_wait_with()
    {
        var view = Kind("page", "view");
        for (var i = 0; i < 20; i++) _log.Install($"s{i}", Sequence(view, (1 + i) * Day, min: 2 + i, more: NotLeft));
        for (var i = 0; i < 20; i++) _log.Install($"t{i}", Sequence(view, (1 + i) * Day, min: 1, more: ThenBought));
        Send("page", "view");

        Assert.Empty(Row()!.Entries);

        Send("page", "view");

        var awake = Assert.Single(Row()!.Entries);
        Assert.Equal(_log.Segments().ById["s0"].Number, awake.Number);
        Assert.True(awake.IsMember);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(PendingEntries.Most - 1)]
    [InlineData(PendingEntries.Most)]
    [InlineData(PendingEntries.Most + 1)]
    [InlineData(3 * PendingEntries.Most)]
    public void However_many_entries_there_were_all_of_them_count(int entries)
    {
        _log.Install("s", Sequence(Kind("page", "view"), Day, min: entries, more: ThenBought));
        _log.Install("more", Sequence(Kind("page", "view"), Day, min: entries + 1, more: ThenBought));
        for (var i = 0; i < entries; i++) Send("page", "view");
        Assert.Equal(entries <= PendingEntries.Most, Row()!.Entries.Count == 0);

        Send("order", "buy");

        Assert.Equal((true, false), (IsMember("s"), IsMember("more")));
    }

    [Fact]
    public void Nothing_is_remembered_once_all_entries_are_too_old()
    {
        _log.Install("s", Sequence(Kind("page", "view"), Day, min: 2));
        Send("page", "view");
        _log.Now += 12 * TestLog.Hour;
        Send("page", "view", customer: 1);
        _log.Now += 12 * TestLog.Hour;
        _log.Tick();

        Assert.Null(Row());
        Assert.NotNull(Row(customer: 1));
    }

    [Fact]
    public void A_segment_that_has_ended_what_the_others_wait_with_does_not_come_to_have_it_again()
    {
        _log.Install("s", Sequence(Kind("page", "view"), Day, min: 1, more: ThenBought + NotLeft));
        _log.Install("other", Sequence(Kind("page", "view"), Day, min: 1, more: ThenBought));
        Send("page", "view");
        Send("page", "leave");
        _log.Install("late", Sequence(Kind("page", "view"), Day, min: 1, more: ThenBought + NotLeft)); // over what is there
        Send("order", "buy");

        Assert.Equal((false, true, false), (IsMember("s"), IsMember("other"), IsMember("late")));
    }

    [Fact]
    public void What_the_clock_did_meanwhile_counts_when_a_segment_wakes_up()
    {
        _log.Install("s", Sequence(
            Kind("page", "view"), Day, min: 1, more: ThenBought + Member("disqualifier", HoursLater(1))));
        Send("page", "view");
        _log.Now += TestLog.Hour;
        Send("page", "view");
        _log.Now += TestLog.Hour - TestLog.Second;
        Send("order", "buy");
        Assert.True(IsMember("s"));

        Send("page", "view", customer: 1);
        _log.Now += TestLog.Hour;
        Send("order", "buy", customer: 1);
        Assert.False(IsMember("s", customer: 1));
    }

    private sealed record Step(int Customer, string Kind, int Count, int WaitMinutes, int Late, bool Ticks)
    {
        public SentEvent Event(long now) => new()
        {
            Type = Kind[..1],
            Action = Kind[1..],
            Identifiers = [("fs_user_id", $"u{Customer}")],
            Timestamp = Late == 0 ? null : (now / 1000) - Late,
        };
    }

    private static readonly Gen<string> AnyKind = Gen.OneOf("ta", "tb", "ua");

    private static readonly Gen<Step> AnyStep = Gen.Select(
        Gen.Int[0, 1], AnyKind, Gen.Frequency((6, Gen.Const(1)), (1, Gen.Int[2, 20])), Gen.OneOf(0, 0, 1, 30, 60, 119),
        Gen.Frequency((8, Gen.Const(0)), (1, Gen.OneOf(1, 1_800_000, 7_200_000)), (1, Gen.OneOf(-1, -3_600_000))), Gen.Bool,
        static (customer, kind, count, wait, late, ticks) => new Step(customer, kind, count, wait, late, ticks));

    private static readonly Gen<string> AnyDefinition = Gen.Select(
        AnyKind, Gen.OneOf(1, 2, 5, 24), Gen.OneOf(1, 1, 2, 3, 17),
        Gen.Frequency((1, Gen.Const("")), (2, AnyKind.Select(static kind => Member("goal", EventFilter(Filter(kind)))))),
        Gen.Frequency(
            (2, Gen.Const("")),
            (1, AnyKind.Select(static kind => Member("disqualifier", EventFilter(Filter(kind))))),
            (1, Gen.OneOf(-1, 0, 1, 2).Select(static hours => Member("disqualifier", HoursLater(hours))))),
        static (kind, hours, min, goal, disqualifier) =>
            Sequence(Filter(kind), hours * 3600, min, more: goal + disqualifier));

    /// <summary>Over few kinds of events, so that some sleep while others wake up; some are installed in the midst.</summary>
    [Fact]
    public void Whatever_sleeps_and_wakes_up_every_membership_equals_the_model() =>
        Gen.Select(AnyDefinition.Array[6], AnyStep.Array[12], Gen.Int[0, 12]).Sample(
            static (definitions, steps, installAt) =>
            {
                var log = new TestLog();
                for (var i = 0; i < 3; i++) log.Install($"s{i}", definitions[i]);
                for (var at = 0; at < steps.Length; at++)
                {
                    if (at == installAt) log.Install(definitions);
                    log.Now += (steps[at].WaitMinutes * 60 * TestLog.Second) + 1000;
                    log.Send([.. Enumerable.Repeat(steps[at].Event(log.Now), steps[at].Count)]);
                    Check(log);
                    log.Now += 1000;
                    if (!steps[at].Ticks) continue;
                    log.Tick();
                    Check(log);
                    ModelCheck.RowsOfMembers(log);
                }
            },
            iter: Scale.Of(1500, 50_000),
            print: static one => $"{string.Join('\n', one.Item1)}\n{string.Join('\n', one.Item2.AsEnumerable())}\n{one.Item3}");

    private static string Filter(string kind) => Kind(kind[..1], kind[1..]);

    private static void Check(TestLog log) => ModelCheck.Memberships(log, static boundaries => boundaries.Take(2));

    private void Send(string type, string action, int customer = 0)
    {
        _log.Now += TestLog.Second;
        _log.Send(new SentEvent { Type = type, Action = action, Identifiers = [("fs_user_id", $"u{customer}")] });
    }

    private bool IsMember(string segment, int customer = 0) =>
        new MembershipReader(_log.State, _log.Settings, _log.Segments(), IdOf(customer))
            .Of(_log.Segments().ById[segment], _log.Now / 1000).IsMember;

    private Progress? Row(int customer = 0)
    {
        var progress = new Progress();
        return ProgressTable.TryRead(_log.State, 1, IdOf(customer), progress) ? progress : null;
    }

    private ulong IdOf(int customer) => _log.Owner("fs_user_id", $"u{customer}")!.Value;
}
