using OpenOdp.Engine.State;

namespace OpenOdp.Engine;

/// <summary>What an account's log has amounted to so far.</summary>
public sealed record Counters
{
    /// <summary>Items of events and profiles that took effect.</summary>
    public ulong Accepted { get; set; }

    /// <summary>Items recognised as seen before (rule I7).</summary>
    public ulong Duplicates { get; set; }

    /// <summary>Items with a known <c>idempotence_id</c> and other content: real events (rule I7).</summary>
    public ulong IdReused { get; set; }

    /// <summary>Events stored; an order counts once for each line.</summary>
    public ulong Events { get; set; }

    /// <summary>Customers that exist now.</summary>
    public ulong Customers { get; set; }

    /// <summary>Merges carried out.</summary>
    public ulong Merges { get; set; }

    /// <summary>Low identifiers that moved from one known customer to another.</summary>
    public ulong Moves { get; set; }

    /// <summary>High identifiers that joined a known customer (rule I8).</summary>
    public ulong Attaches { get; set; }

    /// <summary>Merges refused or held.</summary>
    public ulong MergesRefused { get; set; }

    /// <summary>Merges taken back.</summary>
    public ulong Undone { get; set; }

    /// <summary>Customers erased.</summary>
    public ulong Erased { get; set; }

    /// <summary>Items dropped because an identifier is suppressed.</summary>
    public ulong Suppressed { get; set; }

    /// <summary>Low identifiers left out of items because they are suppressed.</summary>
    public ulong IdentifiersLeftOut { get; set; }

    /// <summary>Times that a customer had more events, or entries of a sequence, than count in segments (rule G4).</summary>
    public ulong SegmentsTruncated { get; set; }
}

/// <summary>The row of an account's counters.</summary>
public static class CountersTable
{
    /// <summary>The form of a row that counts <see cref="Counters.SegmentsTruncated"/>.</summary>
    private const byte WithSegments = 2;

    /// <summary>Reads an account's counters; all zero when there are none.</summary>
    public static Counters Read(IStateReader state, uint account)
    {
        if (!state.TryGet(Table.Counters, StateKey.Account(stackalloc byte[4], account), out var row)) return new Counters();
        var reader = ByteReader.OfRow(Table.Counters, row, newest: WithSegments);
        return new Counters
        {
            Accepted = reader.Varint(),
            Duplicates = reader.Varint(),
            IdReused = reader.Varint(),
            Events = reader.Varint(),
            Customers = reader.Varint(),
            Merges = reader.Varint(),
            Moves = reader.Varint(),
            Attaches = reader.Varint(),
            MergesRefused = reader.Varint(),
            Undone = reader.Varint(),
            Erased = reader.Varint(),
            Suppressed = reader.Varint(),
            IdentifiersLeftOut = reader.Varint(),
            SegmentsTruncated = reader.Form == WithSegments ? reader.Varint() : 0,
        };
    }

    internal static void Write(StateOverlay state, uint account, Counters counters)
    {
        var row = state.NewRow(counters.SegmentsTruncated > 0 ? WithSegments : (byte)1);
        row.Varint(counters.Accepted);
        row.Varint(counters.Duplicates);
        row.Varint(counters.IdReused);
        row.Varint(counters.Events);
        row.Varint(counters.Customers);
        row.Varint(counters.Merges);
        row.Varint(counters.Moves);
        row.Varint(counters.Attaches);
        row.Varint(counters.MergesRefused);
        row.Varint(counters.Undone);
        row.Varint(counters.Erased);
        row.Varint(counters.Suppressed);
        row.Varint(counters.IdentifiersLeftOut);
        if (counters.SegmentsTruncated > 0) row.Varint(counters.SegmentsTruncated);
        state.Put(Table.Counters, StateKey.Account(stackalloc byte[4], account), row);
    }
}
