using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Statistics;

/// <summary>How long a bucket is.</summary>
public enum BucketStep
{
    /// <summary>A minute.</summary>
    Minute,

    /// <summary>An hour.</summary>
    Hour,
}

/// <summary>How many events there were of a type and an action.</summary>
/// <param name="Type">The type.</param>
/// <param name="Action">The action; null for none.</param>
/// <param name="Events">How many.</param>
public sealed record KindCount(string Type, string? Action, ulong Events);

/// <summary>How many members a segment had when a bucket ended.</summary>
/// <param name="Segment">The segment's number.</param>
/// <param name="Members">How many.</param>
public sealed record SegmentSize(uint Segment, ulong Members);

/// <summary>What came to an account in a minute or an hour of the log's time (docs/decisions/0031-statistics.md).</summary>
public sealed record Bucket
{
    /// <summary>Types with their actions that are told apart in a bucket; what is of others is counted together.</summary>
    public const int MaxKinds = 40;

    /// <summary>Bytes of a type or an action; one with more is counted with the others.</summary>
    public const int MaxNameBytes = 64;

    /// <summary>Segments whose sizes are kept: those that were made first.</summary>
    public const int MaxSegments = 200;

    /// <summary>Which one: minutes or hours since 1970.</summary>
    public required ulong Number { get; init; }

    /// <summary>Events stored; an order counts once for each line.</summary>
    public ulong Events { get; init; }

    /// <summary>Items of events and profiles that took effect.</summary>
    public ulong Accepted { get; init; }

    /// <summary>Items recognised as seen before.</summary>
    public ulong Duplicates { get; init; }

    /// <summary>Merges carried out.</summary>
    public ulong Merges { get; init; }

    /// <summary>High identifiers that joined a known customer.</summary>
    public ulong Attaches { get; init; }

    /// <summary>Merges refused or held.</summary>
    public ulong MergesRefused { get; init; }

    /// <summary>Customers at its end.</summary>
    public ulong Customers { get; init; }

    /// <summary>Customers at its beginning, and so at the end of the one before it.</summary>
    public ulong CustomersBefore { get; init; }

    /// <summary>Events by type and action, in the order in which they first came.</summary>
    public IReadOnlyList<KindCount> Kinds { get; init; } = [];

    /// <summary>Events of types and actions that had no room.</summary>
    public ulong OtherKinds { get; init; }

    /// <summary>The sizes of segments at its end.</summary>
    public IReadOnlyList<SegmentSize> Segments { get; init; } = [];

    /// <summary>This bucket and one that follows it, as one.</summary>
    /// <param name="next">The one that follows.</param>
    public Bucket With(Bucket next)
    {
        var (kinds, other) = (Kinds.ToList(), OtherKinds + next.OtherKinds);
        foreach (var kind in next.Kinds)
        {
            var at = kinds.FindIndex(one => one.Type == kind.Type && one.Action == kind.Action);
            if (at >= 0) kinds[at] = kinds[at] with { Events = kinds[at].Events + kind.Events };
            else if (kinds.Count < MaxKinds) kinds.Add(kind);
            else other += kind.Events;
        }

        return this with
        {
            Events = Events + next.Events,
            Accepted = Accepted + next.Accepted,
            Duplicates = Duplicates + next.Duplicates,
            Merges = Merges + next.Merges,
            Attaches = Attaches + next.Attaches,
            MergesRefused = MergesRefused + next.MergesRefused,
            Customers = next.Customers,
            Kinds = kinds,
            OtherKinds = other,
            Segments = next.Segments,
        };
    }

    internal static Bucket Read(ReadOnlySpan<byte> row)
    {
        var reader = ByteReader.OfRow(Table.Statistics, row);
        var bucket = new Bucket
        {
            Number = reader.UInt64(),
            Events = reader.UInt64(),
            Accepted = reader.UInt64(),
            Duplicates = reader.UInt64(),
            Merges = reader.UInt64(),
            Attaches = reader.UInt64(),
            MergesRefused = reader.UInt64(),
            Customers = reader.UInt64(),
            CustomersBefore = reader.UInt64(),
            OtherKinds = reader.UInt64(),
        };
        var segments = new SegmentSize[reader.CountOfItems()];
        for (var i = 0; i < segments.Length; i++) segments[i] = new SegmentSize((uint)reader.Varint(), reader.Varint());
        var kinds = new List<KindCount>();
        while (!reader.AtEnd)
        {
            var (events, type, hasAction) = (reader.UInt64(), reader.Text(), reader.Byte() == 1);
            var action = reader.Text();
            kinds.Add(new KindCount(type, hasAction ? action : null, events));
        }

        return bucket with { Segments = segments, Kinds = kinds };
    }

    internal void Write(ByteWriter row)
    {
        row.UInt64(Number);
        row.UInt64(Events);
        row.UInt64(Accepted);
        row.UInt64(Duplicates);
        row.UInt64(Merges);
        row.UInt64(Attaches);
        row.UInt64(MergesRefused);
        row.UInt64(Customers);
        row.UInt64(CustomersBefore);
        row.UInt64(OtherKinds);
        row.Varint((ulong)Segments.Count);
        foreach (var segment in Segments)
        {
            row.Varint(segment.Segment);
            row.Varint(segment.Members);
        }

        foreach (var kind in Kinds)
        {
            row.UInt64(kind.Events);
            row.Text(kind.Type);
            row.Byte(kind.Action is null ? (byte)0 : (byte)1);
            row.Text(kind.Action ?? "");
        }
    }
}
