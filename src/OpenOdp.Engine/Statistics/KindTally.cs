using OpenOdp.Engine.Events;

namespace OpenOdp.Engine.Statistics;

/// <summary>The types and actions of the events that a command has stored, and how many of each. It allocates nothing.</summary>
/// <remarks>A kind is compared as it lies in the row of a bucket: its type, whether it has an action, its action.</remarks>
internal sealed class KindTally
{
    private readonly byte[] _names = new byte[Bucket.MaxKinds * MaxLength];
    private readonly Entry[] _entries = new Entry[Bucket.MaxKinds];
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

        if (_last >= Count || !IsOf(_last, item))
        {
            for (_last = 0; _last < Count && !IsOf(_last, item); _last++)
            {
            }
        }

        if (_last == Bucket.MaxKinds)
        {
            Other += (ulong)events;
            return;
        }

        if (_last == Count) Begin(item);
        _entries[_last].Events += (ulong)events;
    }

    private bool IsOf(int kind, in EventItem item)
    {
        var name = NameOf(kind);
        var (type, action) = (item.Type.Length, item.Action.Length);
        return name.Length == type + action + 3 && name[0] == type && name[type + 1] == Flag(item)
            && name.Slice(1, type).SequenceEqual(item.Type) && name[(type + 3)..].SequenceEqual(item.Action);
    }

    private void Begin(in EventItem item)
    {
        var start = Count == 0 ? 0 : _entries[Count - 1].Start + _entries[Count - 1].Length;
        var (type, action) = (item.Type.Length, item.Action.Length);
        var name = _names.AsSpan(start, type + action + 3);
        name[0] = (byte)type;
        item.Type.CopyTo(name[1..]);
        name[type + 1] = Flag(item);
        name[type + 2] = (byte)action;
        item.Action.CopyTo(name[(type + 3)..]);
        _entries[Count++] = new Entry { Start = start, Length = name.Length };
    }

    private static byte Flag(in EventItem item) => item.HasAction ? (byte)1 : (byte)0;
}
