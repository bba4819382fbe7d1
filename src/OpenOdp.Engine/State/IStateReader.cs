namespace OpenOdp.Engine.State;

/// <summary>
/// The state as the engine sees it: ordered byte keys in tables. <see cref="MemoryState"/> is the reference; the server
/// reads RocksDB. The same contract tests run on both.
/// </summary>
public interface IStateReader
{
    /// <summary>Reads one value.</summary>
    /// <param name="value">The value; valid until the next call on this reader.</param>
    /// <returns>False when the key is absent.</returns>
    bool TryGet(Table table, scoped ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value);

    /// <summary>Walks the keys of [<paramref name="from"/>, <paramref name="to"/>) in ordinal byte order.</summary>
    StateCursor Scan(Table table, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, bool descending = false);
}

/// <summary>
/// A walk over keys. <see cref="Key"/> and <see cref="Value"/> are valid until the next <see cref="MoveNext"/>.
/// </summary>
public abstract class StateCursor : IDisposable
{
    /// <summary>Steps to the next key; false at the end.</summary>
    public abstract bool MoveNext();

    /// <summary>The current key, without the table.</summary>
    public abstract ReadOnlySpan<byte> Key { get; }

    /// <summary>The current value.</summary>
    public abstract ReadOnlySpan<byte> Value { get; }

    /// <inheritdoc/>
    public abstract void Dispose();
}
