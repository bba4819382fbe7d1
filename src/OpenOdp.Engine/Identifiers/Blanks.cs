
namespace OpenOdp.Engine.Identifiers;

/// <summary>
/// Characters that nobody sees. Part of the rules: a change of the sets changes which identifiers are equal (rules D2, L3).
/// </summary>
internal static class Blanks
{
    /// <summary>White space and invisible characters: they are trimmed off the ends of identifiers.</summary>
    public static bool IsBlank(int codePoint) => IsWhiteSpace(codePoint) || IsInvisible(codePoint);

    /// <summary>Unicode's White_Space, which no longer changes.</summary>
    public static bool IsWhiteSpace(int codePoint) => codePoint switch
    {
        ' ' or (>= 0x09 and <= 0x0D) => true,
        < 0x85 => false,
        0x85 or 0xA0 or 0x1680 or (>= 0x2000 and <= 0x200A) or 0x2028 or 0x2029 or 0x202F or 0x205F or 0x3000 => true,
        _ => false,
    };

    /// <summary>What changes how others look is invisible only on its own: joiners of accents, variants of emoji, tags.</summary>
    public static bool IsMark(int codePoint) => codePoint switch
    {
        0x034F or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0000 and <= 0xE0FFF) => true,
        _ => false,
    };

    /// <summary>Controls, zero widths, marks of direction, byte order marks and fillers.</summary>
    private static bool IsInvisible(int codePoint) => codePoint switch
    {
        < 0x20 or (>= 0x7F and <= 0x9F) => true,
        < 0xAD => false,
        0xAD or 0x061C or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x180E => true,
        (>= 0x200B and <= 0x200F) or (>= 0x202A and <= 0x202E) or (>= 0x2060 and <= 0x206F) or 0x2800 or 0x3164 => true,
        0xFEFF or 0xFFA0 or (>= 0xFFF9 and <= 0xFFFB) => true,
        _ => false,
    };
}
