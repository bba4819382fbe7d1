using System.Diagnostics;

namespace OpenOdp.Engine.State;

/// <summary>
/// Changes on top of a reader that are not written yet. A group of commands shares one overlay; each command marks it
/// first, so that a command that fails can be taken back whole (rule L6).
/// </summary>
/// <remarks>
/// Keys and values live in one growing array and entries form hash chains with the newest first: a put costs a copy and
/// no object, and a rollback pops entries in reverse. Many items and many commands of a group may put the same long row (rule
/// S5): what was put since the mark is overwritten where it lies, since a rollback drops it anyway, and what was replaced before
/// is swept out when it is most of what is held.
/// </remarks>
public sealed class StateOverlay(IStateReader below) : IStateReader
{
    private const int LeastBytes = 64 * 1024;
    private const int LeastEntries = 1024;
    private const int MaxKeptBytes = 4 << 20;
    private const int MaxKeptEntries = 64 * LeastEntries;

    private byte[] _bytes = new byte[LeastBytes];
    private int _used;
    private Entry[] _entries = new Entry[LeastEntries];
    private int _count;
    private int[] _buckets = new int[2 * LeastEntries];
    private int _mark;
    private int _replacedBytes;
    private readonly Dictionary<Table, OverlayIndex> _indexes = [];
    private ByteWriter _row = new();
    private bool _isRowOpen;

    private struct Entry
    {
        public uint Hash;
        public Table Table;
        public bool Superseded;
        public int NextInBucket;
        public int Replaces;
        public int Start;
        public int KeyLength;
        public int ValueLength;
        public int Room;

        public readonly int Length => KeyLength + Room;
    }

    /// <summary>True when nothing has been changed.</summary>
    public bool IsEmpty => _count == 0;

    /// <summary>Bytes of keys and values held.</summary>
    public int Bytes => _used;

