using CsCheck;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;
using OpenOdp.Engine.Tests.Kit;

namespace OpenOdp.Engine.Tests.Core;

/// <summary>Rule L6.</summary>
public sealed class PoisonTests
{
    private readonly TestLog _log = new();

    [Fact]
    public void L6_a_command_that_fails_in_its_middle_leaves_its_quarantine_row_and_nothing_else()
    {
        _log.Send(Event("a"), Event("b"));
        var before = Rows.WithoutMachine(_log.State);

        var outcome = _log.Append(
            CommandKind.Events, Cut(CommandBytes.Events(_log.Settings, [Event("c"), Event("a"), Event("d")]), 3));

        Assert.Equal(OutcomeKind.Quarantined, outcome.Kind);
        Assert.NotNull(outcome.Message);
        var added = Assert.Single(Rows.WithoutMachine(_log.State).Except(before));
        Assert.StartsWith("Quarantine", added, StringComparison.Ordinal);
        Assert.Empty(before.Except(Rows.WithoutMachine(_log.State)));
    }

    [Fact]
    public void L6_the_log_goes_on_after_a_quarantined_command_as_if_it_had_been_empty()
    {
        var clean = new TestLog();
        _log.Append(CommandKind.Events, Cut(CommandBytes.Events(_log.Settings, [Event("x"), Event("y")]), 3));
        clean.Append(CommandKind.Rules, [1]);
        foreach (var log in (TestLog[])[_log, clean])
        {
            log.Send(Event("a"));
            log.Update(new SentProfile([("email", "a")], ("city", "Ulm")));
            log.Send(Event("x"));
        }

        Assert.Equal(NoQuarantine(clean), NoQuarantine(_log));
    }

    [Fact]
    public void L6_within_a_group_only_the_failing_command_is_taken_back()
    {
        var state = new MemoryState();
        var machine = new Machine(state);
        var source = new TestLog();
        source.Send(Event("a"));
        source.Append(CommandKind.Events, Cut(CommandBytes.Events(source.Settings, [Event("a"), Event("b")]), 3));
        source.Send(Event("c"));
        var overlay = new StateOverlay(state);

        foreach (var record in source.Records) machine.Apply(LogRecord.Read(record), TestLog.HashOf(record), overlay);
        state.Write(overlay);

        Assert.Equal(Rows.Of(source.State), Rows.Of(state));
        Assert.NotNull(source.Owner("email", "c"));
        Assert.Null(source.Owner("email", "b"));
    }

    [Fact]
    public void L6_a_command_for_an_account_that_does_not_exist_is_set_aside()
    {
        var outcome = _log.Append(CommandKind.Events, CommandBytes.Events(_log.Settings, [Event("a")]), account: 77);

        Assert.Equal(OutcomeKind.Quarantined, outcome.Kind);
        Assert.NotNull(outcome.Message);
    }

    [Fact]
    public void D1_the_quarantine_row_holds_no_text_of_the_runtime()
    {
        // Its words for an error differ between versions and can quote a value.
        _log.Append(CommandKind.Events, CommandBytes.Events(_log.Settings, [Event("a")]), account: 77);

        var row = Assert.Single(_log.State.Rows, row => row.Key[0] == (byte)Table.Quarantine);

        Assert.Equal(nameof(InvalidOperationException), ByteReader.OfRow(Table.Quarantine, row.Value).Text());
    }

    [Fact]
    public void L6_bytes_of_any_kind_are_set_aside_or_applied_and_never_stop_the_machine() =>
        Gen.Select(Gen.OneOf(
            CommandKind.Account, CommandKind.Events, CommandKind.Profiles, CommandKind.UndoMerge, CommandKind.AllowMerge,
            CommandKind.Erase), Gen.Byte.Array[0, 60])
            .Sample(
                (kind, command) =>
                {
                    var log = new TestLog();
                    log.Send(Event("a"));
                    log.Append(kind, command);
                    return log.Send(
                        Event("b")) is { Kind: OutcomeKind.Applied or OutcomeKind.Invalid or OutcomeKind.Quarantined };
                },
                iter: Scale.Of(5_000));

