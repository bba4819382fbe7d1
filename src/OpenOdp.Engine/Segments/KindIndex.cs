using System.Text;
using OpenOdp.Engine.Segments.Memberships;

namespace OpenOdp.Engine.Segments;

/// <summary>Which segments read events of a type and action, so that an event touches no others. Immutable.</summary>
internal sealed class KindIndex
{
    private readonly List<SegmentProgram> _ofAny = [];
    private readonly (byte[] Type, List<(byte[]? Action, SegmentProgram Program)> Readers)[] _byType;

    public KindIndex(IEnumerable<SegmentProgram> programs)
    {
        var byType = new SortedDictionary<string, List<(byte[]?, SegmentProgram)>>(StringComparer.Ordinal);
        foreach (var program in programs)
        {
            var kinds = program.Plan.Sequences.Select(static counted => counted.Sequence.Reads).ToList();
            if (kinds.Exists(static kind => kind.IsAll))
            {
                _ofAny.Add(program);
                continue;
            }

            foreach (var kind in kinds.SelectMany(static kind => kind.Kinds).Distinct())
            {
                if (!byType.TryGetValue(kind.Type, out var readers)) byType.Add(kind.Type, readers = []);
                readers.Add((kind.Action is { } action ? Encoding.UTF8.GetBytes(action) : null, program));
            }
        }

        _byType = [.. byType.Select(static type => (Encoding.UTF8.GetBytes(type.Key), type.Value))];
        Array.Sort(_byType, static (one, other) => one.Type.AsSpan().SequenceCompareTo(other.Type));
    }

    /// <summary>Adds the segments that read an event.</summary>
    public void AddReaders(ReadOnlySpan<byte> type, bool hasAction, ReadOnlySpan<byte> action, TouchedSegments into)
    {
        foreach (var program in _ofAny) into.Add(program);
        var (low, high) = (0, _byType.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = _byType[middle].Type.AsSpan().SequenceCompareTo(type);
            if (order == 0)
            {
                AddReaders(_byType[middle].Readers, hasAction, action, into);
                return;
            }

            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }
    }

    private static void AddReaders(
        List<(byte[]? Action, SegmentProgram Program)> readers, bool hasAction, ReadOnlySpan<byte> action,
        TouchedSegments into)
    {
        foreach (var (wanted, program) in readers)
        {
            if (wanted is null || (hasAction && action.SequenceEqual(wanted))) into.Add(program);
        }
    }
}
