using System.Numerics;

namespace OpenOdp.Client.Caching;

/// <summary>
/// The most recently used entries. Every operation costs the same whatever the size (N17); large caches are split into shards
/// with a lock each, so that threads seldom meet. Nothing goes before the whole cache is full.
/// </summary>
internal sealed class RecentCache<TKey, TValue>
    where TKey : notnull
    where TValue : class
{
    // Below this the shards would hold so few entries each that the oldest of all is not the first to go.
    private const int SmallestSharded = 1024;

    private readonly int _size;
    private readonly Shard[] _shards;
    private readonly TimeProvider _clock;
    private int _count;

    /// <param name="size">The most entries; 0 keeps nothing.</param>
    /// <param name="clock">The clock.</param>
    public RecentCache(int size, TimeProvider clock)
    {
        (_size, _clock) = (size, clock);
        var shards =
            size < SmallestSharded ? 1 : (int)Math.Min(BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount * 2), 64);
        _shards = [.. Enumerable.Range(0, shards).Select(_ => new Shard())];
    }

    /// <summary>The value of a key, however old, and its age.</summary>
    public TValue? Lookup(TKey key, out TimeSpan age)
    {
        var found = ShardOf(key).Lookup(key, out var savedAt);
        age = found is null ? default : _clock.GetElapsedTime(savedAt);
        return found;
    }

    public void Save(TKey key, TValue value)
    {
        if (_size == 0) return;

        var own = ShardOf(key);
        if (own.Save(key, value, _clock.GetTimestamp()) && Interlocked.Increment(ref _count) > _size)
        {
            DropOldest(own);
        }
    }

    public void Remove(TKey key)
    {
        if (ShardOf(key).Remove(key))
        {
            Interlocked.Decrement(ref _count);
        }
    }

    public void Reset()
    {
        foreach (var shard in _shards)
        {
            Interlocked.Add(ref _count, -shard.Reset());
        }
    }

    /// <summary>The oldest entry of the newcomer's shard goes, or of another one when the newcomer is alone in it.</summary>
    private void DropOldest(Shard own)
    {
        if (own.DropOldest(keep: 1) || _shards.Any(shard => shard != own && shard.DropOldest(keep: 0)))
        {
            Interlocked.Decrement(ref _count);
        }
    }

    private Shard ShardOf(TKey key) => _shards.Length == 1 ? _shards[0] : _shards[key.GetHashCode() & (_shards.Length - 1)];

    /// <summary>A dictionary into a list that is kept in the order of use.</summary>
    private sealed class Shard
    {
        private readonly Lock _gate = new();
        private readonly Dictionary<TKey, LinkedListNode<Entry>> _entries = [];
        private readonly LinkedList<Entry> _byUse = new();

        public TValue? Lookup(TKey key, out long savedAt)
        {
            lock (_gate)
            {
                if (!_entries.TryGetValue(key, out var node))
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
                return node.Value.Value;
            }
        }

        /// <summary>True when the key was not there.</summary>
        public bool Save(TKey key, TValue value, long now)
        {
            lock (_gate)
            {
                if (_entries.TryGetValue(key, out var node))
                {
                    node.Value = new Entry(key, value, now);
                    _byUse.Remove(node);
                    _byUse.AddFirst(node);
                    return false;
                }

                _entries.Add(key, _byUse.AddFirst(new Entry(key, value, now)));
                return true;
            }
        }

        /// <summary>True when the key was there.</summary>
        public bool Remove(TKey key)
        {
            lock (_gate)
            {
                if (!_entries.Remove(key, out var node)) return false;

                _byUse.Remove(node);
                return true;
            }
        }

        /// <summary>False when it holds no more than it must keep.</summary>
        public bool DropOldest(int keep)
        {
            lock (_gate)
            {
                if (_entries.Count <= keep) return false;

                _entries.Remove(_byUse.Last!.Value.Key);
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

    private readonly record struct Entry(TKey Key, TValue Value, long SavedAt);
}
