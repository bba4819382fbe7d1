using System.Text;
using OpenOdp.Engine.Accounts;

namespace OpenOdp.Server.Console.Privacy;

/// <summary>Texts as readers see them.</summary>
internal static class PersonalText
{
    /// <summary>How often JSON may be in a text of JSON. What is deeper is not shown.</summary>
    private const int MaxDepth = 4;

    /// <summary>Of a personal value no more than tells it from its neighbours; of a short one nothing.</summary>
    public static string Hide(string value)
    {
        if (value.Length == 0) return value;
        var masked = MailAddresses.Mask(value);
        var first = value[..MailAddresses.LengthOfFirst(value, 0)] + MailAddresses.Hidden;
        var isAddress = masked != value && masked.StartsWith(first, StringComparison.Ordinal) && IsDomain(masked[first.Length..]);
        return isAddress ? masked : value.Length < 3 ? MailAddresses.Hidden : first;
    }

    /// <summary>Of a text of any other name: JSON as bodies are masked, and of each e-mail address the first character.</summary>
    /// <param name="account">Whose identifiers are known; of none, those that every account has at first.</param>
    /// <param name="depth">In how many texts of JSON it is.</param>
    public static string Mask(string text, AccountSettings? account = null, int depth = 0)
    {
        if (text.AsSpan().TrimStart() is not ['{' or '[' or '"', ..]) return MailAddresses.Mask(text);
        if (depth == MaxDepth) return MailAddresses.Hidden;
        return MaskedBody.Of(Encoding.UTF8.GetBytes(text), account, isIndented: false, depth + 1) ?? MailAddresses.Mask(text);
    }

    private static bool IsDomain(string text) =>
        text.All(static c => MailAddresses.IsWord(c) || c is '@' or '.' or '-' or '%');
}
