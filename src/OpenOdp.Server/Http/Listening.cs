using System.Net;
using OpenOdp.Server.Accounts;
using OpenOdp.Server.Console.Shell;

namespace OpenOdp.Server.Http;

/// <summary>
/// Where the server listens; <c>/admin</c> and <c>/metrics</c> on ports of their own when <c>AdminUrls</c> says so, and there
/// only.
/// </summary>
internal sealed class Listening(IReadOnlyList<string> adminUrls)
{
    private const string DefaultUrl = "http://127.0.0.1:8080";

    private HashSet<int> _adminPorts = [];

    /// <summary>Tells the server its addresses.</summary>
    /// <exception cref="ConfigurationException">They cannot be listened on together.</exception>
    public void Apply(WebApplication app)
    {
        var configuration = app.Configuration;
        Check(configuration, adminUrls);
        var hasEndpoints = Endpoints(configuration).Count > 0;
        var configured = Urls(configuration);
        var urls = configured.Count == 0 && !hasEndpoints ? [DefaultUrl] : configured;
        if (adminUrls.Count == 0)
        {
            if (configured.Count == 0) foreach (var url in urls) app.Urls.Add(url);
            return;
        }

        // An address that is added takes the place of all that are configured; endpoints take the place of all addresses.
        if (!hasEndpoints) foreach (var url in urls) app.Urls.Add(url);
        for (var i = 0; i < adminUrls.Count; i++)
        {
            if (hasEndpoints) configuration[$"Kestrel:Endpoints:OpenOdpAdmin{i}:Url"] = adminUrls[i];
            else app.Urls.Add(adminUrls[i]);
        }
    }

    /// <summary>What can be said of the addresses before anybody listens.</summary>
    /// <exception cref="ConfigurationException">They cannot be listened on together.</exception>
    public static void Check(IConfiguration configuration, IReadOnlyList<string> adminUrls)
    {
        var (urls, endpoints) = (Urls(configuration), Endpoints(configuration));
        var others = endpoints.Count > 0 ? endpoints : urls.Count > 0 ? urls : [DefaultUrl];
        foreach (var url in urls.Concat(endpoints).Where(url => !HasPort(url)))
        {
            throw new ConfigurationException(
                $"Nobody can listen at {url}: a port is a number from 0 to {ushort.MaxValue}. Correct it in --urls, "
                + "ASPNETCORE_URLS, ASPNETCORE_HTTP_PORTS "
                + "or Kestrel:Endpoints.");
        }

        foreach (var url in others.Where(url => PortOf(url) != 0 && adminUrls.Any(admin => PortOf(admin) == PortOf(url))))
        {
            throw new ConfigurationException($"OpenOdp:AdminUrls has the port of {url}. Give it a port of its own.");
        }

        if (endpoints.Count > 0 && adminUrls.Any(url => PortOf(url) == 0))
        {
            throw new ConfigurationException("OpenOdp:AdminUrls needs a port other than 0 beside Kestrel:Endpoints.");
        }
    }

    /// <summary>Holds that nobody from elsewhere reaches a server whose clock a call can move.</summary>
    /// <exception cref="ConfigurationException">It listens where others reach it.</exception>
    public static void CheckTestClock(IConfiguration configuration, IReadOnlyList<string> adminUrls)
    {
        var all = Urls(configuration).Concat(Endpoints(configuration)).Concat(adminUrls);
        if (all.FirstOrDefault(static url => !IsLoopback(url)) is not { } open) return;
        throw new ConfigurationException(
            $"OpenOdp:TestClock lets a call move the clock, and others reach {open}. Listen at http://127.0.0.1:8080 and the "
                + "like only (--urls, ASPNETCORE_URLS, Kestrel:Endpoints, OpenOdp:AdminUrls), or take TestClock out.");
    }

    /// <summary>Takes the ports that the system chose; until then nothing of <c>/admin</c> is shown.</summary>
    public void Started(IEnumerable<string> urls) =>
        _adminPorts = [.. (adminUrls.Any(url => PortOf(url) == 0) ? urls.TakeLast(adminUrls.Count) : adminUrls).Select(PortOf)];

    /// <summary>The addresses at which <c>/admin</c> is reached.</summary>
    public IEnumerable<string> OfAdmin(IEnumerable<string> urls) =>
        adminUrls.Count == 0 ? urls : urls.Where(url => _adminPorts.Contains(PortOf(url)));

    /// <summary>True when the request is for what its port does not show.</summary>
    public bool Hides(HttpContext context) =>
        !ShowsAdmin(context)
        && (context.Request.Path.StartsWithSegments("/admin") || context.Request.Path.StartsWithSegments("/metrics")
            || context.GetEndpoint()?.Metadata.GetMetadata<ConsoleRoute>() is not null);

    /// <summary>True when the request came to a port that shows <c>/admin</c> and the console.</summary>
    public bool ShowsAdmin(HttpContext context) =>
        adminUrls.Count == 0 || _adminPorts.Contains(context.Connection.LocalPort);

    /// <summary>The addresses that are configured, in any of the three ways.</summary>
    public static List<string> Urls(IConfiguration configuration)
    {
        if (configuration["urls"] is { Length: > 0 } urls) return [.. Parts(urls)];
        return
        [
            .. Parts(configuration["http_ports"]).Select(port => $"http://*:{port}"),
            .. Parts(configuration["https_ports"]).Select(port => $"https://*:{port}"),
        ];
    }

    private static List<string> Endpoints(IConfiguration configuration) =>
        [.. configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"] ?? "")
            .Where(url => url.Length > 0)];

    private static string[] Parts(string? text) =>
        (text ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>
    /// A port that is no number is taken for a part of the name by who parses addresses, and port 80 is listened on.
    /// </summary>
    private static bool HasPort(string url)
    {
        var address = BindingAddress.Parse(url);
        return address.IsUnixPipe || address.IsNamedPipe
            || (address.Port <= ushort.MaxValue && (!address.Host.Contains(':') || address.Host.EndsWith(']')));
    }

    private static bool IsLoopback(string url)
    {
        var address = BindingAddress.Parse(url);
        return address.IsUnixPipe || string.Equals(address.Host, "localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
    }

    private static int PortOf(string url) => BindingAddress.Parse(url).Port;
}
