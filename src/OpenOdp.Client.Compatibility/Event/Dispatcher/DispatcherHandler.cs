#nullable enable

using System.Net;
using OpenOdp.Client.Compatibility.Logger;
using OpenOdp.Client.Hosts;

namespace OpenOdp.Client.Compatibility.Event.Dispatcher;

/// <summary>
/// Hands the client's requests with impressions and conversions to a dispatcher of the program's, and sends all others. So the
/// client's queue, its retries and its counts hold for a dispatcher too. The client tells of a fault only by its type, so what a
/// dispatcher throws is logged here.
/// </summary>
internal sealed class DispatcherHandler(IEventDispatcher dispatcher, ILogger logger)
    : DelegatingHandler(HttpClients.CreateHandler())
{
    private const string EventPath = "/v1/events";

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request is not { Content: { } content, RequestUri: { AbsolutePath: EventPath } url })
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }

        var body = await content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            dispatcher.DispatchEvent(new LogEvent(new EventsSendingEventArgs(url, body)));
        }
        catch (Exception error)
        {
            logger.Log(LogLevel.ERROR, $"Error dispatching event: {error.GetType().Name}: {Secrets.HideIn(error.Message)}");
            throw new HttpRequestException($"The event dispatcher threw: {error.Message}", error);
        }

        return new HttpResponseMessage(HttpStatusCode.NoContent) { RequestMessage = request };
    }
}
