using System.Numerics;

namespace OpenOdp.Client.Segments;

/// <summary>
/// The segments of the most recently used users. Every operation costs the same whatever the size (N17); large caches are split
/// into shards with a lock each, so that threads seldom meet.
/// </summary>
internal sealed class SegmentCache
{
    // Below this the shards would hold so few users each that the oldest of all is not the first to go.
    private const int SmallestSharded = 1024;

    private readonly Shard[] _shards;
    private readonly TimeProvider _time;

    /// <param name="size">The most users; 0 keeps nothing.</param>
    /// <param name="time">The clock.</param>
    public SegmentCache(int size, TimeProvider time)
    {
        _time = time;
        var shards =
            size < SmallestSharded ? 1 : (int)Math.Min(BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount * 2), 64);
        _shards = new Shard[shards];
        for (var i = 0; i < shards; i++)
        {
            _shards[i] = new Shard((size + shards - 1) / shards);
        }
    }

    /// <summary>The entry of a user, however old, and its age.</summary>
    public SegmentAnswer? Lookup(string user, out TimeSpan age)
    {
        var found = ShardOf(user).Lookup(user, out var savedAt);
        age = found is null ? default : _time.GetElapsedTime(savedAt);
        return found;
    }

    public void Save(string user, SegmentAnswer answer) => ShardOf(user).Save(user, answer, _time.GetTimestamp());

    public void Reset()
    {
        foreach (var shard in _shards)
        {
            shard.Reset();
        }
    }

    private Shard ShardOf(string user) =>
        _shards.Length == 1 ? _shards[0] : _shards[string.GetHashCode(user, StringComparison.Ordinal) & (_shards.Length - 1)];

    /// <summary>A dictionary into a list that is kept in the order of use.</summary>
    private sealed class Shard(int size)
    {
        private readonly Lock _gate = new();
        private readonly Dictionary<string, LinkedListNode<Entry>> _entries = new(StringComparer.Ordinal);
        private readonly LinkedList<Entry> _byUse = new();

        public SegmentAnswer? Lookup(string user, out long savedAt)
        {
            lock (_gate)
            {
                if (!_entries.TryGetValue(user, out var node))
                {
                    savedAt = 0;
                    return null;
                }

                if (_byUse.First != node)
                {
                    _byUse.Remove(node);
                    _byUse.AddFirst(node);
                }

                savedAt = node.Value.SavedAt;
                return node.Value.Answer;
            }
        }

        public void Save(string user, SegmentAnswer answer, long now)
        {
            if (size == 0)
            {
                return;
            }

            lock (_gate)
            {
                if (_entries.TryGetValue(user, out var node))
                {
                    node.Value = new Entry(user, answer, now);
                    _byUse.Remove(node);
                    _byUse.AddFirst(node);
                    return;
                }

                if (_entries.Count == size)
                {
                    _entries.Remove(_byUse.Last!.Value.User);
                    _byUse.RemoveLast();
                }

                _entries.Add(user, _byUse.AddFirst(new Entry(user, answer, now)));
            }
        }

        public void Reset()
        {
            lock (_gate)
            {
                _entries.Clear();
                _byUse.Clear();
            }
        }
    }

    private readonly record struct Entry(string User, SegmentAnswer Answer, long SavedAt);
}
