using System.Buffers;
using System.Text;
using System.Text.Unicode;
using OpenOdp.Engine.Identifiers;

namespace OpenOdp.Server.Http;

/// <summary>
/// A value of a query. Forms write a space as <c>+</c>, people write an e-mail or a phone number as it is: what was meant is not
/// always what was read, so it is told when reading changed something.
/// </summary>
/// <param name="Value">The value.</param>
/// <param name="Change">What reading it changed, and what to write instead; null when it is just what was sent.</param>
internal readonly record struct QueryText(string Value, string? Change)
{
    /// <summary>The change of a value in which a plus was read as a space.</summary>
    public const string Plus = "`+` means a space in a query. Write %2B for a plus sign and %20 for a space.";

    /// <summary>
    /// The change of a value that is not UTF-8: what is not was read as U+FFFD, so that other values are read as the same.
    /// </summary>
    public const string NotUtf8 = "it is not UTF-8.";

    private const string Percent = "a `%` begins two hexadecimal digits. Write %25 for a percent sign.";

    /// <summary>True when other values are read as this one, too.</summary>
    public bool IsBroken => Change == NotUtf8;

    /// <summary>
    /// True when the identifier that was meant is another one than the one that was read: a plus became a space, which its normal
    /// form does not keep, or other values are read as this one.
    /// </summary>
    public bool IsOfAnother(string identifier) => IsBroken
        || (Change == Plus && IdentifierNormaliser.Normalise(identifier, Value).Count(' ') != Value.Count(' '));

    /// <summary>Reads a value as it stands in a query. A plus in an e-mail is a plus: none has a space.</summary>
    /// <param name="encoded">The value, still encoded.</param>
    /// <param name="isEmail">True when the value is an e-mail by its name; one that looks like it is one, too.</param>
    public static QueryText Read(ReadOnlySpan<char> encoded, bool isEmail)
    {
        var plusIsPlus = isEmail || encoded.Contains('@') || encoded.IndexOf("%40", StringComparison.Ordinal) >= 0;
        var bytes = new ArrayBufferWriter<byte>(encoded.Length + 1);
        Span<byte> utf8 = stackalloc byte[4];
        string? change = null;
        var isBroken = false;
        while (encoded.Length > 0)
        {
            if (encoded[0] == '%' && encoded.Length > 2 && char.IsAsciiHexDigit(encoded[1]) && char.IsAsciiHexDigit(encoded[2]))
            {
                bytes.Write(Convert.FromHexString(encoded[1..3]));
                encoded = encoded[3..];
                continue;
            }

            var isSpace = encoded[0] == '+' && !plusIsPlus;
            if (isSpace) change ??= Plus;
            if (encoded[0] == '%') change ??= Percent;
            if (Rune.DecodeFromUtf16(encoded, out var rune, out var length) != OperationStatus.Done) isBroken = true;
            bytes.Write(utf8[..(isSpace ? new Rune(' ') : rune).EncodeToUtf8(utf8)]);
            encoded = encoded[length..];
        }

        if (isBroken || !Utf8.IsValid(bytes.WrittenSpan)) change = NotUtf8; // the others are no loss beside it
        return new QueryText(Encoding.UTF8.GetString(bytes.WrittenSpan), change);
    }
}
