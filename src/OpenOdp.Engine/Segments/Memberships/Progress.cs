using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Segments.Memberships;

/// <summary>
/// The row of a customer's progress (rule G3): (account, customer) → the instant that it was worked out for, the instant that its
/// timer is set to, an entry for each segment that has anything to remember, and what those that sleep have in common. No row:
/// nothing.
/// </summary>
internal sealed class Progress
{
    private const byte Member = 1;
    private const byte Told = 2;
    private const byte HasRuns = 4;
    private const byte Waiting = 8;
    private const byte Assured = 16;
    private const byte AssuredAlike = 32;

    /// <summary>The row as it was read, and behind it the runs that were written since.</summary>
    private readonly ByteWriter _bytes = new();

    /// <summary>Where the row says of which revisions it has entries.</summary>
    private int _keys;

    /// <summary>
    /// When all entries are of members whatever comes, who were told of: until which event of the customer they are; else 0.
    /// </summary>
    private ulong _assuredTo;

    private readonly List<ProgressEntry> _entries = [];
    private readonly Spares<ProgressEntry> _spares = new();

    /// <summary>
    /// An instant near those of the runs, which are stored relative to it: when the row was made, in ms since 1970.
    /// </summary>
    public long Origin { get; private set; }

    /// <summary>Of the row as it was read, in bytes.</summary>
    public int Size { get; private set; }

    /// <summary>When it was worked out last, in ms since 1970.</summary>
    public long At { get; set; }

    /// <summary>What the timer is set to, in ms since 1970; <see cref="long.MaxValue"/> when there is none.</summary>
    public long Timer { get; set; }

    /// <summary>True when there is nothing to remember.</summary>
    public bool IsEmpty => _entries.Count == 0 && Pending.Count == 0;

    /// <summary>By number, then revision.</summary>
    public IReadOnlyList<ProgressEntry> Entries => _entries;

    /// <summary>What segments that sleep have in common.</summary>
    public PendingKinds Pending { get; } = new();

    /// <summary>Turns to a customer of whom nothing is known yet.</summary>
    public void Begin(long now)
    {
        Clear();
        _bytes.Clear();
        (Origin, At, Timer) = (now, now, long.MaxValue);
        (Size, _keys, _assuredTo) = (0, 0, 0);
    }

    /// <summary>Turns to what a row says; its entries are read when they are needed.</summary>
    public void Read(ReadOnlySpan<byte> row)
    {
        ReadTimes(row);
        ReadRuns(row);
    }

    /// <summary>Turns to what a row says but for the runs, which may be most of it; <see cref="ReadRuns"/> reads them.</summary>
    public void ReadWithoutRuns(ReadOnlySpan<byte> row)
    {
        ReadTimes(row);
        ReadEntries(row);
    }

    /// <summary>Reads the runs of the row that everything else was read of.</summary>
    public void ReadRuns(ReadOnlySpan<byte> row) => _bytes.Raw(row);

    private void ReadTimes(ReadOnlySpan<byte> row)
    {
        Begin(0);
        Size = row.Length;
        var reader = ByteReader.OfRow(Table.Progress, row);
        Origin = reader.SignedVarint();
        At = Origin + (long)reader.Varint();
        var timer = reader.SignedVarint();
        if (timer >= 0) Timer = At + timer;
        _assuredTo = reader.Varint();
        _keys = reader.Position;
    }

    /// <summary>
    /// True when the row alone says that nothing changes: the customer is a member by each of some programs, and by all others
    /// that the row remembers, whatever comes.
    /// </summary>
    public bool AssuresAll(IReadOnlyList<SegmentProgram> programs, AccountSegments segments, long now, ulong seen)
    {
        if (now >= Timer || seen >= _assuredTo) return false; // the timer is set to the first end of an assurance
        var reader = ByteReader.OfPart(_bytes.Written[_keys..]);
        var (number, place, found) = (0u, 0, 0);
        for (var count = reader.CountOfItems(); count > 0; count--)
        {
            ReadKey(ref reader, ref number, out var revision);
            if (segments.Find(number, revision, ref place) is not { } program) return false;
            if (found < programs.Count && programs[found] == program) found++;
        }

        return found == programs.Count;
    }

    /// <summary>Reads the entries of the row.</summary>
    public void ReadEntries() => ReadEntries(_bytes.Written);

    private void ReadEntries(ReadOnlySpan<byte> row)
    {
        var reader = ByteReader.OfPart(row);
        reader.Raw(_keys);
        var number = 0u;
        for (var count = reader.CountOfItems(); count > 0; count--)
        {
            ReadKey(ref reader, ref number, out var revision);
            Insert(_entries.Count, number, revision);
        }

        var (from, to) = (0L, 0UL);
        foreach (var entry in _entries)
        {
            var flags = reader.Byte();
            (entry.IsMember, entry.IsTold, entry.Waits) = ((flags & Member) != 0, (flags & Told) != 0, (flags & Waiting) != 0);
            if (entry.IsMember) entry.MemberNumber = reader.Varint();
            if ((flags & Assured) != 0)
            {
                if ((flags & AssuredAlike) == 0) (from, to) = (Origin + reader.SignedVarint(), reader.Varint());
                entry.Assure(from, to);
            }

            if ((flags & HasRuns) == 0) continue;
            entry.RunsLength = reader.Bytes().Length;
            entry.RunsStart = reader.Position - entry.RunsLength;
        }

        Pending.Read(ref reader, Origin);
    }

