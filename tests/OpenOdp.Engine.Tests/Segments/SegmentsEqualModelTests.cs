using CsCheck;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Segments.Memberships;
using OpenOdp.Engine.Tests.Kit;
using OpenOdp.Engine.Tests.Model;
using static OpenOdp.Engine.Tests.Segments.SegmentKit;

namespace OpenOdp.Engine.Tests.Segments;

public sealed class SegmentsEqualModelTests
{
    private const int Hour = 3600;

    private static readonly string[] Definitions =
    [
        Customer(IsThere("customer.email")),
        Customer(Compare("customer.city", "EQUAL", Text("x"))),
        Customer(Compare("customer.emails", "EQUAL", Text("e1"))),
        Customer(Compare("customer.vuid", "EQUAL", Text("v1"))),
        Customer(Compare("now", "GREATER_THAN_OR_EQUAL", """{"number_literal":{"value":"1767229200"}}""")),
        Sequence(Type("t"), 2 * Hour, min: 2),
        Sequence(Type("u"), 2 * Hour, min: null, max: 0),
        Sequence(Type("t"), 3 * Hour, min: 1, max: 2),
        Sequence(And(Type("t"), Action("a")), 24 * Hour, min: 1, more: Member("goal", EventFilter(Type("u")))),
        Sequence(Type("t"), 24 * Hour, min: 1, more: Member("disqualifier", EventFilter(Type("u")))),
        Sequence(
            Type("t"), 5 * Hour, min: 1,
            more: Member("unique_key_sources", $"[{Path("event.n")}]")
                + Member("goal", HoursLater(1))
                + Member("disqualifier", EventFilter(Type("u")))),
        Sequence(And(Type("t"), Compare("customer.city", "EQUAL", Text("x"))), 24 * Hour, min: 1),
        Sequence(
            Type("t"), 24 * Hour, min: 1,
            more: Member("goal", Both(EventFilter(Action("b")), Sequence(Type("u"), 2 * Hour, min: null, max: 0)))),
    ];

