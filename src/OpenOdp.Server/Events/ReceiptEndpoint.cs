using System.Text.Json.Serialization;
using OpenOdp.Engine.Events;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Identity;
using OpenOdp.Server.Times;

namespace OpenOdp.Server.Events;

/// <summary>What became of an event.</summary>
/// <param name="IdempotenceId">Its id as it was sent.</param>
/// <param name="Position">The position of the record that brought it.</param>
/// <param name="Item">Its place in the request; events count anew when some of a request are left out.</param>
/// <param name="At">When it was stored.</param>
/// <param name="Customer">Whose it is now; null when that customer was erased.</param>
/// <param name="Reason">Why it is nobody's.</param>
/// <param name="Changes">Merges, moves and refusals that it caused.</param>
/// <param name="Warnings">What was changed in it or left out.</param>
internal sealed record ReceiptAnswer(
    string IdempotenceId, ulong Position, int Item, string At, string? Customer,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason, IReadOnlyList<HistoryEntry> Changes,
    IReadOnlyList<ReceiptWarning> Warnings);

/// <summary>What was changed in an event or left out.</summary>
internal sealed record ReceiptWarning(string Message);

/// <summary><c>GET /admin/receipts/{idempotence_id}</c>.</summary>
internal static class ReceiptEndpoint
{
    private const string Erased = "The customer was erased, and the event with it. The same one sent again is not stored; with "
        + "another `idempotence_id` it is a new one.";

    public static Answer Get(ReadCall call) => Receipt.Find(call.View, call.Account, call.Id, call.Now) is { } receipt
        ? Answer.Ok(new ReceiptAnswer(
            call.Id,
            receipt.Position,
            receipt.Item,
            IsoTime.OfMicroseconds(receipt.RecordedAt),
            receipt.Customer is { } id ? IdText.Of(id) : null,
            receipt.Customer is null ? Erased : null,
            HistoryEntry.Of(receipt.Changes, call.Account),
            [.. receipt.Warnings.Select(warning => new ReceiptWarning(warning))]))
        : Answer.NotFound($"No event with the idempotence_id {call.Id} was seen within the dedup window.");
}
