using System.Buffers.Text;
using System.Text;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Segments.Expressions;

/// <summary>Stored values as expressions see them.</summary>
internal static class FieldValues
{
    /// <summary>Elements of a list that count: each test looks at all of them.</summary>
    private const int MaxElements = 1000;

    /// <summary>How many elements of a list to look at.</summary>
    public static int CountOf(ref ByteReader list) => Math.Min(list.CountOfItems(), MaxElements);

    public static Value Read(FieldValue field) => field.Kind switch
    {
        FieldKind.Null => Value.Missing,
        FieldKind.Text => Value.OfText(field.Bytes),
        FieldKind.Uuid => Value.OfText(Encoding.ASCII.GetBytes(new Guid(field.Bytes, bigEndian: true).ToString("D"))),
        FieldKind.False or FieldKind.True => Value.Of(field.Kind == FieldKind.True),
        FieldKind.Integer => Value.Of((decimal)field.Integer),
        FieldKind.Decimal => Utf8Parser.TryParse(field.Bytes, out decimal number, out _) ? Value.Of(number) : Value.Missing,
        FieldKind.List => Value.OfList(field.Bytes),
        _ => throw new InvalidOperationException($"There is no value of kind {(byte)field.Kind}."),
    };
}
