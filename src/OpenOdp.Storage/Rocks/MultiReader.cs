namespace OpenOdp.Storage.Rocks;

/// <summary>What came of looking for one of many keys.</summary>
/// <param name="index">Its place among them.</param>
/// <param name="found">False when it is not there.</param>
/// <param name="row">Its row, until the call returns.</param>
internal delegate void RowRead(int index, bool found, ReadOnlySpan<byte> row);

/// <summary>
/// Looks for many keys of the newest state at once: RocksDB then goes through the filters of its files once for all. One thread
/// at a time.
/// </summary>
internal sealed unsafe class MultiReader(Database database)
{
    /// <summary>RocksDB is asked for as many keys at a time.</summary>
    public const int Most = 512;

    private readonly nint[] _keys = new nint[Most];
    private readonly nuint[] _lengths = new nuint[Most];
    private readonly nint[] _values = new nint[Most];
    private readonly nint[] _errors = new nint[Most];

    /// <summary>
    /// Looks for keys and tells what came of each; nothing of one that cannot be read: who reads it by itself meets the error.
    /// </summary>
    public void Read(Family family, KeyList keys, RowRead read)
    {
        for (var first = 0; first < keys.Count; first += Most)
        {
            Read(family, keys, first, Math.Min(keys.Count - first, Most), read);
        }
    }

    private void Read(Family family, KeyList keys, int first, int count, RowRead read)
    {
        fixed (byte* bytes = keys.Bytes)
        fixed (nint* starts = _keys, values = _values, errors = _errors)
        fixed (nuint* lengths = _lengths)
        {
            for (var i = 0; i < count; i++)
            {
                (starts[i], lengths[i]) = ((nint)(bytes + keys.Start(first + i)), (nuint)keys[first + i].Length);
                (values[i], errors[i]) = (0, 0);
            }

            Native.rocksdb_batched_multi_get_cf(
                database.Handle, database.ReadOptions, database.Handles(family), (nuint)count, (byte**)starts, lengths, values,
                errors, 0);
        }

        for (var i = 0; i < count; i++)
        {
            if (_errors[i] != 0)
            {
                Native.rocksdb_free(_errors[i]);
            }
            else if (_values[i] == 0)
            {
                read(first + i, false, default);
            }
            else
            {
                nuint length;
                var row = Native.rocksdb_pinnableslice_value(_values[i], &length);
                read(first + i, true, new ReadOnlySpan<byte>(row, (int)length));
            }

            if (_values[i] != 0) Native.rocksdb_pinnableslice_destroy(_values[i]);
        }
    }
}
