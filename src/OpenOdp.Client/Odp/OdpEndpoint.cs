using System.Text.RegularExpressions;
using OpenOdp.Client.Delivery;
using OpenOdp.Client.Hosts;

namespace OpenOdp.Client.Odp;

/// <summary>One ODP host with its public key.</summary>
internal sealed partial class OdpEndpoint : EventDestination
{
    private static readonly byte[] Opening = "["u8.ToArray();
    private static readonly byte[] Closing = "]"u8.ToArray();

    private readonly Uri _root;

    private OdpEndpoint(string host, string publicKey, Uri root)
        : base(host, new Uri(root, "v3/events"))
    {
        _root = root;
        PublicKey = publicKey;
        GraphQl = new Uri(root, "v3/graphql");
    }

    public string PublicKey { get; }

    public Uri GraphQl { get; }

    public override string AddressPlace => "the datafile's ODP integration";

    public override string CredentialsPlace => "the public key in the datafile's ODP integration";

    public override DestinationKey Key => new(Host, PublicKey);

    public override ReadOnlyMemory<byte> Head => Opening;

    public override ReadOnlyMemory<byte> Tail => Closing;

    /// <summary>Makes an endpoint, or says in <paramref name="fault"/> why it cannot be one.</summary>
    public static OdpEndpoint? TryCreate(string host, string publicKey, bool allowInsecure, out string fault)
    {
        host = Clean(host);
        if (HostUrl.TryRead(host, "Odp.AllowInsecureHost", allowInsecure, out fault) is not { } root) return null;

        publicKey = publicKey.Trim();
        if (publicKey.Any(c => c is < '!' or > '~'))
        {
            fault = "its public key holds characters that no HTTP header can carry";
            return null;
        }

        return new OdpEndpoint(host, publicKey, root);
    }

    public override EventDestination? RedirectedTo(EventDestination current) => current == this ? null : current;

    public override void Sign(HttpRequestMessage request) => request.Headers.TryAddWithoutValidation("x-api-key", PublicKey);

    /// <summary>True for the same place and key; the case of scheme and host does not count, that of path and key does.</summary>
    public bool Is(string host, string publicKey) =>
        string.Equals(_root.AbsoluteUri, HostUrl.Root(Clean(host))?.AbsoluteUri, StringComparison.Ordinal)
        && string.Equals(PublicKey, publicKey.Trim(), StringComparison.Ordinal);

    /// <summary>
    /// Without user and password, which no request carries, and without a path of ODP's, which is added for each request: who
    /// copies the address of the events means the host.
    /// </summary>
    private static string Clean(string host) => OurPath().Replace(Secrets.Remove(host.Trim()).TrimEnd('/'), "");

    // Behind a host: https://v3 is one.
    [GeneratedRegex(
        "(?<=//[^/].*)/+(v3(/+(events|profiles|graphql))?|v2(/+zaius\\.gif)?)$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex OurPath();
}
