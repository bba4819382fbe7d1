using System.Text.Json.Serialization;
using OpenOdp.Engine;
using OpenOdp.Engine.Erasure;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Times;
using OpenOdp.Storage.Erasure;

namespace OpenOdp.Server.Erasure;

/// <summary>An erasure: how far it is, and what still holds it back. Or, without an id, what one would do.</summary>
/// <param name="State"><c>ERASING</c>, <c>IN_PROGRESS</c>, <c>COMPLETED</c> or <c>DRY_RUN</c>.</param>
/// <param name="EventsOfOthers">Events of other customers that name an identifier of this one; null when not counted.</param>
/// <param name="Merged">Of a dry run: customers that became this one.</param>
/// <param name="Identifiers">Of a dry run: what would be suppressed.</param>
/// <param name="Checkpoint">Of a completion: the copy that takes the place of those that held it.</param>
/// <param name="Removed">Of a completion: the copies that were removed.</param>
internal sealed record ErasureAnswer(
    string? Id, string Customer, string? At, string State, ulong Events, ulong Orders, ulong? EventsOfOthers,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ulong? Merged,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ErasedIdentifier>? Identifiers,
    IReadOnlyList<ErasureHold> HeldBy,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] CompletionCheckpoint? Checkpoint,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Removed)
{
    /// <param name="erasure">The erasure.</param>
    /// <param name="remains">Where something of it can still be.</param>
    /// <param name="completion">What completing it just did; null when that was not asked for.</param>
    public static ErasureAnswer Of(ErasureView erasure, ErasureRemains remains, ErasureCompletion? completion = null) => new(
        IdText.Of(erasure.Id),
        IdText.Of(erasure.Customer),
        IsoTime.OfMicroseconds(erasure.At),
        !erasure.IsDone ? "ERASING" : remains.IsComplete(erasure) ? "COMPLETED" : "IN_PROGRESS",
        erasure.Events,
        erasure.Orders,
        erasure.EventsOfOthers,
        Merged: null,
        Identifiers: null,
        [.. ErasureHold.Of(erasure, remains)],
        completion is null
            ? null
            : new CompletionCheckpoint(completion.Checkpoint.Position, completion.Checkpoint.Directory, completion.IsNew),
        completion?.Removed);

    /// <summary>What an erasure would do.</summary>
    public static ErasureAnswer Of(ErasurePreview preview) => new(
        Id: null,
        IdText.Of(preview.Customer),
        At: null,
        "DRY_RUN",
        preview.Events,
        preview.Orders,
        preview.EventsOfOthers,
        preview.Merged,
        [.. preview.Identifiers.Select(identifier => new ErasedIdentifier(identifier.Name, identifier.Value))],
        HeldBy: [],
        Checkpoint: null,
        Removed: null);
}

/// <summary>An identifier that an erasure takes away.</summary>
internal sealed record ErasedIdentifier(string Name, string Value);

/// <summary>The copy of a completion.</summary>
/// <param name="Made">False when one that was there would do.</param>
internal sealed record CompletionCheckpoint(ulong Position, string Directory, bool Made);

/// <summary>Where something of an erased customer can still be.</summary>
/// <param name="What"><c>state</c>, <c>log</c> or <c>checkpoint</c>.</param>
/// <param name="Until">What ends it, in words.</param>
internal sealed record ErasureHold(
    string What, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ulong? Position,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Directory,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? KeptUntil,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? NeedsCheckpoint, string Until)
{
    public static IEnumerable<ErasureHold> Of(ErasureView erasure, ErasureRemains remains)
    {
        if (remains.HeldByState(erasure.Id))
        {
            yield return new ErasureHold("state", null, null, null, null, "its files are compacted, within minutes");
        }

        if (remains.HeldByLog(erasure.CleanFrom))
        {
            yield return new ErasureHold(
                "log",
                Math.Min(remains.LogStart, Math.Max(remains.LogCleanUntil, 1)),
                Directory: null,
                IsoTime.OfMicroseconds(erasure.At + Microseconds.Of(remains.LogRetention)),
                !remains.Checkpoints.Any(checkpoint => checkpoint.Position + 1 >= erasure.CleanFrom),
                "the retention of the log is over and a checkpoint holds what came before");
        }

        foreach (var checkpoint in remains.HeldBy(erasure.CleanFrom))
        {
            yield return new ErasureHold(
                "checkpoint", checkpoint.Position, checkpoint.Directory, null, null, "its directory is deleted");
        }
    }
}
