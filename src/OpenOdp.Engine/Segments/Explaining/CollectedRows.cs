using System.Text;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.Segments.Expressions;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Segments.Explaining;

/// <summary>The rows of a collection (§6.7): what qualifying instances have captured of the events that opened them.</summary>
/// <param name="Key">The key of the collection.</param>
/// <param name="Columns">The sub-paths that it shows.</param>
/// <param name="Rows">
/// The newest first, each with a value for each column: null, a <see cref="string"/>, <see cref="decimal"/>, <see cref="bool"/>,
/// or a list of these.
/// </param>
/// <param name="IsWhole">False when there are more rows than are shown.</param>
public sealed record CollectedRows(
    string Key, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<object?>> Rows, bool IsWhole)
{
    /// <summary>Rows of a collection at most.</summary>
    public const int MaxRows = 100;

    /// <summary>Bytes of text of a collection at most, but for the first row.</summary>
    public const int MaxBytes = 64 << 10;

    /// <summary>Reads one row.</summary>
    internal static List<object?> Read(IEnumerable<Expression> columns, CustomerFields fields, EventView view)
    {
        var row = new List<object?>();
        foreach (var column in columns)
        {
            row.Add(ToObject(column.Evaluate(new Scope(fields, view.Item(), view.At.SegmentTime))));
        }

        return row;
    }

    /// <summary>True for rows of the same values.</summary>
    internal static bool AreEqual(IReadOnlyList<object?> one, IReadOnlyList<object?> other) =>
        one.Zip(other).All(static pair => pair is (IReadOnlyList<object?> list, IReadOnlyList<object?> otherList)
            ? list.SequenceEqual(otherList)
            : Equals(pair.First, pair.Second));

    /// <summary>How many bytes the texts of a row take, about.</summary>
    internal static int SizeOf(IEnumerable<object?> row) => row.Sum(static value => value switch
    {
        string text => text.Length,
        IReadOnlyList<object?> list => SizeOf(list),
        _ => 8,
    });

    private static object? ToObject(Value value) => value.Kind switch
    {
        ValueKind.Text => Encoding.UTF8.GetString(value.Bytes),
        ValueKind.Number => value.Number,
        ValueKind.Boolean => value.Boolean,
        ValueKind.List => ToList(value.Bytes),
        _ => null,
    };

    private static List<object?> ToList(ReadOnlySpan<byte> elements)
    {
        var list = new List<object?>();
        var reader = ByteReader.OfPart(elements);
        for (var count = reader.CountOfItems(); count > 0; count--)
        {
            list.Add(ToObject(FieldValues.Read(FieldValue.Read(ref reader))));
        }

        return list;
    }
}