    [Fact]
    public void L6_a_cut_or_altered_command_is_set_aside_whole_or_applied_whole() =>
        Gen.Select(Gen.Int[0, 200], Gen.Byte, Gen.Bool).Sample(
            (at, value, cut) =>
            {
                var log = new TestLog();
                log.Send(Event("a"));
                var before = Rows.WithoutMachine(log.State);
                var command = CommandBytes.Events(log.Settings, [Event("c"), Event("a"), Event("d")]);
                at %= command.Length;
                if (cut) command = command[..at];
                else command[at] = value;

                var outcome = log.Append(CommandKind.Events, command);

                var added = Rows.WithoutMachine(log.State).Except(before).ToList();
                if (outcome.Kind == OutcomeKind.Quarantined)
                {
                    Assert.StartsWith("Quarantine", Assert.Single(added), StringComparison.Ordinal);
                }
                else if (outcome.Kind is OutcomeKind.Invalid)
                {
                    Assert.Empty(added);
                }
            },
            iter: Scale.Of(2_000));

    [Fact]
    public void L6_a_store_that_fails_at_any_read_halts_and_leaves_nothing_of_the_command()
    {
        _log.Send(Event("a"));
        _log.Send(Event("b") with { Identifiers = [("email", "b"), ("phone", "p")] });
        var before = new TestLog();
        before.Send(Event("a"));
        before.Send(Event("b") with { Identifiers = [("email", "b"), ("phone", "p")] });
        _log.Send(
            KeyClass.Private, Event("c") with { Identifiers = [("email", "a"), ("phone", "p"), ("vuid", "v")] }, Event("d"));

        for (var reads = 0; ; reads++)
        {
            var state = new FailingState(before.State);
            var machine = new Machine(state);
            var overlay = new StateOverlay(state);
            overlay.Put(Table.Orders, [1], [1]);
            var bytes = overlay.Bytes;
            state.ReadsLeft = reads;
            try
            {
                machine.Apply(LogRecord.Read(_log.Records[^1]), TestLog.HashOf(_log.Records[^1]), overlay);
                Assert.True(reads > 5);
                return;
            }
            catch (FailingStateException)
            {
                Assert.Equal((before.Machine.Position, bytes), (machine.Position, overlay.Bytes));
            }
        }
    }

    [Fact]
    public void L6_a_damaged_row_halts_and_is_no_fault_of_the_command()
    {
        _log.Send(Event("a"));
        var damage = new StateOverlay(_log.State);
        foreach (var row in _log.State.Rows.Where(row => row.Key[0] == (byte)Table.Customers))
        {
            damage.Put(Table.Customers, row.Key.AsSpan(1), row.Value.AsSpan(0, 3));
        }

        _log.State.Write(damage);
        var position = _log.Machine.Position;

        Assert.Throws<DamagedRowException>(() => _log.Send(Event("a") with { Data = [] }));
        Assert.Equal(position, _log.Machine.Position);
        Assert.Empty(Rows.OfTable(_log.State, Table.Quarantine));
    }

    private static List<string> NoQuarantine(TestLog log) =>
        [.. Rows.WithoutMachine(log.State).Where(row => !row.StartsWith("Quarantine", StringComparison.Ordinal))];

    private static byte[] Cut(byte[] command, int bytes) => command[..^bytes];

    private static SentEvent Event(string email) =>
        new() { Identifiers = [("email", email), ("vuid", "v")], Data = [("idempotence_id", email)] };

    private sealed class FailingStateException() : StateStoreException("The disk is gone.");

    private sealed class FailingState(MemoryState state) : IStateReader
    {
        public int ReadsLeft { get; set; } = int.MaxValue;

        public bool TryGet(Table table, scoped ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
        {
            Count();
            return state.TryGet(table, key, out value);
        }

        public StateCursor Scan(Table table, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, bool descending = false)
        {
            Count();
            return state.Scan(table, from, to, descending);
        }

        private void Count()
        {
            if (ReadsLeft-- <= 0) throw new FailingStateException();
        }
    }
}
