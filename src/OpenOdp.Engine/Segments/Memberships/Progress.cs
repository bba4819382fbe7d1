using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Segments.Memberships;

/// <summary>What a segment's revision has made of a customer so far.</summary>
internal sealed class ProgressEntry
{
    public uint Number { get; set; }

    public int Revision { get; set; }

    /// <summary>True when the customer is a member by this revision.</summary>
    public bool IsMember { get; set; }

    /// <summary>True when the last that was told of the customer is that it is a member.</summary>
    public bool IsTold { get; set; }

    /// <summary>The runs of its sequences, in their stored form; empty when none of them has an instance.</summary>
    public byte[] Runs { get; set; } = [];

    /// <summary>True when time alone may change it.</summary>
    public bool Waits { get; set; }

    /// <summary>True when nothing would be lost with it.</summary>
    public bool IsEmpty => !IsMember && !IsTold && !Waits && Runs.Length == 0;
}

/// <summary>
/// The row of a customer's progress (rule G3): (account, customer) → the instant that it was worked out for, the instant that its
/// timer is set to, and an entry for each segment that has anything to remember. No row: nothing.
/// </summary>
internal sealed class Progress
{
    private const byte Member = 1;
    private const byte Told = 2;
    private const byte HasRuns = 4;
    private const byte Waiting = 8;

    /// <summary>
    /// An instant near those of the runs, which are stored relative to it: when the row was made, in ms since 1970.
    /// </summary>
    public required long Origin { get; init; }

    /// <summary>When it was worked out last, in ms since 1970.</summary>
    public long At { get; set; }

    /// <summary>What the timer is set to, in ms since 1970; <see cref="long.MaxValue"/> when there is none.</summary>
    public long Timer { get; set; } = long.MaxValue;

    /// <summary>By number, then revision.</summary>
    public List<ProgressEntry> Entries { get; } = [];

    public ProgressEntry? Find(uint number, int revision) =>
        Entries.Find(entry => entry.Number == number && entry.Revision == revision);

    /// <summary>Finds an entry, or adds one.</summary>
    public ProgressEntry Of(uint number, int revision)
    {
        var place = 0;
        foreach (var entry in Entries)
        {
            var order = (entry.Number, entry.Revision).CompareTo((number, revision));
            if (order == 0) return entry;
            if (order > 0) break;
            place++;
        }

        var added = new ProgressEntry { Number = number, Revision = revision };
        Entries.Insert(place, added);
        return added;
    }

    public void Write(ByteWriter row)
    {
        row.SignedVarint(Origin);
        row.Varint((ulong)(At - Origin));
        row.SignedVarint(Timer == long.MaxValue ? -1 : Timer - At);
        row.Varint((ulong)Entries.Count);
        foreach (var entry in Entries)
        {
            row.Varint(entry.Number);
            row.Varint((ulong)entry.Revision);
            row.Byte((byte)((entry.IsMember ? Member : 0) | (entry.IsTold ? Told : 0) | (entry.Runs.Length > 0 ? HasRuns : 0)
                | (entry.Waits ? Waiting : 0)));
            if (entry.Runs.Length > 0) row.Bytes(entry.Runs);
        }
    }

    public static Progress Read(ReadOnlySpan<byte> row)
    {
        var reader = ByteReader.OfRow(Table.Progress, row);
        var progress = new Progress { Origin = reader.SignedVarint() };
        progress.At = progress.Origin + (long)reader.Varint();
        var timer = reader.SignedVarint();
        if (timer >= 0) progress.Timer = progress.At + timer;
        for (var count = reader.CountOfItems(); count > 0; count--)
        {
            var entry = new ProgressEntry { Number = (uint)reader.Varint(), Revision = reader.Count() };
            var flags = reader.Byte();
            (entry.IsMember, entry.IsTold, entry.Waits) = ((flags & Member) != 0, (flags & Told) != 0, (flags & Waiting) != 0);
            if ((flags & HasRuns) != 0) entry.Runs = reader.Bytes().ToArray();
            progress.Entries.Add(entry);
        }

        return progress;
    }
}