    /// <summary>Some sleep, and wake up of different things.</summary>
    private static readonly string[] Sleeping =
    [
        Sequence(Kind("t", "a"), 24 * Hour, min: 1),
        Sequence(Kind("t", "a"), 3 * Hour, min: 2),
        Sequence(Kind("t", "a"), 24 * Hour, min: 3),
        Sequence(Kind("t", "a"), 24 * Hour, min: 1, more: Member("goal", EventFilter(Kind("t", "a")))),
        Sequence(
            Kind("t", "a"), 24 * Hour, min: 1,
            more: Member("goal", EventFilter(Kind("t", "a"))) + Member("disqualifier", HoursLater(1))),
        Sequence(
            Kind("t", "a"), 5 * Hour, min: 2,
            more: Member("goal", EventFilter(Kind("u", "a"))) + Member("disqualifier", EventFilter(Kind("t", "b")))),
        Sequence(Kind("t", "a"), 24 * Hour, min: 2, more: Member("disqualifier", EventFilter(Kind("u", "b")))),
        Sequence(Kind("u", "b"), 24 * Hour, min: 2, more: Member("disqualifier", EventFilter(Kind("t", "a")))),
        Sequence(Kind("u", "a"), 2 * Hour, min: 2),
        Sequence(Kind("u", "a"), 24 * Hour, min: 1, more: Member("disqualifier", HoursLater(2))),
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void After_every_step_of_a_random_history_every_membership_equals_the_model(bool sleeping) =>
        Gen.Select(Histories.OfLength(sleeping ? 30 : 20), Gen.Int[0, 20], Gen.Int[1, 40], Gen.Int[0, 30]).Sample(
            (history, installAt, cost, change) =>
            {
                var both = new SideBySide(history);
                var definitions = sleeping ? Sleeping : Definitions;
                var at = 0;
                foreach (var step in history.Steps)
                {
                    if (at == installAt) Install(both.Log, cost, definitions);
                    if (at++ == installAt && cost > 20) both.Log.FinishSteps(); // so that some are born into what is there
                    both.Play(step);
                    if (at % 3 == 0) both.Log.TryStep(cost);
                    if (at == change) Change(both.Log, definitions);
                    Check(both.Log);
                }

                Install(both.Log, cost, definitions);
                both.FinishErasures();
                while (both.Log.TryStep(cost)) Check(both.Log);
                both.Log.Now += TestLog.Hour;
                both.Log.Tick();
                Check(both.Log);
                ModelCheck.RowsOfMembers(both.Log);
            },
            iter: Scale.Of(300), print: one => $"{one.Item2} {one.Item3} {one.Item4} {one.Item1}");

    /// <summary>A property over histories in which nothing happens would prove nothing. The same histories each time.</summary>
    [Fact]
    public void Random_histories_reach_every_cause()
    {
        var seen = new HashSet<(MembershipCause, bool)>();
        var random = new PCG(1, 1);
        for (var i = 0; i < 60; i++)
        {
            var both = new SideBySide(Histories.OfLength(30).Generate(random, null, out _));
            Install(both.Log, cost: 5, Definitions);
            both.Log.FinishSteps();
            var at = 0;
            foreach (var step in both.History.Steps)
            {
                both.Play(step);
                if (step is WaitStep) both.Log.Tick();
                if (++at == 15) Change(both.Log, Definitions);
            }

            both.Log.FinishSteps();
            foreach (var change in ChangeTable.ReadAfter(both.Log.State, 1, default, int.MaxValue))
            {
                seen.Add((change.Cause, change.Entered));
            }
        }

        Assert.Equal(
            [.. Enum.GetValues<MembershipCause>()], seen.Where(one => !one.Item2).Select(one => one.Item1).Order());
        Assert.Equal(
            [.. Enum.GetValues<MembershipCause>().Except([MembershipCause.Deletion])],
            seen.Where(one => one.Item2).Select(one => one.Item1).Order());
    }

    /// <summary>However late a tick is, what it tells happened at the instant that it names.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_change_by_time_is_told_of_its_very_instant(bool sleeping)
    {
        var told = 0;
        Gen.Select(Histories.OfLength(20), Gen.Int[1, 9]).Sample(
            (history, hours) =>
            {
                var both = new SideBySide(history);
                Install(both.Log, cost: 1000, sleeping ? Sleeping : Definitions);
                both.Log.FinishSteps();
                foreach (var step in history.Steps)
                {
                    both.Play(step);
                    both.Log.FinishSteps();
                    var position = both.Log.Machine.Position;
                    both.Log.Now += hours * TestLog.Hour;
                    both.Log.Tick();
                    Interlocked.Add(ref told, CheckChanges(both.Log, position + 1));
                }
            },
            iter: Scale.Of(100));
        Assert.True(told > 100, $"{told} changes were told.");
    }

    private static int CheckChanges(TestLog log, ulong from)
    {
        var changes = ChangeTable.ReadAfter(log.State, 1, new ChangePlace(from, -1), int.MaxValue);
        foreach (var change in changes)
        {
            var plan = log.Segments().LiveOf(change.Segment)!.Plan;
            var model = new SegmentModel(log.State, log.Settings, change.Customer);
            Assert.Equal(MembershipCause.Time, change.Cause);
            Assert.Equal(change.Entered, model.IsMember(plan, change.At));
            Assert.Equal(!change.Entered, model.IsMember(plan, change.At - 1));
        }

        return changes.Count;
    }

    private static void Install(TestLog log, int cost, string[] definitions)
    {
        for (var i = 0; i < definitions.Length; i++) Assert.Equal(OutcomeKind.Applied, log.Put($"s{i}", definitions[i]).Kind);
        log.TryStep(cost);
    }

    /// <summary>Some become others, one goes.</summary>
    private static void Change(TestLog log, string[] definitions)
    {
        for (var i = 0; i < definitions.Length; i += 3) log.Put($"s{i}", definitions[definitions.Length - 1 - i]);
        log.Delete("s1");
    }

    /// <summary>Reads are exact at any instant from the last record on.</summary>
    private static void Check(TestLog log)
    {
        var segments = log.Segments();
        var now = log.Machine.RecordedAt / 1000;
        foreach (var customer in CustomerTable.ReadPage(log.State, 1, 0, 1000).Where(one => one.Lives))
        {
            var model = new SegmentModel(log.State, log.Settings, customer.Id);
            foreach (var segment in segments.All)
            {
                if (segments.LiveOf(segment.Number) is not { } program) continue;
                long[] instants = [now, .. model.Instants(program.Plan).SelectMany(at => (long[])[at - 1, at, at + 1])
                    .Where(at => at > now).Distinct().Order().Take(9)];
                foreach (var at in instants)
                {
                    var expected = model.IsMember(program.Plan, at);
                    var read = new MembershipReader(log.State, log.Settings, segments, customer.Id).Of(segment, at);
                    Assert.True(
                        expected == read.IsMember,
                        $"{segment.Id} of customer {customer.Id} at {at}, {at - now} ms from now: the model says {expected}.");
                }
            }
        }
    }
}
