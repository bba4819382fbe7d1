using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Identity;

/// <summary>
/// Gives a customer who was taken out of another the events that are its own: those that carry one of its identifiers and no high one
/// that the other keeps. Only visible events go: the bytes of others may be gone, and must not decide anything (rule L4).
/// </summary>
internal static class EventMove
{
    /// <summary>Moves events; writes the parts that lose some, and neither customer.</summary>
    /// <returns>False when there are too many to look through.</returns>
    public static bool TryMove(Context context, Customer whole, Customer created, out int moved)
    {
        moved = 0;
        var looked = 0;
        foreach (var part in PartTable.All(context.State, context.Account.Number, whole).Where(part => part.Events > 0).ToList())
        {
            var keys = Find(context, part.StorageId, whole, created, ref looked);
            if (looked > StateLimits.SplitEvents) return false;
            if (keys.Count == 0) continue;
            foreach (var key in keys) Move(context, key, created.Id);
            CustomerTable.CountEvents(context, whole, part.StorageId, -keys.Count);
            moved += keys.Count;
        }

        created.Events = (ulong)moved;
        return true;
    }

    private static List<byte[]> Find(Context context, ulong storageId, Customer whole, Customer created, ref int looked)
    {
        var keys = new List<byte[]>();
        using var rows = EventTable.Scan(context.State, context.Account.Number, storageId);
        while (looked <= StateLimits.SplitEvents && rows.MoveNext())
        {
            if (EventTable.ReadKey(rows.Key).Position < context.Account.Floor) continue;
            looked++;
            if (IsOf(context, EventItem.Read(rows.Value).Identifiers, whole, created)) keys.Add(rows.Key.ToArray());
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

    private static void Move(Context context, byte[] key, ulong home)
    {
        context.State.TryGet(Table.Events, key, out var stored);
        var row = stored.ToArray();
        var (time, position, index) = EventTable.ReadKey(key);
        context.State.Delete(Table.Events, key);
        context.State.Put(Table.Events, EventTable.Key(stackalloc byte[EventTable.KeyLength], context.Account.Number, home, time, position, index), row);
        var item = EventItem.Read(row);
        DedupTable.Rehome(context, item.Fields, position, home);
        if (item.Type.SequenceEqual("order"u8)) Orders.OrderTable.NoteOf(context, item.Fields, home);
    }
}
