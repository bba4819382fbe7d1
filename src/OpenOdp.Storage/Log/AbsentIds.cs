using OpenOdp.Engine.Events;
using OpenOdp.Engine.Log;
using OpenOdp.Storage.Rocks;

namespace OpenOdp.Storage.Log;

/// <summary>
/// Looks for the idempotence ids of many waiting events at once: RocksDB then goes through the filters of its files once for
/// all of them. Keeps which are not there, as nearly all are; that holds until the group is applied, since what changes meanwhile
/// is asked before. It may save a read; it never decides an answer (rule D5). One thread at a time.
/// </summary>
internal sealed class AbsentIds(MultiReader below)
{
    private readonly byte[] _keys = new byte[MultiReader.Most * EventIds.KeyLength];
    private readonly bool[] _isAbsent = new bool[MultiReader.Most];
    private int _until;
    private int _count;
    private int _next;

    /// <summary>Before a request of a group is applied: looks for its ids and those of requests after it, unless that was done.</summary>
    public void LookAhead(List<AppendRequest> group, int request)
    {
        if (request == 0) _until = 0;
        if (request < _until) return;
        (_count, _next, _until) = (0, 0, request);
        while (_until < group.Count && _count < MultiReader.Most)
        {
            var waiting = group[_until++];
            if (waiting.Kind == CommandKind.Events) _count += EventIds.Keys(waiting.Account, waiting.Command.Span, _keys.AsSpan(_count * EventIds.KeyLength));
        }

        below.FindAbsent(Family.Dedup, _keys, EventIds.KeyLength, _isAbsent.AsSpan(0, _count));
    }

    /// <summary>True when a key was looked for and is not there. They are asked for in the order of the events.</summary>
    public bool Contains(ReadOnlySpan<byte> key)
    {
        for (var i = _next; i < _count; i++)
        {
            if (!key.SequenceEqual(_keys.AsSpan(i * EventIds.KeyLength, EventIds.KeyLength))) continue;
            _next = i + 1;
            return _isAbsent[i];
        }

        return false;
    }
}
