using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using OpenOdp.Engine.State;

namespace OpenOdp.Storage.Apply;

/// <summary>
/// Rows that the applying thread read or wrote lately: a ring of bytes and an index of places in it, so that a row costs
/// its own bytes and no object. It may save a read; it never decides an answer (rule D5).
/// </summary>
/// <remarks>
/// The ring is overwritten from the oldest end. A place is a count of bytes since the start that only grows, so a place
/// more than a ring's length behind the head has been overwritten and its slot counts as empty. The index has sets of four
/// slots, each 16 bits of hash and 48 bits of place (256 TiB: never reached). A row read from the older half moves to
/// the front, which is what keeps the busy ones. The index grows with the ring, a set at a time (linear hashing): the next
/// set of the first half gives those of its slots whose next bit of the hash is 1 to a new set at the end. That bit is in the
/// slot, so no row is looked at, and no row waits while millions move.
/// </remarks>
internal sealed unsafe class RowCache : IDisposable
{
    private const int SlotsPerSet = 4;
    private const int BytesPerSlot = 64; // the smallest rows take about that, and 8 bytes of slot are an eighth more
    private const int RingPerSet =
        SlotsPerSet * BytesPerSlot / 2; // while it grows: a set that is still to be shared out has twice that
    private const int SlotHashShift = 16;
    private const long FewestSets = 1 << SlotHashShift;
    private const ulong MostSets = 1 << 28; // with the bits of the hash that a slot has
    private const int BytesPerSet = SlotsPerSet * sizeof(long);
    private const int HeaderLength = 12; // hash 4 · value length 4 · key length 2 · table 1 · spare 1
    private const int LargestRow = 4096;
    private const long PlaceMask = 0xFFFF_FFFF_FFFF;

    private readonly NativeBuffer _buffer;
    private readonly NativeBuffer _index;
    private readonly byte* _ring;
    private readonly long* _slots;
    private readonly long _ringLength;
    private readonly long _mostSets;
    private long _sets;
    private uint _setMask; // of the sets before the last doubling began; those after it have one bit more
    private long _head = 1; // place 0 means an empty slot

    public RowCache(long bytes)
    {
        _ringLength = Math.Max(bytes * 8 / 9, 64 * 1024);
        _mostSets = (long)Math.Min(BitOperations.RoundUpToPowerOf2((ulong)_ringLength / BytesPerSlot / SlotsPerSet), MostSets);
        _buffer = new NativeBuffer(_ringLength);
        _ring = _buffer.Pointer;
        _index = new NativeBuffer(_mostSets * BytesPerSet, zeroed: true);
        _slots = (long*)_index.Pointer;
        _sets = Math.Min(_mostSets, FewestSets);
        _setMask = (uint)_sets - 1;
    }

    /// <summary>Rows found.</summary>
    public long Hits { get; private set; }

    /// <summary>Rows not found.</summary>
    public long Misses { get; private set; }

    /// <summary>Bytes filled so far, its index included.</summary>
    public long Bytes => Math.Min(_head, _ringLength) + (_sets * BytesPerSet);

    /// <summary>Finds a row. The value is valid until the next change.</summary>
    public bool TryGet(Table table, scoped ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        var hash = KeyHash.Of((byte)table, key);
        ref var slot = ref Find(hash, table, key);
        if (Unsafe.IsNullRef(ref slot))
        {
            Misses++;
            value = default;
            return false;
        }

        Hits++;
        var place = slot & PlaceMask;
        var row = _ring + (place % _ringLength);
        var length = HeaderLength + key.Length + ValueLength(row);
        if (_head - place > _ringLength / 2)
        {
            var moved = Reserve(length);
            if (IsAlive(place))
            {
                var front = _ring + (moved % _ringLength);
                new ReadOnlySpan<byte>(row, length).CopyTo(new Span<byte>(front, length));
                row = front;
                slot = Pack(hash, moved);
            }
            else
            {
                // The room came from the row itself.
                slot = 0;
                value = default;
                return false;
            }
        }

        value = new ReadOnlySpan<byte>(row + HeaderLength + key.Length, length - HeaderLength - key.Length);
        return true;
    }

