using OpenOdp.Engine.State;

namespace OpenOdp.Storage.Rocks;

/// <summary>
/// The state as RocksDB holds it: the newest, or that of a snapshot which the read options name. One thread at a time.
/// Checksums of all blocks read are verified (RocksDB's default), and so is the status at the end of every scan.
/// </summary>
internal sealed unsafe class RocksReader(Database database, nint readOptions) : IStateReader
{
    private byte[] _key = new byte[256];
    private byte[] _value = new byte[1024];

    /// <inheritdoc/>
    public bool TryGet(Table table, scoped ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        var family = Families.Of(table);
        return Families.Of(family).NamesTable
            ? TryGet(family, KeyOf(table, key), out value)
            : TryGet(family, key, out value);
    }

    /// <summary>Reads one value of a family by its whole key.</summary>
    public bool TryGet(Family family, scoped ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        while (true)
        {
            nint error = 0;
            nuint length;
            byte found;
            fixed (byte* keyBytes = key, buffer = _value)
            {
                // An empty span pins to null, which RocksDB's debug checks refuse: point at anything.
                Native.rocksdb_get_into_buffer_cf(
                    database.Handle, readOptions, database.Handles(family), keyBytes is null ? buffer : keyBytes,
                    (nuint)key.Length,
                    buffer, (nuint)_value.Length, &length, &found, &error);
            }

            RocksException.ThrowIf(error, "read");
            value = default;
            if (found == 0) return false;
            if (length <= (nuint)_value.Length)
            {
                value = _value.AsSpan(0, (int)length);
                return true;
            }

            // A large value is seldom followed by another one, and to clear its room would take as long as to read it.
            _value = GC.AllocateUninitializedArray<byte>(checked((int)(length + (length / 4))));
        }
    }

    /// <inheritdoc/>
    public StateCursor Scan(Table table, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, bool descending = false)
    {
        var family = Families.Of(table);
        return Families.Of(family).NamesTable
            ? new RocksCursor(
                database, readOptions, family, [(byte)table, .. from], [(byte)table, .. to], keyPrefix: 1, descending)
            : new RocksCursor(database, readOptions, family, from.ToArray(), to.ToArray(), keyPrefix: 0, descending);
    }

    private ReadOnlySpan<byte> KeyOf(Table table, ReadOnlySpan<byte> key)
    {
        if (_key.Length <= key.Length) _key = new byte[key.Length * 2];
        _key[0] = (byte)table;
        key.CopyTo(_key.AsSpan(1));
        return _key.AsSpan(0, key.Length + 1);
    }
}
