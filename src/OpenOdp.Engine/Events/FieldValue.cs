using System.Globalization;
using System.Text;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Events;

/// <summary>How a field's value is stored. Part of the log's format.</summary>
public enum FieldKind : byte
{
    /// <summary>JSON null: the field is missing (EV-23), kept as it was sent.</summary>
    Null = 0,

    /// <summary>Text.</summary>
    Text = 1,

    /// <summary>false.</summary>
    False = 2,

    /// <summary>true.</summary>
    True = 3,

    /// <summary>A whole number of at most 64 bits.</summary>
    Integer = 4,

    /// <summary>Any other number, as canonical decimal text (rule D3).</summary>
    Decimal = 5,

    /// <summary>Text that is a lower-case UUID with hyphens, in 16 bytes.</summary>
    Uuid = 6,

    /// <summary>A list of values; attributes only.</summary>
    List = 7,
}

/// <summary>One value of a field as it lies in a record: a kind and its bytes.</summary>
public readonly ref struct FieldValue(FieldKind kind, ReadOnlySpan<byte> bytes, long integer = 0)
{
    /// <summary>The value null.</summary>
    public static FieldValue Null => new(FieldKind.Null, default);

    /// <summary>How the value is stored.</summary>
    public FieldKind Kind { get; } = kind;

    /// <summary>UTF-8 of a text or decimal, 16 bytes of a UUID, the encoded elements of a list behind their count.</summary>
    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    /// <summary>The number of <see cref="FieldKind.Integer"/>.</summary>
    public long Integer { get; } = integer;

    /// <summary>About how many bytes the stored form takes; never less.</summary>
    internal int Size => Bytes.Length + 11;

    /// <summary>Makes a text; a canonical UUID takes its short form.</summary>
    public static FieldValue OfText(ReadOnlySpan<byte> utf8, Span<byte> scratch16) =>
        TryPackUuid(utf8, scratch16) ? new FieldValue(FieldKind.Uuid, scratch16) : new FieldValue(FieldKind.Text, utf8);

    /// <summary>Makes a truth value.</summary>
    public static FieldValue OfBoolean(bool value) => new(value ? FieldKind.True : FieldKind.False, default);

    /// <summary>Makes a whole number.</summary>
    public static FieldValue OfInteger(long value) => new(FieldKind.Integer, default, value);

    /// <summary>Appends the stored form of the value.</summary>
    public void Write(ByteWriter writer)
    {
        writer.Byte((byte)Kind);
        switch (Kind)
        {
            case FieldKind.Integer: writer.SignedVarint(Integer); break;
            case FieldKind.Uuid: writer.Raw(Bytes); break;
            case FieldKind.Text or FieldKind.Decimal or FieldKind.List: writer.Bytes(Bytes); break;
            case FieldKind.Null or FieldKind.False or FieldKind.True: break;
            default: throw new InvalidOperationException($"There is no value of kind {(byte)Kind}.");
        }
    }

    /// <summary>Appends what the bytes of a list are: its elements, each in its stored form, behind their count.</summary>
    public static void WriteElements(ByteWriter writer, int count, ReadOnlySpan<byte> elements)
    {
        writer.Varint((ulong)count);
        writer.Raw(elements);
    }

    /// <summary>Reads a value from its stored form.</summary>
    public static FieldValue Read(scoped ref ByteReader reader)
    {
        var kind = (FieldKind)reader.Byte();
        return kind switch
        {
            FieldKind.Integer => OfInteger(reader.SignedVarint()),
            FieldKind.Uuid => new FieldValue(kind, reader.Raw(16)),
            FieldKind.Text or FieldKind.Decimal or FieldKind.List => new FieldValue(kind, reader.Bytes()),
            FieldKind.Null or FieldKind.False or FieldKind.True => new FieldValue(kind, default),
            _ => throw reader.Damage($"There is no value of kind {(byte)kind}."),
        };
    }

    /// <summary>The value as text; null for null and lists.</summary>
    public string? AsText() => Kind switch
    {
        FieldKind.Text or FieldKind.Decimal => Encoding.UTF8.GetString(Bytes),
        FieldKind.Uuid => new Guid(Bytes, bigEndian: true).ToString("D"),
        FieldKind.Integer => Integer.ToString(NumberFormatInfo.InvariantInfo),
        FieldKind.True => "true",
        FieldKind.False => "false",
        FieldKind.Null or FieldKind.List => null,
        _ => throw new InvalidOperationException($"There is no value of kind {(byte)Kind}."),
    };

    /// <summary>Packs a canonical UUID (36 characters, lower case, hyphens) into 16 bytes.</summary>
    public static bool TryPackUuid(ReadOnlySpan<byte> utf8, Span<byte> packed)
    {
        if (utf8.Length != 36 || utf8[8] != '-' || utf8[13] != '-' || utf8[18] != '-' || utf8[23] != '-') return false;
        var at = 0;
        for (var i = 0; i < 36; i += 2)
        {
            if (i is 8 or 13 or 18 or 23) i++;
            var (high, low) = (HexDigit(utf8[i]), HexDigit(utf8[i + 1]));
            if ((high | low) < 0) return false;
            packed[at++] = (byte)(high << 4 | low);
        }

        return true;
    }

    private static int HexDigit(byte c) => c switch
    {
        >= (byte)'0' and <= (byte)'9' => c - '0',
        >= (byte)'a' and <= (byte)'f' => c - 'a' + 10,
        _ => -1,
    };
}
