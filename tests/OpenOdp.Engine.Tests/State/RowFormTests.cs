using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;
using OpenOdp.Engine.Tests.Golden;
using OpenOdp.Engine.Tests.Kit;

namespace OpenOdp.Engine.Tests.State;

/// <summary>Rule L6, for rows of the state: docs/decisions/0023-form-byte.md.</summary>
public sealed class RowFormTests
{
    /// <summary>Tables whose rows are empty: their keys say all.</summary>
    private static readonly Table[] KeysOnly = [Table.History, Table.Mentions, Table.ChangesOfCustomer, Table.Timers];

    /// <summary>Tables that no command reads: answers do.</summary>
    private static readonly Table[] NotForCommands = [Table.Quarantine, Table.Lifts, Table.DeletedSegments];

    public static TheoryData<Table> Tables => [.. Enum.GetValues<Table>().Except(KeysOnly)];

    public static TheoryData<Table> TablesOfCommands => [.. Enum.GetValues<Table>().Except(KeysOnly).Except(NotForCommands)];

    [Theory]
    [MemberData(nameof(Tables))]
    public void Each_row_begins_with_a_form_that_its_table_knows(Table table)
    {
        var rows = GoldenHistory.Play().State.Rows.Where(row => row.Key[0] == (byte)table).ToList();

        if (table != Table.Erasing) Assert.NotEmpty(rows); // the erasure of the history is done
        Assert.All(rows, row => Assert.InRange(row.Value[0], table == Table.Events ? 0 : 1, 3));
    }

    [Theory]
    [MemberData(nameof(TablesOfCommands))]
    public void L6_a_row_of_an_unknown_form_halts_the_node_and_sets_no_command_aside(Table table)
    {
        var halts = 0;
        foreach (var history in Histories())
        {
            var state = new MemoryState();
            var machine = new Machine(state);
            foreach (var record in history)
            {
                halts += Halts(state, record, table) ? 1 : 0;
                TestLog.Apply(machine, state, record);
            }
        }

        Assert.True(halts > 0, $"No command of the histories reads a row of {table}.");
    }

    /// <summary>Applies a record on top of a state in which every row of a table is damaged; false when it reads none.</summary>
    private static bool Halts(MemoryState state, byte[] record, Table table)
    {
        try
        {
            var clean = new Machine(state).Apply(LogRecord.Read(record), TestLog.HashOf(record), new StateOverlay(state));
            var damaged = new DamagingReader(state, table);
            var outcome = new Machine(damaged).Apply(LogRecord.Read(record), TestLog.HashOf(record), new StateOverlay(damaged));
            Assert.Equal(clean.Kind, outcome.Kind);
            return false;
        }
        catch (DamagedRowException)
        {
            return true;
        }
    }

    private static List<IReadOnlyList<byte[]>> Histories() => [GoldenHistory.Play().Records, .. RulesTests.Read(1)];

    /// <summary>Gives the rows of one table a form that there is not.</summary>
    private sealed class DamagingReader(IStateReader below, Table damaged) : IStateReader
    {
        public bool TryGet(Table table, scoped ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
        {
            var found = below.TryGet(table, key, out value);
            if (found && table == damaged) value = Damage(value);
            return found;
        }

        public StateCursor Scan(Table table, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, bool descending = false)
        {
            var rows = below.Scan(table, from, to, descending);
            return table == damaged ? new Cursor(rows) : rows;
        }

        private static byte[] Damage(ReadOnlySpan<byte> row) => row.IsEmpty ? [] : [0x7F, .. row[1..]];

        private sealed class Cursor(StateCursor rows) : StateCursor
        {
            public override ReadOnlySpan<byte> Key => rows.Key;

            public override ReadOnlySpan<byte> Value => Damage(rows.Value);

            public override bool MoveNext() => rows.MoveNext();

            public override void Dispose() => rows.Dispose();
        }
    }
}
