using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;
using OpenOdp.Engine.Tests.Kit;

namespace OpenOdp.Engine.Tests.Events;

/// <summary>
/// Rule L4: an event is visible while its position is at or above the account's floor, which only a command moves.
/// </summary>
public sealed class FloorTests
{
    private readonly TestLog _log = new();

    [Fact]
    public void L4_events_below_the_floor_are_no_longer_visible_and_those_at_it_are()
    {
        var positions = Enumerable.Range(0, 4).Select(n => _log.Send(Event(n)).Position).ToList();

        Assert.Equal(OutcomeKind.Applied, _log.SetFloor(positions[2]).Kind);

        Assert.Equal([positions[3], positions[2]], Visible());
    }

    [Fact]
    public void L4_an_event_with_an_old_ts_is_hidden_by_its_arrival_and_by_nothing_else()
    {
        var old = _log.Send(Event(1));
        var fresh = _log.Send(Event(2) with { Timestamp = 5 });

        _log.SetFloor(old.Position + 1);

        Assert.Equal([fresh.Position], Visible());
    }

    [Fact]
    public void L4_pages_go_on_over_hidden_events()
    {
        for (var n = 0; n < 6; n++) _log.Send(Event(n) with { Timestamp = (TestLog.Start / 1000) - (n % 2 * 1000) });
        _log.SetFloor(_log.Machine.Position - 2);

        var pages = new List<ulong>();
        var customer = _log.Customer("email", "a")!;
        for (EventCursor? after = null; customer.Events(after, 1) is [var one]; after = one.At) pages.Add(one.At.Position);

        Assert.Equal(Visible(), pages);
        Assert.Equal(3, pages.Count);
    }

    [Fact]
    public void L4_the_floor_never_goes_down_and_never_above_the_log()
    {
        _log.Send(Event(1));
        _log.SetFloor(3);
        var before = Rows.WithoutMachine(_log.State);

        var lower = _log.SetFloor(2);
        var higher = _log.SetFloor(_log.Machine.Position + 2);

        Assert.Equal((OutcomeKind.Conflict, OutcomeKind.Conflict), (lower.Kind, higher.Kind));
        Assert.Contains("at 3 and cannot go down", lower.Message, StringComparison.Ordinal);
        Assert.Contains("the log ends at", higher.Message, StringComparison.Ordinal);
        Assert.Equal(before, Rows.WithoutMachine(_log.State));
    }

    [Fact]
    public void L4_the_same_floor_again_changes_nothing()
    {
        _log.SetFloor(2);
        var settings = Rows.OfTable(_log.State, Table.Accounts);

        Assert.Equal(OutcomeKind.Applied, _log.SetFloor(2).Kind);

        Assert.Equal(settings, Rows.OfTable(_log.State, Table.Accounts));
    }

    [Fact]
    public void L4_a_floor_is_its_accounts_own()
    {
        _log.SetAccount(new AccountSettings { Number = 2, Id = "other" });
        var other = _log.Append(CommandKind.Events, CommandBytes.Events(_log.Settings, [Event(1)]), account: 2);
        _log.Send(Event(1));

        _log.SetFloor(_log.Machine.Position + 1);

        Assert.Empty(Visible());
        Assert.Equal(OutcomeKind.Applied, other.Kind);
        Assert.Single(Engine.Customers.CustomerView.Find(_log.State, _log.Machine.Accounts[2], 0, "a")!.Events(null, 10));
    }

    [Fact]
    public void I7_a_hidden_event_is_still_recognised_as_a_duplicate()
    {
        var sent = Event(1) with { Data = [("idempotence_id", "id"), ("n", 1)] };
        var first = _log.Send(sent);
        _log.SetFloor(_log.Machine.Position);

        var again = _log.Send(sent);

        Assert.Equal((OutcomeKind.Duplicate, first.Position), (again.Kind, again.FirstPosition));
    }

    [Fact]
    public void L4_a_restart_keeps_the_floor()
    {
        _log.Send(Event(1));
        _log.SetFloor(4);

        Assert.Equal(4ul, new Machine(_log.State).Accounts[1].Floor);
    }

    [Fact]
    public void A_floor_for_an_account_that_does_not_exist_is_set_aside() =>
        Assert.Equal(OutcomeKind.Quarantined, _log.Append(CommandKind.Floor, [1], account: 77).Kind);

    private static SentEvent Event(int n) => new() { Identifiers = [("email", "a")], Data = [("n", n)] };

    private List<ulong> Visible() => [.. _log.Customer("email", "a")!.Events(null, 1000).Select(view => view.At.Position)];
}
