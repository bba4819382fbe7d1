using OpenOdp.Engine.Identity;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Customers;

/// <summary>The end of a page in a list of what hangs on a customer's parts.</summary>
/// <param name="Before">The id of its last entry.</param>
/// <param name="Open">
/// The parts above it that have more below it; empty when they are not known, and all have to be asked.
/// </param>
public sealed record PartCursor(ulong Before, IReadOnlyList<ulong> Open);

/// <summary>A list of what hangs on a customer's parts, newest first.</summary>
/// <param name="Entries">From where the page before ended.</param>
/// <param name="After">Where to go on behind an entry, by its id; asked when the page is done.</param>
public sealed record PartPage<T>(IEnumerable<T> Entries, Func<ulong, PartCursor> After);

/// <summary>A customer or part, with what brought it to where it hangs.</summary>
/// <param name="HasAttributes">True when it was visited and has a row of attributes.</param>
internal readonly record struct PartStep(ulong StorageId, ulong Merge, bool IsSide, bool HasAttributes = false);

/// <summary>
/// Walks over a customer and everyone below it, by what brought them there, the newest first: whoever came below another before
/// that one did is below it. Nobody is read before the walk comes to him, so that a page costs what it shows, however many parts
/// there are.
/// </summary>
internal sealed class PartWalk
{
    private const int MaxOpen = 50;
    private const int MaxLooked = 4096;

    private readonly IStateReader _state;
    private readonly uint _account;
    private readonly ulong _below = ulong.MaxValue;
    private readonly PriorityQueue<(PartStep Step, PartList? From), ulong> _next =
        new(Comparer<ulong>.Create(static (a, b) => b.CompareTo(a)));
    private readonly List<(PartStep Step, bool HasParts)> _visited = [];
    private readonly HashSet<ulong> _seen = [];
    private readonly Dictionary<ulong, bool> _isWithin = [];

    public PartWalk(IStateReader state, uint account, Customer customer, PartCursor? after)
    {
        (_state, _account, _isWithin[customer.Id]) = (state, account, true);
        var goesOn = after is { Open.Count: > 0 } && after.Open.All(IsWithin);
        ulong[] start = goesOn ? [.. after!.Open] : [customer.Id];
        if (goesOn) _below = after!.Before;
        MeetsAll = goesOn || after is null;
        foreach (var id in start) _next.Enqueue((new PartStep(id, ulong.MaxValue, false), null), ulong.MaxValue);
    }

    /// <summary>
    /// True when the walk meets each side that came back later by way of what it has met before. One that starts anew behind a
    /// page does not: the undo may lie in what is passed over.
    /// </summary>
    public bool MeetsAll { get; }

    public IEnumerable<PartStep> NewestFirst()
    {
        while (_next.TryDequeue(out var next, out _))
        {
            EnqueueFrom(next.From);
            var step = next.Step;
            if (!_seen.Add(step.StorageId)) continue;
            var row = CustomerTable.ReadRow(_state, _account, step.StorageId);
            var hasParts = row is { Parts: > 0 };
            _visited.Add((step, hasParts));
            yield return step with { HasAttributes = row is { HasAttributes: true } };
            if (hasParts) EnqueueFrom(new PartList(_state, _account, step.StorageId, _below));
        }
    }

    /// <summary>
    /// The sides of a split that came back later than what they hang below: nothing on the way down to them is as new. Whoever
    /// has one of them, or the undo itself in its history, knows of all.
    /// </summary>
    /// <param name="undo">Any audit record; only the undo of a split brings sides back.</param>
    public void AddSides(ulong undo)
    {
        if (AuditTable.Read(_state, _account, undo) is not { Kind: AuditKind.Undo, Counterpart: var undone }) return;
        if (AuditTable.Read(_state, _account, undone) is not { Kind: AuditKind.Split } split) return;
        for (var i = 0; i < split.Parties.Count; i++)
        {
            var side = split.Into + (ulong)i;
            if (!_seen.Contains(side) && IsWithin(side)) _next.Enqueue((new PartStep(side, undo, true), null), undo);
        }
    }

    /// <summary>Where to go on behind an entry, once all that is newer was visited.</summary>
    /// <param name="hasMore">True for a part that has entries of its own behind it.</param>
    public PartCursor After(ulong entry, Func<ulong, bool> hasMore)
    {
        var open = new List<ulong>();
        if (_visited.Count > MaxLooked) return new PartCursor(entry, []);
        foreach (var (step, hasParts) in _visited)
        {
            if (step.Merge < entry) continue;
            var isOpen = hasMore(step.StorageId)
                || (hasParts && PartTable.Of(_state, _account, step.StorageId, below: entry).Any());
            if (isOpen && open.Count == MaxOpen) return new PartCursor(entry, []);
            if (isOpen) open.Add(step.StorageId);
        }

        return new PartCursor(entry, open);
    }

    private void EnqueueFrom(PartList? list)
    {
        if (list is not null && list.TryNext(out var step)) _next.Enqueue((step, list), step.Merge);
    }

    /// <summary>True when a storage id belongs to the customer.</summary>
    private bool IsWithin(ulong storageId)
    {
        var way = new List<ulong>();
        bool isWithin;
        while (!_isWithin.TryGetValue(storageId, out isWithin))
        {
            way.Add(storageId);
            storageId = CustomerTable.Above(_state, _account, storageId);
            if (storageId == 0) break;
        }

        foreach (var id in way) _isWithin[id] = isWithin;
        return isWithin;
    }

    /// <summary>Who hangs below one part, read in small pieces: an open cursor would pin blocks of files.</summary>
    private sealed class PartList(IStateReader state, uint account, ulong part, ulong below)
    {
        private const int Piece = 64;
        private Queue<PartStep> _read = [];
        private ulong _below = below;

        public bool TryNext(out PartStep step)
        {
            if (_read.Count == 0 && _below > 0)
            {
                _read = new(PartTable.Of(state, account, part, below: _below).Take(Piece)
                    .Select(row => new PartStep(row.Part, row.Merge, row.IsSide)));
                _below = _read.Count == Piece ? _read.Last().Merge : 0;
            }

            return _read.TryDequeue(out step);
        }
    }
}