    public void Write(ByteWriter row)
    {
        row.SignedVarint(Origin);
        row.Varint((ulong)(At - Origin));
        row.SignedVarint(Timer == long.MaxValue ? -1 : Timer - At);
        row.Varint(_entries.Count == 0 ? 0 : _entries.Min(
            static entry => entry.IsTold ? entry.AssuredTo : 0));
        row.Varint((ulong)_entries.Count);
        var number = 0u;
        foreach (var entry in _entries)
        {
            WriteKey(row, entry, number);
            number = entry.Number;
        }

        var (from, to) = (0L, 0UL);
        foreach (var entry in _entries)
        {
            var isAlike = entry.HasAssurance && entry.AssuredFrom == from && entry.AssuredTo == to;
            row.Byte((byte)((entry.IsMember ? Member : 0) | (entry.IsTold ? Told : 0) | (entry.RunsLength > 0 ? HasRuns : 0)
                | (entry.Waits ? Waiting : 0) | (entry.HasAssurance ? Assured : 0) | (isAlike ? AssuredAlike : 0)));
            if (entry.IsMember) row.Varint(entry.MemberNumber);
            if (entry.HasAssurance && !isAlike)
            {
                row.SignedVarint(entry.AssuredFrom - Origin);
                row.Varint(entry.AssuredTo);
                (from, to) = (entry.AssuredFrom, entry.AssuredTo);
            }

            if (entry.RunsLength > 0) row.Bytes(RunsOf(entry));
        }

        Pending.Write(row, Origin);
    }

    public ProgressEntry? Find(uint number, int revision)
    {
        var (from, before) = (0, _entries.Count);
        while (from < before)
        {
            var middle = (from + before) / 2;
            var order = (_entries[middle].Number, _entries[middle].Revision).CompareTo((number, revision));
            if (order == 0) return _entries[middle];
            if (order < 0) from = middle + 1;
            else before = middle;
        }

        return null;
    }

    /// <summary>Finds an entry.</summary>
    /// <param name="place">Where to begin; those before it are of smaller numbers. Becomes the place of the entry.</param>
    public ProgressEntry? Find(uint number, int revision, ref int place)
    {
        for (; place < _entries.Count; place++)
        {
            var entry = _entries[place];
            if (entry.Number == number && entry.Revision == revision) return entry;
            if (entry.Number > number || (entry.Number == number && entry.Revision > revision)) break;
        }

        return null;
    }

    /// <summary>The runs of an entry's sequences in their stored form; valid until runs are written.</summary>
    public ReadOnlySpan<byte> RunsOf(ProgressEntry entry) => _bytes.Written.Slice(entry.RunsStart, entry.RunsLength);

    /// <summary>Writes the runs of an entry's sequences.</summary>
    public void SetRuns(ProgressEntry entry, SegmentRuns runs, long now, ulong seen)
    {
        entry.RunsStart = _bytes.Length;
        runs.Write(_bytes, Origin, now, seen);
        entry.RunsLength = _bytes.Length - entry.RunsStart;
    }

    /// <summary>
    /// Forgets what makes no difference any more. An entry that is empty stays as long as it would else seem to be of one that
    /// sleeps.
    /// </summary>
    /// <param name="upTo">Entries to sequences up to this instant are too old for every segment, in ms since 1970.</param>
    public void Forget(AccountSegments segments, long upTo)
    {
        Pending.Forget(upTo);
        _entries.RemoveAll(entry => entry.IsEmpty
            && (segments.Find(entry.Number, entry.Revision)?.Sleep is not { } sleep || Pending.Of(sleep.Entry) is null));
    }

    public void Remove(ProgressEntry entry) => _entries.Remove(entry);

    public void Clear()
    {
        foreach (var entry in _entries) _spares.Return(entry);
        _entries.Clear();
        Pending.Clear();
    }

    /// <summary>Adds an entry at its place.</summary>
    public ProgressEntry Insert(int place, uint number, int revision)
    {
        var entry = _spares.Take();
        entry.Begin(number, revision);
        _entries.Insert(place, entry);
        return entry;
    }

    /// <summary>Writes which revision an entry is of, in a byte for most: that it is the first is half of them.</summary>
    /// <param name="before">The number of the last entry; 0 for none.</param>
    private static void WriteKey(ByteWriter row, ProgressEntry entry, uint before)
    {
        var isFirst = entry.Revision == 1;
        row.Varint(((ulong)(entry.Number - before) << 1) | (isFirst ? 0UL : 1));
        if (!isFirst) row.Varint((ulong)entry.Revision);
    }

    /// <summary>Reads which revision an entry is of.</summary>
    /// <param name="number">That of the last entry, which becomes that of this one.</param>
    private static void ReadKey(ref ByteReader reader, ref uint number, out int revision)
    {
        var key = reader.Varint();
        number += (uint)(key >> 1);
        revision = (key & 1) == 0 ? 1 : reader.Count();
    }
}
