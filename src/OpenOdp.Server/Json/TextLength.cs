using OpenOdp.Engine.Events;

namespace OpenOdp.Server.Json;

/// <summary>Text is measured in Unicode characters (EV-17).</summary>
internal static class TextLength
{
    /// <summary>Characters of a text field at most.</summary>
    public const int Max = FieldLimits.TextCharacters;

    /// <summary>The first characters of a valid text; all of it when it is short enough.</summary>
    public static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> utf8, int characters)
    {
        if (utf8.Length <= characters) return utf8;
        for (var i = 0; i < utf8.Length; i++)
        {
            if ((utf8[i] & 0xC0) == 0x80) continue; // within a character
            if (characters-- == 0) return utf8[..i];
        }

        return utf8;
    }
}
