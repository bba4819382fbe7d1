using OpenOdp.Engine.Events;

namespace OpenOdp.Engine.Statistics;

/// <summary>The types and actions of the events that a command has stored, and how many of each. It allocates nothing.</summary>
/// <remarks>A kind is compared as it lies in the row of a bucket: its type, whether it has an action, its action.</remarks>
internal sealed class KindTally
{
    private readonly byte[] _names = new byte[Bucket.MaxKinds * MaxLength];
    private readonly Entry[] _entries = new Entry[Bucket.MaxKinds];
    private readonly byte[] _name = new byte[MaxLength];
    private int _last;

    /// <summary>The longest name: each part behind its length, which is a byte.</summary>
    private const int MaxLength = (2 * Bucket.MaxNameBytes) + 3;

    private struct Entry
    {
        public int Start;
        public int Length;
        public ulong Events;
    }

    /// <summary>How many kinds there are.</summary>
    public int Count { get; private set; }

    /// <summary>Events of kinds that had no room.</summary>
    public ulong Other { get; private set; }

    public ReadOnlySpan<byte> NameOf(int kind) => _names.AsSpan(_entries[kind].Start, _entries[kind].Length);

    public ulong EventsOf(int kind) => _entries[kind].Events;

    public void Clear() => (Count, Other, _last) = (0, 0, 0);

    public void Add(in EventItem item, int events)
    {
        if (item.Type.Length > Bucket.MaxNameBytes || item.Action.Length > Bucket.MaxNameBytes)
        {
            Other += (ulong)events;
            return;
        }

        var name = Name(item);
        if (_last < Count && NameOf(_last).SequenceEqual(name))
        {
            _entries[_last].Events += (ulong)events;
            return;
        }

        for (_last = 0; _last < Count && !NameOf(_last).SequenceEqual(name); _last++)
        {
        }

        if (_last == Bucket.MaxKinds)
        {
            Other += (ulong)events;
            return;
        }

        if (_last == Count) Begin(name);
        _entries[_last].Events += (ulong)events;
    }

    private void Begin(ReadOnlySpan<byte> name)
    {
        var start = Count == 0 ? 0 : _entries[Count - 1].Start + _entries[Count - 1].Length;
        name.CopyTo(_names.AsSpan(start));
        _entries[Count++] = new Entry { Start = start, Length = name.Length };
    }

    private ReadOnlySpan<byte> Name(in EventItem item)
    {
        var type = item.Type;
        var action = item.Action;
        _name[0] = (byte)type.Length;
        type.CopyTo(_name.AsSpan(1));
        _name[type.Length + 1] = item.HasAction ? (byte)1 : (byte)0;
        _name[type.Length + 2] = (byte)action.Length;
        action.CopyTo(_name.AsSpan(type.Length + 3));
        return _name.AsSpan(0, type.Length + action.Length + 3);
    }
}
