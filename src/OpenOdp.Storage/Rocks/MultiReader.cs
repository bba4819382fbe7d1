namespace OpenOdp.Storage.Rocks;

/// <summary>Looks for many keys of the newest state at once. One thread at a time.</summary>
internal sealed unsafe class MultiReader(Database database)
{
    /// <summary>As many keys at a time.</summary>
    public const int Most = 512;

    private readonly nint[] _keys = new nint[Most];
    private readonly nuint[] _lengths = new nuint[Most];
    private readonly nint[] _values = new nint[Most];
    private readonly nint[] _errors = new nint[Most];

    /// <summary>Finds out which keys are not there.</summary>
    /// <param name="family">The family.</param>
    /// <param name="keys">The keys, one after another.</param>
    /// <param name="length">The length of each.</param>
    /// <param name="isAbsent">For each key: true when it is not there, false when it is, or cannot be read. <see cref="Most"/> of them.</param>
    public void FindAbsent(Family family, ReadOnlySpan<byte> keys, int length, Span<bool> isAbsent)
    {
        if (isAbsent.IsEmpty) return;
        fixed (byte* first = keys)
        fixed (nint* starts = _keys, values = _values, errors = _errors)
        fixed (nuint* lengths = _lengths)
        {
            for (var i = 0; i < isAbsent.Length; i++) (starts[i], lengths[i], values[i], errors[i]) = ((nint)(first + (i * length)), (nuint)length, 0, 0);
            Native.rocksdb_batched_multi_get_cf(
                database.Handle, database.ReadOptions, database.Handles(family), (nuint)isAbsent.Length, (byte**)starts, lengths, values, errors, 0);
        }

        for (var i = 0; i < isAbsent.Length; i++)
        {
            isAbsent[i] = _values[i] == 0 && _errors[i] == 0;
            if (_values[i] != 0) Native.rocksdb_pinnableslice_destroy(_values[i]);
            if (_errors[i] != 0) Native.rocksdb_free(_errors[i]); // whoever reads the key by itself gets it again
        }
    }
}
