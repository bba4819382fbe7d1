using OpenOdp.Engine.State;

namespace OpenOdp.Storage.Rocks;

/// <summary>
/// A walk over [from, to) of a family. Keys and values are copied out, so that a lease may be cut off, and the iterator
/// destroyed, while its holder still looks at the last row.
/// </summary>
internal sealed unsafe class RocksCursor : StateCursor
{
    /// <summary>Above every key: none begins with so many bytes of 255.</summary>
    private static readonly byte[] AboveAll = StateKey.AboveAll.ToArray();

    private readonly byte[] _from;
    private readonly byte[] _to;
    private readonly int _keyPrefix;
    private readonly bool _descending;
    private nint _iterator;
    private bool _started;
    private byte[] _row = new byte[512];
    private int _keyLength;
    private int _valueLength;

    public RocksCursor(Database database, nint readOptions, Family family, byte[] from, byte[] to, int keyPrefix, bool descending)
    {
        _from = from;
        _to = to;
        _keyPrefix = keyPrefix;
        _descending = descending;
        _iterator = Native.rocksdb_create_iterator_cf(database.Handle, readOptions, database.Handles(family));
    }

    /// <summary>The newest rows of a family by their whole keys, all of them or those from a key on.</summary>
    public static RocksCursor Of(Database database, Family family, byte[]? from = null, bool descending = false) =>
        new(database, database.ReadOptions, family, from ?? [], AboveAll, keyPrefix: 0, descending);

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Key => _row.AsSpan(_keyPrefix, _keyLength - _keyPrefix);

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Value => _row.AsSpan(_keyLength, _valueLength);

    /// <inheritdoc/>
    public override bool MoveNext()
    {
        if (_iterator == 0) return false;
        Step();
        if (Native.rocksdb_iter_valid(_iterator) != 0 && Copy()) return true;

        // Invalid means the end or an error; only the status tells which.
        nint error = 0;
        Native.rocksdb_iter_get_error(_iterator, &error);
        Dispose();
        RocksException.ThrowIf(error, "scan");
        return false;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (_iterator == 0) return;
        Native.rocksdb_iter_destroy(_iterator);
        _iterator = 0;
    }

    private void Step()
    {
        if (_started)
        {
            if (_descending) Native.rocksdb_iter_prev(_iterator);
            else Native.rocksdb_iter_next(_iterator);
            return;
        }

        _started = true;
        var start = _descending ? _to : _from;
        byte none = 0;
        fixed (byte* key = start)
        {
            var pointer = key is null ? &none : key;
            if (!_descending) Native.rocksdb_iter_seek(_iterator, pointer, (nuint)start.Length);
            else Native.rocksdb_iter_seek_for_prev(_iterator, pointer, (nuint)start.Length);
        }

        // The upper end is not part of the range, and seek_for_prev lands on it when it exists.
        if (_descending && Native.rocksdb_iter_valid(_iterator) != 0 && NativeKey().SequenceEqual(_to))
        {
            Native.rocksdb_iter_prev(_iterator);
        }
    }

    private bool Copy()
    {
        var key = NativeKey();
        if (_descending ? key.SequenceCompareTo(_from) < 0 : key.SequenceCompareTo(_to) >= 0) return false;
        nuint length;
        var start = Native.rocksdb_iter_value(_iterator, &length);
        var value = new ReadOnlySpan<byte>(start, (int)length);
        if (key.Length + value.Length > _row.Length) _row = new byte[(key.Length + value.Length) * 2];
        key.CopyTo(_row);
        value.CopyTo(_row.AsSpan(key.Length));
        (_keyLength, _valueLength) = (key.Length, value.Length);
        return true;
    }

    private ReadOnlySpan<byte> NativeKey()
    {
        nuint length;
        var key = Native.rocksdb_iter_key(_iterator, &length);
        return new ReadOnlySpan<byte>(key, (int)length);
    }
}
