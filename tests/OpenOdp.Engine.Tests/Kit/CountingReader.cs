using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Tests.Kit;

/// <summary>Counts what is read of a state.</summary>
internal sealed class CountingReader(IStateReader below) : IStateReader
{
    public int Open { get; private set; }

    public int MostOpen { get; private set; }

    /// <summary>Rows that were asked for, and walks that were begun.</summary>
    public int Reads { get; set; }

    /// <summary>Rows that walks have come to.</summary>
    public int Walked { get; private set; }

    public bool TryGet(Table table, scoped ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        Reads++;
        return below.TryGet(table, key, out value);
    }

    public StateCursor Scan(Table table, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, bool descending = false)
    {
        Reads++;
        MostOpen = Math.Max(MostOpen, ++Open);
        return new Cursor(this, below.Scan(table, from, to, descending));
    }

    private sealed class Cursor(CountingReader reader, StateCursor rows) : StateCursor
    {
        public override ReadOnlySpan<byte> Key => rows.Key;

        public override ReadOnlySpan<byte> Value => rows.Value;

        public override bool MoveNext()
        {
            reader.Walked++;
            return rows.MoveNext();
        }

        public override void Dispose()
        {
            reader.Open--;
            rows.Dispose();
        }
    }
}
