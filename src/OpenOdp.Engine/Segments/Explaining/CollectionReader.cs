using OpenOdp.Engine.Events;
using OpenOdp.Engine.Segments.Expressions;
using OpenOdp.Engine.Segments.Language;
using OpenOdp.Engine.Segments.Sequences;

namespace OpenOdp.Engine.Segments.Explaining;

/// <summary>Reads the collections of a segment off the runs of a customer, in which nothing was forgotten.</summary>
/// <param name="fields">What the customer is.</param>
/// <param name="entryOf">The event that opened an instance.</param>
/// <param name="now">The instant that the runs were worked out for, in ms since 1970.</param>
/// <param name="seen">How many events the customer has had.</param>
internal sealed class CollectionReader(CustomerFields fields, Func<Instance, EventView> entryOf, long now, ulong seen)
{
    /// <summary>Reads one.</summary>
    /// <param name="collection">The collection.</param>
    /// <param name="runs">The runs of the segment, each with its sequence.</param>
    public CollectedRows Read(Collection collection, IEnumerable<(SequencePlan Plan, SequenceRun Run)> runs)
    {
        var (tracked, rows) = (collection.Source, new List<IReadOnlyList<object?>>());
        var (bytes, isWhole) = (0, true);
        var newestFirst = runs.SelectMany(one => Captured(one.Plan, one.Run, tracked))
            .OrderByDescending(static view => view.At, Comparer<EventCursor>.Create(EventCursor.Compare));
        foreach (var view in newestFirst)
        {
            var row = CollectedRows.Read(collection.Columns.Select(column => tracked.Sources[column]), fields, view);
            if (collection.IsUnique && rows.Exists(other => CollectedRows.AreEqual(row, other))) continue;
            bytes += CollectedRows.SizeOf(row);
            isWhole = rows.Count < CollectedRows.MaxRows && (bytes <= CollectedRows.MaxBytes || rows.Count == 0);
            if (!isWhole) break;
            rows.Add(row);
        }

        return new CollectedRows(
            collection.Key, [.. collection.Columns.Select(column => tracked.SubPaths[column])], rows, isWhole);
    }

    /// <summary>
    /// The events that opened the qualifying instances of the sequence that tracks the data, wherever it is nested; each once,
    /// however many instances it is nested in.
    /// </summary>
    /// <param name="after">Only instances of later events than this one.</param>
    private IEnumerable<EventView> Captured(SequencePlan plan, SequenceRun run, TrackedData tracked, ulong after = 0)
    {
        var qualifying = run.Qualifying(now, seen).Where(instance => instance.Seen > after).ToList();
        if (qualifying.Count == 0) return [];
        if (plan.Tracked.Contains(tracked)) return qualifying.Select(entryOf);
        var captured = new List<EventView>();
        foreach (var nested in run.Nested)
        {
            captured.AddRange(Captured(nested.Counted.Sequence, nested.Run, tracked, qualifying[0].Seen));
        }

        return captured;
    }
}
