using CsCheck;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Segments;
using OpenOdp.Engine.Segments.Memberships;
using OpenOdp.Engine.State;
using OpenOdp.Engine.Tests.Kit;
using OpenOdp.Engine.Tests.Model;
using static OpenOdp.Engine.Tests.Segments.SegmentKit;

namespace OpenOdp.Engine.Tests.Segments;

/// <summary>The longest life of an instance is a setting, and older events feed no sequence (EV-22).</summary>
public sealed class WindowTests
{
    private const int Day = 24 * 3600;

    private static readonly string[] Definitions =
    [
        Sequence(Type("t"), 28 * Day, min: 1),
        Sequence(Type("u"), 28 * Day, min: null, max: 0),
        Sequence(Type("t"), 28 * Day, min: 2, more: Member("goal", EventFilter(Action("a")))),
        Sequence(Type("t"), 28 * Day, min: 1, more: Member("disqualifier", EventFilter(Type("u")))),
        Sequence(
            Type("t"), 28 * Day, min: 1,
            more: Member("unique_key_sources", $"[{Path("event.n")}]") + Member("goal", HoursLater(700))),
        Sequence(
            Type("t"), 28 * Day, min: 1,
            more: Member("goal", Both(EventFilter(Action("b")), Sequence(Type("u"), 28 * Day, min: null, max: 0)))),
    ];

    private static readonly string NoAge =
        """{"sequence_condition":{"min_count":1,"sequence":{"entry_event_filter":""" + Type("t") + "}}}";

    private readonly TestLog _log = new();

    [Fact]
    public void A_longer_life_than_the_window_is_refused_with_the_setting_that_says_so()
    {
        SetWindow(7);
        Assert.Equal(OutcomeKind.Applied, _log.Put("s", Sequence(Type("t"), 7 * Day, min: 1)).Kind);
        var refusal = _log.Put("s", Sequence(Type("t"), (7 * Day) + 1, min: 1));
        Assert.Equal(OutcomeKind.Invalid, refusal.Kind);
        Assert.EndsWith(
            "max_age_seconds: must be from 1 to 604800: the setting OpenOdp__Segments__MaxWindowDays is 7", refusal.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_instance_that_says_nothing_lives_for_the_window()
    {
        SetWindow(60);
        _log.Install("s", NoAge);
        Send(daysAgo: 0);
        _log.Now += 59 * Day * TestLog.Second;
        Assert.True(IsMember());
        _log.Now += Day * TestLog.Second;
        Assert.False(IsMember());
    }

    [Theory]
    [InlineData(7)]
    [InlineData(90)]
    public void L1_what_is_installed_keeps_the_window_that_it_came_with(int days)
    {
        _log.Install("s", NoAge);
        _log.Install("explicit", Sequence(Type("t"), 28 * Day, min: 1));
        Send(daysAgo: 27);

        SetWindow(days);

        Assert.True(IsMember());
        foreach (var definitions in (Engine.Definitions[])[
            _log.Machine.Definitions, Engine.Definitions.Read(_log.State, new SegmentCompiler())
        ])
        {
            Assert.All(definitions.SegmentsOf(1).Programs, static program => Assert.Equal(28L * Day * 1000, program.Window));
        }

        _log.Now += (Day * TestLog.Second) - 1_000_000;
        Assert.True(IsMember());
        _log.Now += TestLog.Second;
        Assert.False(IsMember());
    }

    [Fact]
    public void The_same_body_is_another_revision_under_another_window()
    {
        _log.Install("s", NoAge);
        Assert.Equal(1, _log.Put("s", NoAge).Revision);
        SetWindow(90);
        Assert.Equal(2, _log.Put("s", NoAge).Revision);
        Assert.Equal(2, _log.Put("s", NoAge).Revision);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(367)]
    public void A_window_is_from_a_day_to_a_year(int days) => Assert.Equal(
        OutcomeKind.Conflict, _log.SetAccount(_log.Settings with { WindowDays = days }).Kind);

    [Fact]
    public void Settings_of_the_default_window_are_stored_as_before_there_was_one()
    {
        var (before, after) = (new ByteWriter(), new ByteWriter());
        _log.Settings.Write(before);
        (_log.Settings with { WindowDays = 90 }).Write(after);
        Assert.Equal(before.Length + 2, after.Length);
        Assert.Equal(90, AccountSettings.Read(after.Written).WindowDays);
        Assert.Equal(28, AccountSettings.Read(before.Written).WindowDays);
    }

    /// <summary>
    /// It opens no instance, meets no goal, ends nothing and takes nobody's place: whatever it comes to is younger than it.
    /// </summary>
    [Fact]
    public void EV_22_an_event_older_than_the_window_is_stored_and_changes_no_membership_at_any_instant() =>
        Gen.Select(Histories.OfLength(15), Gen.OneOf("t", "u"), Gen.OneOf("a", "b"), Gen.Int[28, 40]).Sample(
            (history, type, action, days) =>
            {
                var both = new SideBySide(history);
                both.Log.Install(Definitions);
                foreach (var step in history.Steps) both.Play(step);
                both.FinishErasures();
                var log = both.Log;
                log.FinishSteps();

                log.Tick();
                long[] instants = [.. Enumerable.Range(0, 60).Select(half => (log.Now / 1000) + 1 + (half * Day * 500L))];
                foreach (var customer in CustomerTable.ReadPage(log.State, 1, 0, 1000).Where(static one => one.Lives))
                {
                    var owned = customer.Identifiers[0];
                    var value = System.Text.Encoding.UTF8.GetString(owned.Value.Span);
                    var (before, events) = (Memberships(log, customer.Id, instants), log.Customer(customer.Id)!.EventCount);
                    var outcome = log.Send(new SentEvent
                    {
                        Type = type,
                        Action = action,
                        Identifiers = [(log.Settings.Identifiers[owned.Field].Name, value)],
                        Data = [("n", days)],
                        Timestamp = (log.Now / 1000) - (days * Day * 1000L),
                    });

                    Assert.Equal(events + 1, log.Customer(customer.Id)!.EventCount);
                    Assert.Equal(before, Memberships(log, customer.Id, instants));
                    Assert.DoesNotContain(
                        ChangeTable.ReadAfter(log.State, 1, new ChangePlace(outcome.Position, -1), 10),
                        static change => change.Cause != MembershipCause.Time);
                }
            },
            iter: Scale.Of(200), print: one => $"{one.Item2} {one.Item3} {one.Item4} {one.Item1}");

    private static List<string> Memberships(TestLog log, ulong customer, long[] instants)
    {
        var segments = log.Segments();
        var reader = new MembershipReader(log.State, log.Settings, segments, customer);
        return [.. instants.SelectMany(at => segments.All.Select(one => $"{one.Id} at {at}: {reader.Of(one, at).IsMember}"))];
    }

    private void SetWindow(int days) =>
        Assert.Equal(OutcomeKind.Applied, _log.SetAccount(_log.Settings with { WindowDays = days }).Kind);

    private void Send(int daysAgo) => _log.Send(new SentEvent
    {
        Type = "t",
        Identifiers = [("email", "a")],
        Timestamp = (_log.Now / 1000) - (daysAgo * Day * 1000L),
    });

    private bool IsMember()
    {
        var reader = new MembershipReader(_log.State, _log.Settings, _log.Segments(), _log.Owner("email", "a")!.Value);
        return reader.Of(_log.Segments().ById["s"], _log.Now / 1000).IsMember;
    }
}
