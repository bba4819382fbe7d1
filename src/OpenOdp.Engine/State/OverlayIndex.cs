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
    private readonly List<int> _sorted = [];
    private readonly List<int> _new = [];
    private readonly Comparison<int> _byKey =
        (one, other) => overlay.KeyAt(one).SequenceCompareTo(overlay.KeyAt(other));

    /// <summary>How many changes have been looked at.</summary>
    private int _known;

    /// <summary>The changes with keys of [<paramref name="from"/>, <paramref name="to"/>), by key.</summary>
    public ReadOnlySpan<int> Range(ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        for (; _known < overlay.Count; _known++)
        {
            if (overlay.IsFirstOf(table, _known)) _new.Add(_known);
        }

        PutIn();
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

    /// <summary>Puts the new keys between the others, the highest first: each of the others moves at most once.</summary>
    private void PutIn()
    {
        _new.Sort(_byKey);
        var end = _sorted.Count;
        CollectionsMarshal.SetCount(_sorted, end + _new.Count);
        var sorted = CollectionsMarshal.AsSpan(_sorted);
        for (var i = _new.Count - 1; i >= 0; i--)
        {
            var place = FirstAtOrAbove(overlay.KeyAt(_new[i]), end);
            Debug.Assert(place == end || _byKey(sorted[place], _new[i]) != 0, "A key has two first changes.");
            sorted[place..end].CopyTo(sorted[(place + i + 1)..]);
            sorted[place + i] = _new[i];
            end = place;
        }

        _new.Clear();
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
