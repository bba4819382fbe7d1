using System.Text;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Erasure;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.Orders;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Identity;

/// <summary>
/// Gives a customer who was taken out of another the events that are its own: those that carry one of its identifiers and no high
/// one that the other keeps. Only visible events go: the bytes of others may be gone, and must not decide anything (rule L4).
/// </summary>
internal static class EventMove
{
    /// <summary>Moves events; writes the parts that lose some, and neither the customer nor the sides.</summary>
    /// <returns>False when there are too many to look through.</returns>
    public static bool TryMove(Context context, Customer whole, Customer created, SplitSides sides, out int moved)
    {
        moved = 0;
        var looked = 0;
        var isErasing = ErasureQueue.First(context.State, context.Account.Number) is not null;
        var parts = PartTable.All(context.State, context.Account.Number, whole).Where(part => part.Events > 0)
            .OrderBy(part => part.StorageId).ToList();
        var isKnownToBeTooMany = context.Account.Floor == 0 && parts.Sum(part => (long)part.Events) > StateLimits.SplitEvents;
        if (isKnownToBeTooMany) return false; // without a floor all are visible, and their number is known
        foreach (var part in parts)
        {
            var stay = new SortedSet<string>(StringComparer.Ordinal);
            var keys = Find(context, part.StorageId, whole, created, isErasing, stay, ref looked);
            if (looked > StateLimits.SplitEvents) return false;
            if (keys.Count == 0) continue;
            var side = sides.Of(context, part.StorageId);
            foreach (var key in keys)
            {
                // Of an order that both are about the share stays: it is one row, and says nothing of single events.
                if (Move(context, key, side.Id, created, isErasing) is not { } order || stay.Contains(order)) continue;
                OrderTable.MoveShare(context, Encoding.UTF8.GetBytes(order), part.StorageId, side.Id);
            }

            CustomerTable.CountEvents(context, whole, part.StorageId, -keys.Count);
            side.Events += (ulong)keys.Count;
            moved += keys.Count;
        }

        return true;
    }

    private static List<byte[]> Find(
        Context context, ulong storageId, Customer whole, Customer created, bool isErasing, SortedSet<string> stay,
        ref int looked)
    {
        var keys = new List<byte[]>();
        using var rows = EventTable.Scan(context.State, context.Account.Number, storageId);
        while (looked <= StateLimits.SplitEvents && rows.MoveNext())
        {
            var position = EventTable.ReadKey(rows.Key).Position;
            if (!context.Account.ShowsEventsOf(position)) continue;
            looked++;
            var item = EventItem.ReadRow(rows.Value);
            if (isErasing) item = EventItem.ReadRow(ErasedNames.TakeOut(context, rows.Value.ToArray(), position));
            if (IsOf(context, item.Identifiers, whole, created)) keys.Add(rows.Key.ToArray());
            else if (OrderOf(item) is { } order) stay.Add(order);
        }

        return keys;
    }

    private static bool IsOf(Context context, IdentifierList identifiers, Customer whole, Customer created)
    {
        var carriesOne = false;
        foreach (var identifier in identifiers)
        {
            var isHigh = context.Account.Identifiers[identifier.Field].Confidence == Accounts.Confidence.High;
            if (isHigh && whole.IndexOf(identifier.Field, identifier.Value) >= 0) return false;
            carriesOne |= created.IndexOf(identifier.Field, identifier.Value) >= 0;
        }

        return carriesOne;
    }

    /// <returns>The order that the event is about; null for none.</returns>
    private static string? Move(Context context, byte[] key, ulong home, Customer created, bool isErasing)
    {
        context.State.TryGet(Table.Events, key, out var stored);
        var row = stored.ToArray();
        var (time, position, index) = EventTable.ReadKey(key);
        if (isErasing) row = ErasedNames.TakeOut(context, row, position); // where the erasure looks it is no more
        context.State.Delete(Table.Events, key);
        context.State.Put(
            Table.Events,
            EventTable.Key(stackalloc byte[EventTable.KeyLength], context.Account.Number, home, time, position, index), row);
        var item = EventItem.ReadRow(row);
        foreach (var identifier in item.Identifiers)
        {
            var place = created.IndexOf(identifier.Field, identifier.Value);
            if (place < 0 || created.Identifiers[place].Home != home)
            {
                MentionTable.Note(context, identifier.Field, identifier.Value, home);
            }
        }

        DedupTable.Rehome(context, item.Fields, position, home);
        return OrderOf(item);
    }

    private static string? OrderOf(in EventItem item) =>
        item.Type.SequenceEqual("order"u8) && item.Fields.TryFind("order_id"u8, out var id) ? id.AsText() : null;
}
