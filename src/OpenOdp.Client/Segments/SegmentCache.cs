using System.Numerics;

namespace OpenOdp.Client.Segments;

/// <summary>
/// The segments of the most recently used users. Every operation costs the same whatever the size (N17); large caches are split
/// into shards with a lock each, so that threads seldom meet. Nobody goes before the whole cache is full.
/// </summary>
internal sealed class SegmentCache
{
    // Below this the shards would hold so few users each that the oldest of all is not the first to go.
    private const int SmallestSharded = 1024;

    private readonly int _size;
    private readonly Shard[] _shards;
    private readonly TimeProvider _clock;
    private int _count;

    /// <param name="size">The most users; 0 keeps nothing.</param>
    /// <param name="clock">The clock.</param>
    public SegmentCache(int size, TimeProvider clock)
    {
        (_size, _clock) = (size, clock);
        var shards =
            size < SmallestSharded ? 1 : (int)Math.Min(BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount * 2), 64);
        _shards = [.. Enumerable.Range(0, shards).Select(_ => new Shard())];
    }

    /// <summary>The entry of a user, however old, and its age.</summary>
    public SegmentAnswer? Lookup(string user, out TimeSpan age)
    {
        var found = ShardOf(user).Lookup(user, out var savedAt);
        age = found is null ? default : _clock.GetElapsedTime(savedAt);
        return found;
    }

    public void Save(string user, SegmentAnswer answer)
    {
        if (_size == 0) return;

        var own = ShardOf(user);
        if (own.Save(user, answer, _clock.GetTimestamp()) && Interlocked.Increment(ref _count) > _size)
        {
            DropOldest(own);
        }
    }

    public void Reset()
    {
        foreach (var shard in _shards)
        {
            Interlocked.Add(ref _count, -shard.Reset());
        }
    }

    /// <summary>The oldest user of the newcomer's shard goes, or of another one when the newcomer is alone in it.</summary>
    private void DropOldest(Shard own)
    {
        if (own.DropOldest(keep: 1) || _shards.Any(shard => shard != own && shard.DropOldest(keep: 0)))
        {
            Interlocked.Decrement(ref _count);
        }
    }

    private Shard ShardOf(string user) =>
        _shards.Length == 1 ? _shards[0] : _shards[string.GetHashCode(user, StringComparison.Ordinal) & (_shards.Length - 1)];

    /// <summary>A dictionary into a list that is kept in the order of use.</summary>
    private sealed class Shard
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

        /// <summary>True when the user was not there.</summary>
        public bool Save(string user, SegmentAnswer answer, long now)
        {
            lock (_gate)
            {
                if (_entries.TryGetValue(user, out var node))
                {
                    node.Value = new Entry(user, answer, now);
                    _byUse.Remove(node);
                    _byUse.AddFirst(node);
                    return false;
                }

                _entries.Add(user, _byUse.AddFirst(new Entry(user, answer, now)));
                return true;
            }
        }

        /// <summary>False when it holds no more than it must keep.</summary>
        public bool DropOldest(int keep)
        {
            lock (_gate)
            {
                if (_entries.Count <= keep) return false;

                _entries.Remove(_byUse.Last!.Value.User);
                _byUse.RemoveLast();
                return true;
            }
        }

        /// <summary>How many went.</summary>
        public int Reset()
        {
            lock (_gate)
            {
                var count = _entries.Count;
                _entries.Clear();
                _byUse.Clear();
                return count;
            }
        }
    }

    private readonly record struct Entry(string User, SegmentAnswer Answer, long SavedAt);
}
