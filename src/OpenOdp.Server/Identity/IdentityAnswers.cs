using System.Text.Json.Serialization;
using OpenOdp.Engine;

namespace OpenOdp.Server.Identity;

/// <summary>A split that was done, or that would be.</summary>
/// <param name="Customer">Who was split.</param>
/// <param name="Created">The new customer; null in a preview.</param>
/// <param name="EventsMoved">Events that go to the new one.</param>
/// <param name="Split">The entry in the history; null in a preview.</param>
internal sealed record SplitAnswer(
    string Customer, string? Created, long EventsMoved, string? Split, IReadOnlyList<string> Warnings);

/// <summary>A merge that was done, or that would be.</summary>
/// <param name="Merge">The entry in the history; null in a preview.</param>
/// <param name="Customer">Who the two are now.</param>
internal sealed record MergeAnswer(string? Merge, string Customer, IReadOnlyList<string> Warnings);

/// <summary>A merge that was undone.</summary>
/// <param name="Restored">The customers that it gave back.</param>
internal sealed record MergeUndoneAnswer(IReadOnlyList<string> Restored, IReadOnlyList<string> Warnings);

/// <summary>A refused merge that was allowed.</summary>
internal sealed record MergeAllowedAnswer(string Allowed, IReadOnlyList<string> Warnings);

/// <summary>What an event would do.</summary>
/// <param name="Customer">Whose it would be; null for a new one.</param>
/// <param name="Reason">Why it would be dropped.</param>
internal sealed record MergePreviewAnswer(
    string? Customer, IReadOnlyList<HistoryEntry> Changes, IReadOnlyList<string> Warnings,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason);

/// <summary>Refused merges that wait for an operator, one for each set of customers.</summary>
/// <param name="Next">The <c>after</c> of the page that follows.</param>
internal sealed record HeldMergesAnswer(IReadOnlyList<HistoryEntry> Merges, string? Next);

/// <summary>The merges of an origin that were undone.</summary>
/// <param name="Next">The position to go on from, when there were more than one call undoes.</param>
internal sealed record OriginUndoneAnswer(
    IReadOnlyList<string> Undone, IReadOnlyList<UndoRefusal> Refused, IReadOnlyList<UndoWarning> Warnings, ulong? Next);

/// <summary>A merge that was not undone.</summary>
internal sealed record UndoRefusal(string Id, string Reason);

/// <summary>What the undo of a merge could not give back.</summary>
internal sealed record UndoWarning(string Id, string Message);

internal static class OutcomeWarnings
{
    /// <summary>What a change tells beside its answer.</summary>
    public static IReadOnlyList<string> Messages(this RecordOutcome outcome) =>
        [.. outcome.Warnings.Select(warning => warning.Message)];
}
