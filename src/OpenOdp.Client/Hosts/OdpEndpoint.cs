using System.Text.RegularExpressions;

namespace OpenOdp.Client.Hosts;

/// <summary>
/// One ODP host with its public key, and what is known of it. An event keeps the endpoint that was current when it was
/// accepted, so a new datafile never changes where an old event goes (N05).
/// </summary>
internal sealed partial class OdpEndpoint
{
    private readonly Uri _root;
    private bool _refusedGzip;
    private bool _doubtsGzip;
    private int _doubts;

    private OdpEndpoint(string host, string publicKey, Uri root)
    {
        _root = root;
        Host = host;
        PublicKey = publicKey;
        Events = new Uri(root, "v3/events");
        GraphQl = new Uri(root, "v3/graphql");
    }

    public string Host { get; }

    public string PublicKey { get; }

    public Uri Events { get; }

    public Uri GraphQl { get; }

    /// <summary>Whether events may be sent there now.</summary>
    public Circuit Circuit { get; } = new();

    /// <summary>True once a server has said that it takes gzip, until one refuses it or fails.</summary>
    public bool TakesGzip { get; private set; }

    /// <summary>Makes an endpoint, or says in <paramref name="fault"/> why it cannot be one.</summary>
    public static OdpEndpoint? TryCreate(string host, string publicKey, bool allowInsecure, out string fault)
    {
        fault = "";
        host = Clean(host);
        if (host.AsSpan().ContainsAny('?', '#'))
        {
            fault = $"its host '{Secrets.Hide(host)}' has a query or a fragment; give scheme, name and port only";
            return null;
        }

        if (Root(host) is not { } root
            || (root.Scheme != Uri.UriSchemeHttps && root.Scheme != Uri.UriSchemeHttp))
        {
            fault = $"its host '{Secrets.Hide(host)}' is not an absolute https URL";
            return null;
        }

        if (root.Scheme == Uri.UriSchemeHttp && !root.IsLoopback && !allowInsecure)
        {
            fault = $"its host '{host}' is not encrypted; use https, or set Odp.AllowInsecureHost";
            return null;
        }

        publicKey = publicKey.Trim();
        if (publicKey.Any(c => c is < '!' or > '~'))
        {
            fault = "its public key holds characters that no HTTP header can carry";
            return null;
        }

        return new OdpEndpoint(host, publicKey, root);
    }

    /// <summary>A server has said whether it takes gzip; once one has refused it, words count no more.</summary>
    public void SaysGzip(bool taken) => TakesGzip = taken && !_refusedGzip;

    /// <summary>A compressed request came to nothing; perhaps because of gzip, so the next one goes plain.</summary>
    public void DoubtGzip()
    {
        _doubtsGzip = true;
        TakesGzip = false;
    }

    /// <summary>
    /// A request was taken. One plain one after a compressed one that failed may be chance, the second in a row is none.
    /// </summary>
    public void Took(bool gzip)
    {
        if (gzip)
        {
            _doubts = 0;
        }
        else if (_doubtsGzip && ++_doubts > 1)
        {
            RefusesGzip();
        }

        _doubtsGzip = false;
    }

    /// <summary>The same request was refused with gzip and taken without.</summary>
    public void RefusesGzip()
    {
        _refusedGzip = true;
        TakesGzip = false;
    }

    /// <summary>True for the same place and key; the case of scheme and host does not count, that of path and key does.</summary>
    public bool Is(string host, string publicKey) =>
        string.Equals(_root.AbsoluteUri, Root(Clean(host))?.AbsoluteUri, StringComparison.Ordinal)
        && string.Equals(PublicKey, publicKey.Trim(), StringComparison.Ordinal);

    /// <summary>
    /// Without user and password, which no request carries, and without a path of ODP's, which is added for each request: who
    /// copies the address of the events means the host.
    /// </summary>
    private static string Clean(string host) => OurPath().Replace(Secrets.Remove(host.Trim()).TrimEnd('/'), "");

    private static Uri? Root(string host) => Uri.TryCreate(host + "/", UriKind.Absolute, out var root) ? root : null;

    // Behind a host: https://v3 is one.
    [GeneratedRegex(
        "(?<=//[^/].*)/+(v3(/+(events|profiles|graphql))?|v2(/+zaius\\.gif)?)$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex OurPath();
}
