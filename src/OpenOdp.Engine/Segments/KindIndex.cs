using System.Text;

namespace OpenOdp.Engine.Segments;

/// <summary>Which segments read events of a type and action, so that an event touches no others. Immutable.</summary>
internal sealed class KindIndex
{
    private readonly int _programs;
    private readonly ProgramMarks _ofAny;
    private readonly (byte[] Type, Readers Readers)[] _byType;

    public KindIndex(SegmentProgram[] programs)
    {
        _programs = programs.Length;
        _ofAny = None();
        var byType = new SortedDictionary<string, Readers>(StringComparer.Ordinal);
        foreach (var program in programs)
        {
            var kinds = program.Plan.Sequences.Select(static counted => counted.Sequence.Reads).ToList();
            if (kinds.Exists(static kind => kind.IsAll))
            {
                _ofAny.Add(program);
                continue;
            }

            foreach (var kind in kinds.SelectMany(static kind => kind.Kinds))
            {
                if (!byType.TryGetValue(kind.Type, out var readers)) byType.Add(kind.Type, readers = new Readers(None(), []));
                ReadersOf(readers, kind.Action).Add(program);
            }
        }

        _byType = [.. byType.Select(static type => (Encoding.UTF8.GetBytes(type.Key), type.Value))];
        Array.Sort(_byType, static (one, other) => one.Type.AsSpan().SequenceCompareTo(other.Type));
    }

    /// <summary>The readers of a type: those of any action, and those of one.</summary>
    private sealed record Readers(ProgramMarks OfAny, List<(byte[] Action, ProgramMarks Programs)> ByAction);

    /// <summary>Adds the segments that read an event.</summary>
    public void AddReaders(ReadOnlySpan<byte> type, bool hasAction, ReadOnlySpan<byte> action, ProgramMarks into)
    {
        into.Add(_ofAny);
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

    private static void AddReaders(Readers readers, bool hasAction, ReadOnlySpan<byte> action, ProgramMarks into)
    {
        into.Add(readers.OfAny);
        if (!hasAction) return;
        foreach (var (wanted, programs) in readers.ByAction)
        {
            if (action.SequenceEqual(wanted)) into.Add(programs);
        }
    }

    private ProgramMarks ReadersOf(Readers readers, string? action)
    {
        if (action is null) return readers.OfAny;
        var wanted = Encoding.UTF8.GetBytes(action);
        foreach (var (known, programs) in readers.ByAction)
        {
            if (known.AsSpan().SequenceEqual(wanted)) return programs;
        }

        readers.ByAction.Add((wanted, None()));
        return readers.ByAction[^1].Programs;
    }

    private ProgramMarks None()
    {
        var none = new ProgramMarks();
        none.Begin(_programs);
        return none;
    }
}
