using System.Text.RegularExpressions;

namespace OpenOdp.Client.Hosts;

/// <summary>Keeps the user and password of an address out of logs and messages.</summary>
internal static partial class Secrets
{
    /// <summary>The address without its user and password.</summary>
    public static string Remove(string address) => BeforeHost().Replace(address, "$1");

    /// <summary>
    /// The address for a message. It may be one that no parser takes, so all before its last @ is hidden, slashes included.
    /// </summary>
    public static string Hide(string address) => BeforeLastAt().Replace(address, "$1…@");

    /// <summary>A message with what may be user and password of the addresses inside hidden.</summary>
    public static string HideIn(string message) => InMessage().Replace(message, "//…@");

    [GeneratedRegex(@"^([^/]*//)?[^/?#]*@", RegexOptions.CultureInvariant)]
    private static partial Regex BeforeHost();

    [GeneratedRegex(@"^([^/]*//)?.*@", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex BeforeLastAt();

    [GeneratedRegex(@"//\S*@", RegexOptions.CultureInvariant)]
    private static partial Regex InMessage();
}
