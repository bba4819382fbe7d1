using System.Text;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Identifiers;

/// <summary>What happens to the value of an identifier before it is compared (§3.6).</summary>
public enum IdentifierRule : byte
{
    /// <summary>Blanks around the value go; case counts (IDN-7).</summary>
    Text,

    /// <summary>Blanks around the value go, and it becomes lower case (IDN-5).</summary>
    Email,

    /// <summary>Hyphens and blanks go, and the value becomes lower case (IDN-3).</summary>
    Vuid,

    /// <summary>Blanks, dots, parentheses and hyphens go (IDN-6).</summary>
    Phone,
}

/// <summary>
/// Brings identifiers into the form in which they are compared: before a command is appended (rule D2), and before a
/// question is answered. The same text gives the same bytes on every machine.
/// </summary>
public static class IdentifierNormaliser
{
    /// <summary>The name that Feature Experimentation's user id has, however a caller spells it.</summary>
    public const string UserId = "fs_user_id";

    /// <summary>The rule of an identifier, by its name.</summary>
    public static IdentifierRule RuleOf(string name) => name switch
    {
        "email" => IdentifierRule.Email,
        "vuid" => IdentifierRule.Vuid,
        "phone" => IdentifierRule.Phone,
        _ => IdentifierRule.Text,
    };

    /// <summary>True for <c>fs_user_id</c> and <c>fs-user-id</c> in any case (IDN-1).</summary>
    public static bool IsUserId(ReadOnlySpan<byte> name) =>
        Ascii.EqualsIgnoreCase(name, "fs_user_id"u8) || Ascii.EqualsIgnoreCase(name, "fs-user-id"u8);

    /// <summary>Takes blanks off the front: white space and what nobody sees.</summary>
    public static ReadOnlySpan<byte> TrimStart(ReadOnlySpan<byte> utf8)
    {
        while (utf8.Length > 0 && (utf8[0] <= ' ' || utf8[0] >= 0x7F))
        {
            Rune.DecodeFromUtf8(utf8, out var rune, out var length);
            if (!Blanks.IsBlank(rune.Value)) break;
            utf8 = utf8[length..];
        }

        return utf8;
    }

    /// <summary>Takes blanks off both ends.</summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> utf8)
    {
        utf8 = TrimStart(utf8);
        while (utf8.Length > 0 && (utf8[^1] <= ' ' || utf8[^1] >= 0x7F))
        {
            Rune.DecodeLastFromUtf8(utf8, out var rune, out var length);
            if (!Blanks.IsBlank(rune.Value)) break;
            utf8 = utf8[..^length];
        }

        return utf8;
    }

    /// <summary>True when a trimmed value already has its normal form: nearly always, so nothing is copied.</summary>
    public static bool IsNormal(IdentifierRule rule, ReadOnlySpan<byte> trimmed)
    {
        if (rule == IdentifierRule.Text) return true;
        foreach (var b in trimmed)
        {
            if (b >= 0x7F || b <= ' ') return false;
            if (rule == IdentifierRule.Phone ? IsPhoneMark(b) : b is >= (byte)'A' and <= (byte)'Z') return false;
            if (rule == IdentifierRule.Vuid && b == '-') return false;
        }

        return true;
    }

    /// <summary>Appends the normal form of a trimmed value.</summary>
    public static void Write(IdentifierRule rule, ReadOnlySpan<byte> trimmed, ByteWriter output)
    {
        Span<byte> encoded = stackalloc byte[4];
        while (trimmed.Length > 0)
        {
            Rune.DecodeFromUtf8(trimmed, out var rune, out var length);
            trimmed = trimmed[length..];
            if (Drops(rule, rune.Value)) continue;
            if (rule is IdentifierRule.Email or IdentifierRule.Vuid) rune = new Rune(CaseFolding.ToLower(rune.Value));
            output.Raw(encoded[..rune.EncodeToUtf8(encoded)]);
        }
    }

    /// <summary>
    /// The normal form of a value of the identifier called <paramref name="name"/>; empty when nothing is left.
    /// </summary>
    public static string Normalise(string name, string value)
    {
        var rule = RuleOf(name);
        var trimmed = Trim(Encoding.UTF8.GetBytes(value));
        if (IsNormal(rule, trimmed)) return Encoding.UTF8.GetString(trimmed);
        var output = new ByteWriter(trimmed.Length);
        Write(rule, trimmed, output);
        return Encoding.UTF8.GetString(output.Written);
    }

    private static bool Drops(IdentifierRule rule, int codePoint) => rule switch
    {
        IdentifierRule.Vuid => codePoint == '-' || Blanks.IsBlank(codePoint),
        IdentifierRule.Phone => Blanks.IsBlank(codePoint) || (codePoint < 0x80 && IsPhoneMark((byte)codePoint)),
        IdentifierRule.Text or IdentifierRule.Email => false,
        _ => throw new InvalidOperationException($"There is no rule {(byte)rule} for identifiers."),
    };

    private static bool IsPhoneMark(byte b) => b is (byte)'.' or (byte)'(' or (byte)')' or (byte)'-';
}
