namespace OpenOdp.Server.Configuration;

/// <summary>Where <c>/admin</c> and <c>/metrics</c> are served apart from the rest: each on a port of its own.</summary>
internal static class AdminAddress
{
    private const string Expected = "Give addresses such as http://127.0.0.1:9090, with ';' between them.";

    /// <summary>Reads a list of addresses; empty when it is not set.</summary>
    public static IReadOnlyList<string> Read(SettingsSection section, string name) =>
        section.Value<IReadOnlyList<string>>(
            name, [], TryRead, Expected, urls => urls.Count == 0 ? "with the rest" : string.Join(';', urls));

    private static bool TryRead(string text, out IReadOnlyList<string> urls)
    {
        urls = text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return urls.Count > 0 && urls.All(IsAddress);
    }

    private static bool IsAddress(string url)
    {
        try
        {
            var address = BindingAddress.Parse(url);
            return address.Scheme is "http" or "https" && !address.IsUnixPipe && !address.IsNamedPipe
                && address.PathBase.Length == 0 && address.Port <= ushort.MaxValue;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
