using System.Text;
using OpenOdp.Client.Compatibility.Logger;
using OpenOdp.Client.Hosts;

namespace OpenOdp.Client.Compatibility.Event.Dispatcher;

/// <summary>
/// The dispatcher of a client that is given none. Given to a client, it stands for the client's own delivery, which tries again
/// and counts; called by a program, it posts a request once.
/// </summary>
public class HttpClientEventDispatcher45 : IEventDispatcher
{
    private static readonly HttpClient Http = HttpClients.CreateClient(HttpClients.CreateHandler(), disposeHandler: true);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public ILogger Logger { get; set; }

    /// <summary>Posts a request and does not wait for its end; the log says when it failed.</summary>
    /// <param name="logEvent">The request.</param>
    public void DispatchEvent(LogEvent logEvent) => _ = Background.Run(() => PostAsync(logEvent));

    private async Task PostAsync(LogEvent logEvent)
    {
        try
        {
            using var limit = new CancellationTokenSource(Limit);
            using var body = new StringContent(logEvent.GetParamsAsJson(), Encoding.UTF8, "application/json");
            using var response = await Http.PostAsync(new Uri(logEvent.Url), body, limit.Token).ConfigureAwait(false);
            response.EnsureSuccessStatusCode();
        }
        catch (Exception error)
        {
            Logger?.Log(LogLevel.ERROR, $"Error Dispatching Event: {Secrets.HideIn(error.Message)}");
        }
    }
}

/// <summary>The dispatcher of a client that is given none.</summary>
public class DefaultEventDispatcher : HttpClientEventDispatcher45
{
    /// <summary>Makes a dispatcher.</summary>
    /// <param name="logger">Where it logs.</param>
    public DefaultEventDispatcher(ILogger logger) => Logger = logger;
}
