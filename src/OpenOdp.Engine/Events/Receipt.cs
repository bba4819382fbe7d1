using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Identity;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Events;

/// <summary>What became of the event with a certain <c>idempotence_id</c>.</summary>
/// <param name="Position">The position of the record that brought it.</param>
/// <param name="Item">Its place in the request.</param>
/// <param name="RecordedAt">Microseconds since 1970.</param>
/// <param name="Changes">Merges, moves and refusals that it caused.</param>
public sealed record Receipt(ulong Position, int Item, long RecordedAt, IReadOnlyList<AuditRecord> Changes)
{
    /// <summary>Finds a receipt; null when the id was never seen, or longer ago than the dedup window.</summary>
    /// <param name="state">The state.</param>
    /// <param name="settings">The account.</param>
    /// <param name="id">The id as it was sent.</param>
    /// <param name="now">Microseconds since 1970.</param>
    public static Receipt? Find(IStateReader state, AccountSettings settings, string id, long now)
    {
        if (!DedupTable.TryKey(stackalloc byte[DedupTable.MaxKeyLength], settings.Number, id, out var key)) return null;
        if (!DedupTable.TryRead(state, key, out var seen) || seen.IsExpired(settings, now)) return null;
        var first = AuditTable.FirstId(seen.Position, seen.Item);
        return new Receipt(
            seen.Position, seen.Item, seen.RecordedAt, AuditTable.ReadRange(state, settings.Number, first, first + (1 << AuditTable.NumberBits)));
    }

    /// <summary>
    /// The customer that the event belongs to now: the one among the owners of its identifiers who holds it, since an
    /// identifier may have moved on without its events (ID-3). Null when none of them does.
    /// </summary>
    public ulong? Customer(IStateReader state, AccountSettings settings, LogRecord record)
    {
        if (record.Kind != CommandKind.Events) return null;
        var index = 0;
        foreach (var bytes in RequestItems.Read(record.Command))
        {
            if (index++ == Item) return HolderOf(EventItem.Read(bytes), state, settings, record);
        }

        return null;
    }

    private ulong? HolderOf(in EventItem item, IStateReader state, AccountSettings settings, LogRecord record)
    {
        item.Fields.TryFind(DedupTable.IdName, out var id);
        var time = EventTable.SegmentTime(item, record.ReceivedAt, record.RecordedAt);
        foreach (var identifier in item.Identifiers)
        {
            if (!IdentifierTable.TryRead(state, settings.Number, identifier.Field, identifier.Value, out var ownership)) continue;
            if (CustomerTable.Read(state, settings.Number, ownership.Owner) is not { } owner) continue;
            foreach (var member in owner.Members)
            {
                if (Holds(state, settings, member.StorageId, time, id.AsText())) return owner.Id;
            }
        }

        return null;
    }

    private bool Holds(IStateReader state, AccountSettings settings, ulong storageId, long time, string? id)
    {
        using var rows = state.Scan(
            Table.Events,
            EventTable.Key(stackalloc byte[EventTable.KeyLength], settings.Number, storageId, time, Position, 0),
            EventTable.Key(stackalloc byte[EventTable.KeyLength], settings.Number, storageId, time, Position, ushort.MaxValue));
        while (rows.MoveNext())
        {
            if (EventItem.Read(rows.Value).Fields.TryFind(DedupTable.IdName, out var other) && other.AsText() == id) return true;
        }

        return false;
    }
}
