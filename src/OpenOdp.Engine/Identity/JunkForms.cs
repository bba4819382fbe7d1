using System.Text;

namespace OpenOdp.Engine.Identity;

/// <summary>The kinds of values that identify nobody and that no list can hold (rule I3).</summary>
internal static class JunkForms
{
    /// <summary>True for a value with nothing to see, a template that was not filled in, or an object that a language printed.</summary>
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

    /// <summary><c>{{…}}</c>, <c>${…}</c>, <c>&lt;%…%></c> anywhere: what is around them is the same for everybody. <c>%…%</c> only as a whole.</summary>
    private static bool IsTemplate(ReadOnlySpan<byte> value) =>
        Has(value, "{{"u8, "}}"u8) || Has(value, "${"u8, "}"u8) || Has(value, "<%"u8, "%>"u8) || value is [(byte)'%', _, .., (byte)'%'];

    private static bool Has(ReadOnlySpan<byte> value, ReadOnlySpan<byte> open, ReadOnlySpan<byte> close)
    {
        var at = value.IndexOf(open);
        return at >= 0 && value[(at + open.Length)..].IndexOf(close) >= 0;
    }

    /// <summary>
    /// <c>[object …]</c> of JavaScript, <c>System.…[]</c> of .NET, <c>[L…;@…</c> of Java. Normal forms of phones and vuids have lost
    /// blanks and dots, and those of e-mails their capitals.
    /// </summary>
    private static bool IsPrintedObject(ReadOnlySpan<byte> value)
    {
        if (Starts(value, "[object"u8)) return value[^1] == ']';
        if (Starts(value, "system"u8)) return value.EndsWith("[]"u8) || (Starts(value, "system."u8) && value[^1] == ']');
        return Starts(value, "[l"u8) && value.IndexOf(";@"u8) > 0;
    }

    private static bool Starts(ReadOnlySpan<byte> value, ReadOnlySpan<byte> start) =>
        value.Length > start.Length && Ascii.EqualsIgnoreCase(value[..start.Length], start);
}
