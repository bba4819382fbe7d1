using System.Diagnostics;
using System.Runtime.InteropServices;

namespace OpenOdp.Engine.State;

/// <summary>
/// The changes of an overlay to one table, sorted by key, for scans. It is made by the first scan of the table and goes on from
/// where it ended, so that a group of commands that scans nothing pays nothing.
/// </summary>
/// <remarks>It holds the first change of each key; the newest one is found by the key.</remarks>
internal sealed class OverlayIndex(StateOverlay overlay, Table table)
{
    /// <summary>So many new keys are put in one by one; to sort all is cheaper for more.</summary>
    private const int FewKeys = 32;

    private readonly List<int> _sorted = [];
    private readonly Comparison<int> _byKey =
        (one, other) => overlay.KeyAt(one).SequenceCompareTo(overlay.KeyAt(other));

    /// <summary>How many changes have been looked at.</summary>
    private int _known;

    /// <summary>The changes with keys of [<paramref name="from"/>, <paramref name="to"/>), by key.</summary>
    public ReadOnlySpan<int> Range(ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        var before = _sorted.Count;
        for (; _known < overlay.Count; _known++)
        {
            if (overlay.IsFirstOf(table, _known)) _sorted.Add(_known);
        }

        var added = _sorted.Count - before;
        if (added > FewKeys) _sorted.Sort(_byKey);
        else for (var i = before; i < _sorted.Count; i++) PutIn(i);
        var first = FirstAtOrAbove(from, _sorted.Count);
        var end = FirstAtOrAbove(to, _sorted.Count);
        Debug.Assert(first == 0 || overlay.KeyAt(_sorted[first - 1]).SequenceCompareTo(from) < 0, "The index is not sorted.");
        return first < end ? CollectionsMarshal.AsSpan(_sorted)[first..end] : default;
    }

    /// <summary>Forgets the changes from a place on: they were taken back.</summary>
    public void CutAt(int count)
    {
        if (_known <= count) return;
        _known = count;
        _sorted.RemoveAll(change => change >= count);
    }

    private void PutIn(int at)
    {
        var change = _sorted[at];
        var place = FirstAtOrAbove(overlay.KeyAt(change), at);
        Debug.Assert(place == at || _byKey(_sorted[place], change) != 0, "A key has two first changes.");
        if (place == at) return;
        _sorted.RemoveAt(at);
        _sorted.Insert(place, change);
    }

    private int FirstAtOrAbove(ReadOnlySpan<byte> key, int count)
    {
        var low = 0;
        for (var high = count; low < high;)
        {
            var middle = (low + high) / 2;
            if (overlay.KeyAt(_sorted[middle]).SequenceCompareTo(key) < 0) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
