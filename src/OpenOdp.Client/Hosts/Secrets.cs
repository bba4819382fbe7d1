using System.Text.RegularExpressions;

namespace OpenOdp.Client.Hosts;

/// <summary>Keeps the user and password of an address out of logs and messages.</summary>
internal static partial class Secrets
{
    /// <summary>The text with what stands before an @ in each address replaced by three dots.</summary>
    public static string Hide(string text) => UserInfo().Replace(text, "$1…@");

    /// <summary>The address without its user and password.</summary>
    public static string Remove(string address) => UserInfo().Replace(address, "$1", 1);

    // Up to the last @ before the path, since a password may hold one; an address may lack its scheme.
    [GeneratedRegex(@"(^|//|[\s'""(])[^/\s'""(]+@", RegexOptions.CultureInvariant)]
    private static partial Regex UserInfo();
}
