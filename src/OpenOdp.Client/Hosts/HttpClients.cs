using System.Net;
using OpenOdp.Client.Odp.Events;

namespace OpenOdp.Client.Hosts;

internal static class HttpClients
{
#if NET
    /// <summary>The handler of a client that was given none.</summary>
    public static SocketsHttpHandler CreateHandler() => new()
    {
        // A name is looked up again at least this often (W-31).
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        ConnectTimeout = TimeSpan.FromSeconds(10),
        AutomaticDecompression = DecompressionMethods.All,

        // A redirected POST would turn into a GET, and the key would travel to a host nobody named.
        AllowAutoRedirect = false,
        UseCookies = false,

        // The client writes its own activities; two headers on each request would tell a third party of the user's trace.
        ActivityHeadersPropagator = null,
    };
#else
    public static HttpMessageHandler CreateHandler() => new FrameworkHandler();
#endif

    /// <summary>
    /// Switches redirects off in a handler of the user's, for the reasons above, unless it is one that cannot be changed any
    /// more.
    /// </summary>
    public static HttpMessageHandler? WithoutRedirects(HttpMessageHandler? handler)
    {
        var last = handler;
        while (last is DelegatingHandler { InnerHandler: { } inner })
        {
            last = inner;
        }

        try
        {
            switch (last)
            {
#if NET
                case SocketsHttpHandler sockets: sockets.AllowAutoRedirect = false; break;
#endif
                case HttpClientHandler client: client.AllowAutoRedirect = false; break;
            }
        }
        catch (InvalidOperationException)
        {
            // It has sent requests already. Most redirects turn a POST into a GET, and that is seen in the answer.
        }

        return handler;
    }

    /// <summary>Each request has its own time limit, so the client has none.</summary>
    public static HttpClient CreateClient(HttpMessageHandler handler, bool disposeHandler)
    {
        var http = new HttpClient(handler, disposeHandler);
        Prepare(http);
        return http;
    }

    public static void Prepare(HttpClient http)
    {
        http.Timeout = Timeout.InfiniteTimeSpan;

        // Several clients of one container prepare the same one.
        http.DefaultRequestHeaders.Remove("User-Agent");
        http.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", $"openodp-dotnet/{DataWriter.Version}");
    }
}