    /// <summary>Sets a row; with <paramref name="onlyIfPresent"/>, one that is not here stays out.</summary>
    public void Put(Table table, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool onlyIfPresent)
    {
        while (_sets < _mostSets && _head > _sets * RingPerSet) AddSet();
        var hash = KeyHash.Of((byte)table, key);
        ref var slot = ref Find(hash, table, key);
        var found = !Unsafe.IsNullRef(ref slot);
        if (!found && onlyIfPresent) return;
        var length = HeaderLength + key.Length + value.Length;
        if (length > LargestRow)
        {
            if (found) slot = 0;
            return;
        }

        if (found)
        {
            var old = _ring + ((slot & PlaceMask) % _ringLength);
            if (ValueLength(old) == value.Length)
            {
                value.CopyTo(new Span<byte>(old + HeaderLength + key.Length, value.Length));
                return;
            }
        }

        Debug.Assert(key.Length <= ushort.MaxValue, "its length has two bytes in the header, and LargestRow is less");
        var place = Reserve(length);
        var row = new Span<byte>(_ring + (place % _ringLength), length);
        MemoryMarshal.Write(row, hash);
        MemoryMarshal.Write(row[4..], value.Length);
        MemoryMarshal.Write(row[8..], (ushort)key.Length);
        row[10] = (byte)table;
        key.CopyTo(row[HeaderLength..]);
        value.CopyTo(row[(HeaderLength + key.Length)..]);
        if (!found) slot = ref OldestOf(hash);
        slot = Pack(hash, place);
    }

    /// <summary>Forgets a row.</summary>
    public void Remove(Table table, ReadOnlySpan<byte> key)
    {
        ref var slot = ref Find(KeyHash.Of((byte)table, key), table, key);
        if (!Unsafe.IsNullRef(ref slot)) slot = 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _buffer.Dispose();
        _index.Dispose();
    }

    private static long Pack(uint hash, long place) => (long)(hash >> SlotHashShift) << 48 | place;

    private static int ValueLength(byte* row) => Unsafe.ReadUnaligned<int>(row + 4);

    private bool IsAlive(long place) => place > 0 && _head - place <= _ringLength;

    private Span<long> SetOf(uint hash)
    {
        var set = hash & ((_setMask << 1) | 1);
        return Set(set < _sets ? set : set & _setMask);
    }

    private Span<long> Set(long number) => new(_slots + (number * SlotsPerSet), SlotsPerSet);

    private ref long Find(uint hash, Table table, scoped ReadOnlySpan<byte> key)
    {
        foreach (ref var slot in SetOf(hash))
        {
            var place = slot & PlaceMask;
            if ((ulong)slot >> 48 != hash >> SlotHashShift || !IsAlive(place)) continue;
            var row = _ring + (place % _ringLength);
            if (Unsafe.ReadUnaligned<uint>(row) == hash && row[10] == (byte)table
                && Unsafe.ReadUnaligned<ushort>(row + 8) == key.Length &&
                new ReadOnlySpan<byte>(row + HeaderLength, key.Length).SequenceEqual(key))
            {
                return ref slot;
            }
        }

        return ref Unsafe.NullRef<long>();
    }

    private ref long OldestOf(uint hash)
    {
        var set = SetOf(hash);
        var oldest = 0;
        for (var i = 1; i < set.Length; i++)
        {
            if ((set[i] & PlaceMask) < (set[oldest] & PlaceMask)) oldest = i;
        }

        return ref set[oldest];
    }

    private void AddSet()
    {
        var bit = BitOperations.Log2(_setMask + 1) - SlotHashShift + 48;
        var from = Set(_sets - _setMask - 1);
        var to = Set(_sets);
        for (var i = 0; i < from.Length; i++)
        {
            if ((from[i] >> bit & 1) == 0) continue;
            to[i] = from[i];
            from[i] = 0;
        }

        if (++_sets > ((long)_setMask << 1 | 1)) _setMask = (_setMask << 1) | 1;
    }

    /// <summary>Takes room at the head; a row never wraps around the ring's end.</summary>
    private long Reserve(int length)
    {
        var left = _ringLength - (_head % _ringLength);
        if (left < length) _head += left;
        var place = _head;
        _head += length;
        return place;
    }
}
