using System.Text;

namespace OpenOdp.Engine.Identifiers;

/// <summary>The kinds of values that identify nobody and that no list can hold (rule I3).</summary>
internal static class JunkForms
{
    /// <summary>
    /// True for a value with nothing to see, a template that was not filled in, or an object that a language printed.
    /// </summary>
    public static bool Contains(ReadOnlySpan<byte> value) => IsInvisible(value) || IsTemplate(value) || IsPrintedObject(value);

    private static bool IsInvisible(ReadOnlySpan<byte> value)
    {
        while (value.Length > 0)
        {
            Rune.DecodeFromUtf8(value, out var rune, out var length);
            if (!Blanks.IsBlank(rune.Value) && !Blanks.IsMark(rune.Value)) return false;
            value = value[length..];
        }

        return true;
    }

    /// <summary>
    /// <c>{{…}}</c>, <c>${…}</c>, <c>&lt;%…%></c> anywhere: what is around them is the same for everybody. <c>%…%</c> only as a
    /// whole.
    /// </summary>
    private static bool IsTemplate(ReadOnlySpan<byte> value) =>
        Has(value, "{{"u8, "}}"u8) || Has(value, "${"u8, "}"u8) || Has(value, "<%"u8, "%>"u8)
            || value is [(byte)'%', _, .., (byte)'%'];

    private static bool Has(ReadOnlySpan<byte> value, ReadOnlySpan<byte> open, ReadOnlySpan<byte> close)
    {
        var at = value.IndexOf(open);
        return at >= 0 && value[(at + open.Length)..].IndexOf(close) >= 0;
    }

    /// <summary>
    /// <c>[object …]</c> of JavaScript, <c>System.…[]</c> of .NET, <c>[L…;@…</c> and <c>a.b.C@1b2c3d</c> of Java, <c>&lt;… object
    /// at 0x…></c> of Python, <c>#&lt;…></c> of Ruby, and what is empty between its brackets or quotes. Normal forms of phones
    /// and vuids have lost blanks and dots, and those of e-mails their capitals.
    /// </summary>
    private static bool IsPrintedObject(ReadOnlySpan<byte> value)
    {
        if (Starts(value, "[object"u8)) return value[^1] == ']';
        if (Starts(value, "system"u8)) return value.EndsWith("[]"u8) || (Starts(value, "system."u8) && value[^1] == ']');
        if (Starts(value, "[l"u8) && value.IndexOf(";@"u8) > 0) return true;
        if (value is [(byte)'<', .., (byte)'>']) return value.IndexOf(" at 0x"u8) > 0 || value.IndexOf("at0x"u8) > 0;
        if (value is [(byte)'#', (byte)'<', .., (byte)'>']) return true;
        return value is [(byte)'[', (byte)']'] or [(byte)'{', (byte)'}'] or [(byte)'"', (byte)'"'] or [(byte)'\'', (byte)'\'']
            || IsHashOfJava(value);
    }

    /// <summary>A class in a package, and its hash: an address has a domain with a dot behind the <c>@</c>.</summary>
    private static bool IsHashOfJava(ReadOnlySpan<byte> value)
    {
        var at = value.IndexOf((byte)'@');
        if (at <= 0 || at + 1 == value.Length || value[..at].IndexOf((byte)'.') <= 0) return false;
        foreach (var digit in value[(at + 1)..])
        {
            if (!char.IsAsciiHexDigit((char)digit)) return false;
        }

        return true;
    }

    private static bool Starts(ReadOnlySpan<byte> value, ReadOnlySpan<byte> start) =>
        value.Length > start.Length && Ascii.EqualsIgnoreCase(value[..start.Length], start);
}
