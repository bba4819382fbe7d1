using System.Diagnostics;
using System.Text;
using System.Text.Json.Serialization;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Identity;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Times;

namespace OpenOdp.Server.Identity;

/// <summary>The identifier that an entry is about.</summary>
/// <param name="Value">Null when it belonged to a customer who was erased.</param>
internal sealed record HistoryIdentifier(string Name, string? Value);

/// <summary>The event that caused an entry.</summary>
internal sealed record HistoryEvent(ulong Position, int Index);

/// <summary>One entry of the history of identity.</summary>
/// <param name="Kind"><c>merge</c>, <c>move</c>, <c>undo</c>, <c>attach</c>, <c>split</c> or <c>merge_refused</c>.</param>
/// <param name="Parties">Of a refusal: the customers that were not merged.</param>
/// <param name="Count">Of a refusal: how often it happened that day.</param>
/// <param name="LastAt">Of a refusal: when it happened last.</param>
/// <param name="Origin">The stand-in for the address that it came from.</param>
/// <param name="Merge">Of an undo: what it took back. Of a refusal: the merge that an operator made of it.</param>
/// <param name="UndoneBy">Of what was undone: the undo.</param>
internal sealed record HistoryEntry(
    string Id, string Kind, ulong Position, string At, string? From, string? Into, HistoryIdentifier Identifier, string Reason,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Parties,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ulong? Count,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? LastAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Origin,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Merge,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? UndoneBy, HistoryEvent Event)
{
    public static IReadOnlyList<HistoryEntry> Of(IEnumerable<AuditRecord> records, AccountSettings settings) =>
        [.. records.Select(record => Of(record, settings))];

    public static HistoryEntry Of(AuditRecord record, AccountSettings settings)
    {
        var isRefusal = record.Kind == AuditKind.MergeRefused;
        var isOfMerge = record.Kind is AuditKind.Undo or AuditKind.MergeRefused;
        var counterpart = IdText.OrNull(record.Counterpart);
        return new HistoryEntry(
            IdText.Of(record.Id),
            NameOf(record.Kind),
            record.Position,
            IsoTime.OfMicroseconds(record.At),
            IdText.OrNull(isRefusal ? record.Parties.FirstOrDefault(party => party != record.Into) : record.From),
            IdText.OrNull(record.Into),
            new HistoryIdentifier(
                settings.Identifiers[record.Field].Name,
                record.Value.IsEmpty ? null : Encoding.UTF8.GetString(record.Value.Span)),
            record.Reason,
            isRefusal ? IdText.Of(record.Parties) : null,
            isRefusal ? record.Count : null,
            isRefusal ? IsoTime.OfMicroseconds(record.LastAt) : null,
            IdText.OfOrigin(record.Origin),
            isOfMerge ? counterpart : null,
            isOfMerge ? null : counterpart,
            new HistoryEvent(record.Position, record.EventIndex));
    }

    private static string NameOf(AuditKind kind) => kind switch
    {
        AuditKind.Merge => "merge",
        AuditKind.Move => "move",
        AuditKind.Undo => "undo",
        AuditKind.Attach => "attach",
        AuditKind.Split => "split",
        AuditKind.MergeRefused => "merge_refused",
        _ => throw new UnreachableException($"An entry of kind {kind} has no name yet."),
    };
}
