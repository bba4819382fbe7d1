using System.Text.RegularExpressions;

namespace OpenOdp.Server.Http;

/// <summary>Where clients reach this server: as the settings say, or else as it was reached itself.</summary>
internal sealed partial class PublicAddress(Uri? setting)
{
    /// <summary>Characters of an address at most.</summary>
    public const int MaxLength = 500;

    /// <summary>
    /// The address without a slash at its end; empty when neither the settings nor a request tell one that clients can use.
    /// </summary>
    public string Of(HttpRequest? request) =>
        setting is not null ? setting.AbsoluteUri.TrimEnd('/')
        : request?.Host.HasValue == true && TryRead($"{request.Scheme}://{request.Host}", out _)
            ? $"{request.Scheme}://{request.Host}"
            : string.Empty;

    /// <summary>Reads an address that clients can use: of a host, and a path at most.</summary>
    public static bool TryRead(string text, out Uri? address) =>
        Uri.TryCreate(text, UriKind.Absolute, out address)
        && address is { Scheme: "http" or "https", Query: "", Fragment: "", UserInfo: "", Port: > 0 }
        && Uri.IsWellFormedUriString(text, UriKind.Absolute)
        && address.AbsoluteUri.Length <= MaxLength
        && (address.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6 || HostName().IsMatch(address.IdnHost));

    [GeneratedRegex(@"^[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*\.?\z")]
    private static partial Regex HostName();
}
