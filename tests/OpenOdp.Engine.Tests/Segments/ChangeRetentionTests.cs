using OpenOdp.Engine.Segments.Memberships;
using OpenOdp.Engine.State;
using OpenOdp.Engine.Tests.Kit;
using static OpenOdp.Engine.Tests.Segments.SegmentKit;

namespace OpenOdp.Engine.Tests.Segments;

/// <summary>Changes of memberships are kept for the window (rule S5).</summary>
public sealed class ChangeRetentionTests
{
    private const long Day = 24 * TestLog.Hour;

    private readonly TestLog _log = new();

    public ChangeRetentionTests() => _log.Install("has_email", Customer(IsThere("customer.email")));

    [Fact]
    public void S5_ticks_remove_changes_that_the_window_has_left_behind_and_none_that_it_has_not()
    {
        var first = Enter("a@x.com");
        _log.Now += 10 * Day;
        var second = Enter("b@x.com");

        _log.Now += 18 * Day; // the first is 28 days old to the microsecond, and a little more
        Assert.False(IsDue());
        _log.Tick();
        Assert.Equal([first, second], Positions());
        Assert.Null(ChangeRetention.Start(_log.State, 1));

        _log.Now += Day; // days are removed whole
        Assert.True(IsDue());
        _log.Tick();
        Assert.Equal([second], Positions());
        Assert.Equal(new ChangesStart(first + 1, TestLog.Start / 1000), ChangeRetention.Start(_log.State, 1));
        Assert.False(IsDue());
        Assert.Single(Rows.OfTable(_log.State, Table.ChangesOfCustomer));
        Assert.Equal(2UL, MemberTable.Count(_log.State, 1, 1, 1));
    }

    [Fact]
    public void S5_everything_goes_when_nothing_came_for_longer_than_the_window()
    {
        Enter("a@x.com");
        _log.Now += 100 * Day;
        Assert.True(IsDue());
        _log.Tick();
        Assert.Empty(Positions());
        Assert.Empty(Rows.OfTable(_log.State, Table.ChangesOfCustomer));
    }

    [Fact]
    public void S5_a_tick_removes_some_and_says_that_there_are_more()
    {
        for (var i = 0; i < 51; i++) Enter($"{i}@x.com");
        var last = Positions()[^1];
        _log.Now += 30 * Day;

        Assert.True(_log.Tick().GoesOn);
        Assert.Equal([last], Positions());
        Assert.True(IsDue());
        Assert.False(_log.Tick().GoesOn);
        Assert.Empty(Positions());
    }

    [Fact]
    public void S5_a_shorter_window_leaves_more_behind()
    {
        Enter("a@x.com");
        _log.Now += 3 * Day;
        _log.Tick();
        Assert.Single(Positions());

        _log.SetAccount(_log.Settings with { WindowDays = 1 });
        Assert.True(IsDue());
        _log.Tick();
        Assert.Empty(Positions());
    }

    private bool IsDue() => ChangeRetention.IsDue(_log.State, 1, _log.Settings.WindowDays, _log.Now);

    private ulong Enter(string email) => _log.Send(new SentEvent { Type = "t", Identifiers = [("email", email)] }).Position;

    private List<ulong> Positions() =>
        [.. ChangeTable.ReadAfter(_log.State, 1, default, int.MaxValue).Select(static change => change.Position)];
}