    /// <summary>Makes room for about so many more bytes at once, so that it need not grow step by step.</summary>
    public void MakeRoom(int bytes)
    {
        if (_used + bytes > _bytes.Length) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _used + bytes));
    }

    /// <summary>Sets the value of a key.</summary>
    public void Put(Table table, scoped ReadOnlySpan<byte> key, scoped ReadOnlySpan<byte> value) =>
        Add(table, key, value, value.Length);

    /// <summary>
    /// A row to fill, and then to <see cref="Put(Table, ReadOnlySpan{byte}, ByteWriter)"/> before the next one is begun. It has
    /// the byte that names its form, and nothing behind it.
    /// </summary>
    internal ByteWriter NewRow(byte form = 1)
    {
        Debug.Assert(!_isRowOpen, "A row is begun while another one is being filled: both would be the same memory.");
        _isRowOpen = true;
        _row.Clear();
        _row.Byte(form);
        return _row;
    }

    /// <summary>Sets the value of a key to the row that <see cref="NewRow"/> gave.</summary>
    internal void Put(Table table, scoped ReadOnlySpan<byte> key, ByteWriter row)
    {
        Debug.Assert(_isRowOpen && row == _row, "The row is another one's, or was put already.");
        Put(table, key, row.Written);
        _isRowOpen = false;
    }

    /// <summary>Removes a key.</summary>
    public void Delete(Table table, scoped ReadOnlySpan<byte> key) => Add(table, key, default, -1);

    /// <inheritdoc/>
    public bool TryGet(Table table, scoped ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value) =>
        TryFind(table, key, out value, out var isDelete) ? !isDelete : below.TryGet(table, key, out value);

    /// <summary>Looks for a key among the changes only.</summary>
    /// <param name="table">The table.</param>
    /// <param name="key">The key within the table.</param>
    /// <param name="value">The value; empty for a delete.</param>
    /// <param name="isDelete">True when the change removes the key.</param>
    /// <returns>False when the key was not changed.</returns>
    public bool TryFind(Table table, scoped ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value, out bool isDelete)
    {
        value = default;
        isDelete = false;
        if (_count == 0) return false;
        var found = Find(Hash(table, key), table, key);
        if (found < 0) return false;
        ref var entry = ref _entries[found];
        isDelete = entry.ValueLength < 0;
        if (!isDelete) value = _bytes.AsSpan(entry.Start + entry.KeyLength, entry.ValueLength);
        return true;
    }

    /// <summary>
    /// The value of a key that was changed here, to be overwritten where it lies; empty when it was not. No rollback takes that
    /// back: it is for what is known once a command has succeeded.
    /// </summary>
    internal Span<byte> Amend(Table table, scoped ReadOnlySpan<byte> key)
    {
        var found = _count == 0 ? -1 : Find(Hash(table, key), table, key);
        if (found < 0 || _entries[found].ValueLength < 0) return default;
        ref var entry = ref _entries[found];
        return _bytes.AsSpan(entry.Start + entry.KeyLength, entry.ValueLength);
    }

    /// <inheritdoc/>
    public StateCursor Scan(Table table, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, bool descending = false) =>
        ScanOver(below.Scan(table, from, to, descending), table, from, to, descending);

    /// <summary>Puts the changes of a range on top of a walk over the same range.</summary>
    public StateCursor ScanOver(StateCursor rows, Table table, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, bool descending)
    {
        if (_count == 0) return rows;
        if (!_indexes.TryGetValue(table, out var index)) _indexes.Add(table, index = new OverlayIndex(this, table));
        var range = index.Range(from, to);
        if (range.IsEmpty) return rows;
        var changed = new OverlayRow[range.Length];
        for (var i = 0; i < changed.Length; i++)
        {
            var key = KeyAt(range[i]).ToArray();
            TryFind(table, key, out var value, out var isDelete);
            changed[descending ? changed.Length - 1 - i : i] = new OverlayRow(key, isDelete ? null : value.ToArray());
        }

        return new OverlayCursor(rows, changed, descending);
    }

    /// <summary>How many changes there are, those that later ones replaced included.</summary>
    internal int Count => _count;

    /// <summary>The key of a change.</summary>
    internal ReadOnlySpan<byte> KeyAt(int change) => _bytes.AsSpan(_entries[change].Start, _entries[change].KeyLength);

    /// <summary>True when a change is of a table and the first of its key.</summary>
    internal bool IsFirstOf(Table table, int change) => _entries[change].Table == table && _entries[change].Replaces < 0;

    /// <summary>A point to which <see cref="Rollback"/> returns; that of the command before is over.</summary>
    public int Mark()
    {
        if (_replacedBytes > MaxKeptBytes && _replacedBytes > _used / 2) Sweep();
        return _mark = _count;
    }

    /// <summary>Takes back every change since the mark.</summary>
    public void Rollback(int mark)
    {
        _isRowOpen = false; // a command may have failed while it filled one
        while (_count > mark)
        {
            ref var entry = ref _entries[--_count];
            _buckets[entry.Hash & (uint)(_buckets.Length - 1)] = entry.NextInBucket;
            _used = entry.Start;
            if (entry.Replaces < 0) continue;
            ref var replaced = ref _entries[entry.Replaces];
            replaced.Superseded = false;
            _replacedBytes -= replaced.Length;
        }

        foreach (var index in _indexes.Values) index.CutAt(_count);
    }

    /// <summary>Forgets everything; memory that one large group needed is not kept for ever.</summary>
    public void Clear()
    {
        if (_row.Capacity > LeastBytes) _row = new ByteWriter();
        if (_bytes.Length > MaxKeptBytes) _bytes = new byte[LeastBytes];
        if (_entries.Length > MaxKeptEntries) (_entries, _buckets) = (new Entry[LeastEntries], new int[2 * LeastEntries]);
        else Array.Clear(_buckets);
        _indexes.Clear();
        _count = 0;
        _used = 0;
        _mark = 0;
        _replacedBytes = 0;
    }

    /// <summary>The newest change of every key.</summary>
    public ChangeEnumerator Changes() => new(this);

    private void Add(Table table, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, int valueLength)
    {
        var hash = Hash(table, key);
        var replaces = Find(hash, table, key);
        var isOfThisCommand = replaces >= 0 && replaces >= _mark;
        if (isOfThisCommand && value.Length <= _entries[replaces].Room)
        {
            Overwrite(ref _entries[replaces], value, valueLength);
            return;
        }

        // A row that grows with each item of a command gets more room than it needs.
        var room = isOfThisCommand ? value.Length + (value.Length / 4) : value.Length;
        var needed = key.Length + room;
        MakeRoom(needed);
        if (_count == _entries.Length) Grow();
        if (replaces >= 0) Supersede(ref _entries[replaces]);
        ref var bucket = ref _buckets[hash & (uint)(_buckets.Length - 1)];
        _entries[_count] = new Entry
        {
            Hash = hash,
            Table = table,
            NextInBucket = bucket,
            Replaces = replaces,
            Start = _used,
            KeyLength = key.Length,
            Room = room,
        };
        key.CopyTo(_bytes.AsSpan(_used));
        Overwrite(ref _entries[_count], value, valueLength);
        bucket = ++_count;
        _used += needed;
    }

    private void Overwrite(ref Entry entry, ReadOnlySpan<byte> value, int valueLength)
    {
        value.CopyTo(_bytes.AsSpan(entry.Start + entry.KeyLength));
        entry.ValueLength = valueLength;
    }

    private void Supersede(ref Entry entry)
    {
        entry.Superseded = true;
        _replacedBytes += entry.Length;
    }

    /// <summary>Moves what counts together.</summary>
    private void Sweep()
    {
        var (count, used) = (0, 0);
        for (var i = 0; i < _count; i++)
        {
            var entry = _entries[i];
            if (entry.Superseded) continue;
            _bytes.AsSpan(entry.Start, entry.Length).CopyTo(_bytes.AsSpan(used));
            (entry.Start, entry.Replaces) = (used, -1);
            used += entry.Length;
            _entries[count++] = entry;
        }

        _indexes.Clear(); // the changes have other numbers now
        (_count, _used, _replacedBytes) = (count, used, 0);
        Array.Clear(_buckets);
        FillBuckets();
    }

    private int Find(uint hash, Table table, ReadOnlySpan<byte> key)
    {
        for (var i = _buckets[hash & (uint)(_buckets.Length - 1)]; i != 0; i = _entries[i - 1].NextInBucket)
        {
            ref var entry = ref _entries[i - 1];
            if (entry.Hash == hash && entry.Table == table && _bytes.AsSpan(entry.Start, entry.KeyLength).SequenceEqual(key))
            {
                return i - 1;
            }
        }

        return -1;
    }

    private void Grow()
    {
        Array.Resize(ref _entries, _entries.Length * 2);
        _buckets = new int[_entries.Length * 2];
        FillBuckets();
    }

    private void FillBuckets()
    {
        for (var i = 0; i < _count; i++)
        {
            ref var bucket = ref _buckets[_entries[i].Hash & (uint)(_buckets.Length - 1)];
            _entries[i].NextInBucket = bucket;
            bucket = i + 1;
        }
    }

    private static uint Hash(Table table, ReadOnlySpan<byte> key) => KeyHash.Of((byte)table, key);

    /// <summary>Walks the changes without copying them.</summary>
    public struct ChangeEnumerator(StateOverlay overlay)
    {
        private int _at = -1;

        /// <summary>Walks the changes with <c>foreach</c>.</summary>
        public readonly ChangeEnumerator GetEnumerator() => this;

        /// <summary>The current change; valid until the overlay changes.</summary>
        public readonly StateChange Current
        {
            get
            {
                ref var entry = ref overlay._entries[_at];
                return new StateChange(
                    entry.Table,
                    overlay._bytes.AsSpan(entry.Start, entry.KeyLength),
                    overlay._bytes.AsSpan(entry.Start + entry.KeyLength, Math.Max(entry.ValueLength, 0)),
                    entry.ValueLength < 0);
            }
        }

        /// <summary>Steps to the next newest change.</summary>
        public bool MoveNext()
        {
            while (++_at < overlay._count)
            {
                if (!overlay._entries[_at].Superseded) return true;
            }

            return false;
        }
    }
}

/// <summary>One put or delete.</summary>
public readonly ref struct StateChange(Table table, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool isDelete)
{
    /// <summary>The table of the key.</summary>
    public Table Table { get; } = table;

    /// <summary>The key within the table.</summary>
    public ReadOnlySpan<byte> Key { get; } = key;

    /// <summary>The value; empty for a delete.</summary>
    public ReadOnlySpan<byte> Value { get; } = value;

    /// <summary>True when the key is removed.</summary>
    public bool IsDelete { get; } = isDelete;
}
