using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;
using OpenOdp.Engine.Tests.Kit;

namespace OpenOdp.Engine.Tests.Core;

/// <summary>Rules L3 and D1: versions of the rules, order of positions.</summary>
public sealed class MachineTests
{
    private readonly TestLog _log = new();

    [Fact]
    public void L3_unknown_rules_stop_the_machine_before_them()
    {
        var (position, before) = (_log.Machine.Position, Rows.Of(_log.State));

        Assert.Throws<UnknownFormatException>(() => _log.Append(CommandKind.Rules, [Machine.NewestRules + 1], account: 0));

        Assert.Equal(position, _log.Machine.Position);
        Assert.Equal(before, Rows.Of(_log.State));
    }

    [Fact]
    public void L3_an_unknown_command_stops_the_machine_before_it()
    {
        var before = Rows.Of(_log.State);

        Assert.Throws<UnknownFormatException>(() => _log.Append((CommandKind)200, []));

        Assert.Equal(before, Rows.Of(_log.State));
    }

    [Fact]
    public void L3_a_state_made_under_unknown_rules_is_not_opened()
    {
        var overlay = new StateOverlay(_log.State);
        _log.State.TryGet(Table.Machine, default, out var row);
        byte[] newer = [row[0], (byte)(Machine.NewestRules + 1), .. row[2..]];
        overlay.Put(Table.Machine, default, newer);
        _log.State.Write(overlay);

        Assert.Throws<UnknownFormatException>(() => new Machine(_log.State));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(2)]
    public void A_position_that_does_not_follow_on_is_not_applied(int step)
    {
        var overlay = new StateOverlay(_log.State);

        Assert.Throws<BrokenLogException>(() => Apply(overlay, _log.Machine.Position + (ulong)step));
        Assert.True(overlay.IsEmpty);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    public void L2_a_record_that_is_not_younger_than_the_last_is_not_applied(int microseconds)
    {
        var overlay = new StateOverlay(_log.State);

        var error = Assert.Throws<BrokenLogException>(() => Apply(overlay, recordedAt: _log.Machine.RecordedAt + microseconds));

        Assert.Contains("no later than the one before it", error.Message, StringComparison.Ordinal);
        Assert.True(overlay.IsEmpty);
    }

    [Fact]
    public void L2_a_record_that_does_not_chain_to_the_last_is_not_applied()
    {
        var overlay = new StateOverlay(_log.State);
        var previous = _log.Machine.LastHash.ToArray();
        previous[^1] ^= 1;

        Assert.Throws<BrokenLogException>(() => Apply(overlay, previous: previous));
        Assert.Throws<BrokenLogException>(() => Apply(overlay, previous: []));
        Assert.True(overlay.IsEmpty);

        Assert.Equal(OutcomeKind.Applied, Apply(overlay).Kind); // nothing of them has changed the machine
    }

    [Fact]
    public void The_machine_goes_on_from_the_state_where_it_stopped()
    {
        _log.Send(new SentEvent { Identifiers = [("email", "a")] });

        var machine = new Machine(_log.State);

        Assert.Equal((_log.Machine.Position, _log.Now), (machine.Position, machine.RecordedAt));
        Assert.Equal(TestLog.HashOf(_log.Records[^1]), machine.LastHash.ToArray());
        Assert.Equal("default", machine.Accounts[1].Id);
    }

    [Fact]
    public void A_command_that_changes_nothing_still_takes_its_position()
    {
        var outcome = _log.Undo(99);

        Assert.Equal((OutcomeKind.NotFound, outcome.Position), (outcome.Kind, _log.Machine.Position));
        Assert.Equal(outcome.Position, new Machine(_log.State).Position);
    }

    private RecordOutcome Apply(StateOverlay overlay, ulong? position = null, byte[]? previous = null, long? recordedAt = null) =>
        _log.Machine.Apply(
            new LogRecord
            {
                Position = position ?? _log.Machine.Position + 1,
                Previous = previous ?? _log.Machine.LastHash.ToArray(),
                RecordedAt = recordedAt ?? _log.Machine.RecordedAt + 1,
                Kind = CommandKind.Rules,
                Command = [1],
            },
            new byte[16],
            overlay);
}
