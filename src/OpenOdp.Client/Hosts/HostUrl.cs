namespace OpenOdp.Client.Hosts;

/// <summary>Which addresses events may go to.</summary>
internal static class HostUrl
{
    /// <summary>Reads an address without a path of ours, or says in <paramref name="fault"/> why nothing may go there.</summary>
    /// <param name="host">The address.</param>
    /// <param name="setting">The setting that allows <c>http</c> hosts other than loopback.</param>
    /// <param name="allowInsecure">Its value.</param>
    /// <param name="fault">Begins with <c>its host</c>.</param>
    public static Uri? TryRead(string host, string setting, bool allowInsecure, out string fault)
    {
        fault = "";
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
            fault = $"its host '{host}' is not encrypted; use https, or set {setting}";
            return null;
        }

        return root;
    }

    public static Uri? Root(string host) => Uri.TryCreate(host + "/", UriKind.Absolute, out var root) ? root : null;
}
