using System.Buffers.Binary;
using CsCheck;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Identity;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;
using OpenOdp.Engine.Tests.Kit;
using OpenOdp.Engine.Tests.Model;

namespace OpenOdp.Engine.Tests.Core;

/// <summary>Which customers a command touches, from which what follows from them is worked out anew.</summary>
public sealed class TouchedTests
{
    private readonly TestLog _log = new();

    [Fact]
    public void Whoever_an_event_changes_is_touched_once()
    {
        _log.Send(Visit(("email", "a")), Visit(("email", "b")), Visit(("email", "a")));

        Assert.Equal([_log.Owner("email", "a")!.Value, _log.Owner("email", "b")!.Value], _log.Machine.Touched.Each().ConvertAll(
            one => one.Id));
    }

    [Fact]
    public void Both_sides_of_a_merge_and_of_its_undo_are_touched()
    {
        _log.Send(Visit(("email", "a")), Visit(("customer_id", "c")));
        List<ulong> both = [_log.Owner("email", "a")!.Value, _log.Owner("customer_id", "c")!.Value];

        _log.Send(Visit(("email", "a"), ("customer_id", "c")));
        Assert.Equal(both, _log.Machine.Touched.Each().ConvertAll(one => one.Id));
        _log.Undo(_log.Newest(AuditKind.Merge));
        Assert.Equal(both, _log.Machine.Touched.Each().ConvertAll(one => one.Id));
    }

    [Fact]
    public void A_command_that_is_taken_back_touches_nobody()
    {
        _log.Send(Visit(("email", "a"), ("vuid", "v")));

        Assert.Equal(OutcomeKind.Conflict, _log.Split(("email", "a"), ("vuid", "v")).Kind);
        Assert.Empty(_log.Machine.Touched.Each());
        Assert.Equal(OutcomeKind.Quarantined, _log.Append(CommandKind.Events, [1, 5, 200]).Kind);
        Assert.Empty(_log.Machine.Touched.Each());
    }

    [Fact]
    public void Nobody_changes_without_being_touched() => Histories.Any.Sample(
        history =>
        {
            var both = new SideBySide(history);
            foreach (var step in history.Steps) both.Play(step);
            both.FinishErasures();

            var state = new MemoryState();
            var machine = new Machine(state);
            foreach (var stored in both.Log.Records)
            {
                var overlay = new StateOverlay(state);
                machine.Apply(LogRecord.Read(stored), TestLog.HashOf(stored), overlay);
                Assert.Empty(Changed(state, overlay).Except(machine.Touched.Each().ConvertAll(one => one.Id)));
                state.Write(overlay);
            }
        },
        iter: Scale.Of(200),
        print: history => history.ToString());

    /// <summary>
    /// The customers whose row was written, and the living ones whose attributes changed, or events came or went.
    /// </summary>
    private static List<ulong> Changed(MemoryState before, StateOverlay after)
    {
        var changed = new List<ulong>();
        foreach (var change in after.Changes())
        {
            var isHome = change.Table == Table.Attributes
                || (change.Table == Table.Events && change.IsDelete == before.TryGet(Table.Events, change.Key, out _));
            if (change.Table != Table.Customers && !isHome) continue;
            var id = BinaryPrimitives.ReadUInt64BigEndian(change.Key[4..]);
            if (change.Table == Table.Customers) changed.Add(id);
            else if (CustomerTable.Follow(after, 1, id) is { } customer) changed.Add(customer.Id);
        }

        return changed;
    }

    private static SentEvent Visit(params (string, string)[] identifiers) => new() { Identifiers = identifiers };
}
