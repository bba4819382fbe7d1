using OpenOdp.Engine.Events;
using OpenOdp.Engine.Segments.Expressions;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Segments.Memberships;

/// <summary>What segments that sleep for a customer have in common, by the kind of events that open their sequences.</summary>
internal sealed class PendingKinds
{
    private readonly List<PendingEntries> _kinds = [];

    public int Count => _kinds.Count;

    /// <summary>When the last of the entries came; the smallest number when there is none.</summary>
    public long Last => _kinds.Select(static kind => kind.All[^1].BornAt).DefaultIfEmpty(long.MinValue).Max();

    /// <summary>The entries of a kind; null when there are none.</summary>
    public PendingEntries? Of(KindFilter kind) => Of(kind.Type, kind.Action);

    /// <summary>An event has come that is an entry to segments which go on sleeping.</summary>
    public void Add(in EventItem item, long bornAt, ulong seen)
    {
        var kind = Of(item);
        if (kind is null) _kinds.Add(kind = new PendingEntries(item.Type.ToArray(), item.Action.ToArray()));
        kind.Add(bornAt, seen);
    }

    /// <summary>No segment sleeps any more to which such an event is an entry.</summary>
    /// <returns>False when there is nothing to forget.</returns>
    public bool Forget(in EventItem item) => Of(item) is { } kind && _kinds.Remove(kind);

    /// <summary>Forgets the entries up to an instant.</summary>
    public void Forget(long upTo)
    {
        foreach (var kind in _kinds) kind.Forget(upTo);
        _kinds.RemoveAll(static kind => kind.Count == 0);
    }

    public void Clear() => _kinds.Clear();

    public void Write(ByteWriter row, long origin)
    {
        row.Varint((ulong)_kinds.Count);
        foreach (var kind in _kinds) kind.Write(row, origin);
    }

    public void Read(ref ByteReader reader, long origin)
    {
        for (var count = reader.CountOfItems(); count > 0; count--) _kinds.Add(PendingEntries.Read(ref reader, origin));
    }

    private PendingEntries? Of(in EventItem item) => item.HasAction ? Of(item.Type, item.Action) : null;

    private PendingEntries? Of(ReadOnlySpan<byte> type, ReadOnlySpan<byte> action)
    {
        foreach (var kind in _kinds)
        {
            if (kind.IsOf(type, action)) return kind;
        }

        return null;
    }
}
