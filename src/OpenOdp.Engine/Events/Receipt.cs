using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Identity;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Events;

/// <summary>What became of the event with a certain <c>idempotence_id</c>.</summary>
/// <param name="Position">The position of the record that brought it.</param>
/// <param name="Item">Its place in the request.</param>
/// <param name="RecordedAt">When the event was stored, in microseconds since 1970.</param>
/// <param name="Customer">The customer that the event belongs to now; null when that customer was erased.</param>
/// <param name="Changes">Merges, moves and refusals that it caused.</param>
/// <param name="Warnings">What was changed in it or left out; none when the customer was erased.</param>
public sealed record Receipt(
    ulong Position, int Item, long RecordedAt, ulong? Customer, IReadOnlyList<AuditRecord> Changes,
    IReadOnlyList<string> Warnings)
{
    /// <summary>Says of an event that the same one was stored before, and was erased with its customer.</summary>
    public const string Erased = "This item was not stored: the same one was stored before, and erased with its customer. With "
        + "another `idempotence_id` it is a new one.";

    /// <summary>
    /// Finds the receipt of the earliest event with an id inside the dedup window; null when there is none.
    /// </summary>
    /// <param name="state">The state.</param>
    /// <param name="settings">The account.</param>
    /// <param name="id">The id as it was sent.</param>
    /// <param name="now">The time of the question, in microseconds since 1970.</param>
    public static Receipt? Find(IStateReader state, AccountSettings settings, string id, long now)
    {
        if (!DedupTable.TryKey(stackalloc byte[DedupTable.MaxKeyLength], settings.Number, id, out var key)) return null;
        if (!DedupTable.TryReadEarliest(state, key, settings, now, out var seen)) return null;
        var first = AuditTable.FirstId(seen.Position, seen.Item);

        // By the storage id: identifiers move on without their events (ID-3), and rows of events may be gone (rule L4).
        var customer = CustomerTable.Follow(state, settings.Number, seen.Home)?.Id;
        var changes = AuditTable.ReadRange(state, settings, first, first + (1 << AuditTable.NumberBits));
        var told = customer is null ? [] : ToldWarnings.Read(seen.Told);
        return new Receipt(seen.Position, seen.Item, seen.RecordedAt, customer, changes, told);
    }
}
