using System.Buffers;
using System.Diagnostics;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace OpenOdp.Server.Http;

/// <summary>
/// Gives a body to the answers that the web server makes by itself, before any of our code sees the request: 400 for what is no
/// HTTP, 414, 431 and 408 for a head that does not come. It tells of them as an event, at the last moment at which the answer can
/// still be written.
/// </summary>
internal sealed class BrokenRequests(Envelopes envelopes) : DiagnosticSource
{
    private const string BadRequest = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";

    public override bool IsEnabled(string name) => name == BadRequest;

    public override void Write(string name, object? value)
    {
        if (value is not IFeatureCollection features
            || features.Get<IBadRequestExceptionFeature>()?.Error is not BadHttpRequestException error)
        {
            return;
        }

        if (features.Get<IHttpRequestFeature>() is not { Method: not "HEAD", Protocol: not ("HTTP/2" or "HTTP/3") }) return;
        if (features.Get<IHttpResponseFeature>() is not { HasStarted: false } response) return;
        if (features.Get<IConnectionTransportFeature>()?.Transport.Output is not { } output) return;
        var body = envelopes.Fault(error.StatusCode, error.Message);
        response.Headers.ContentType = Envelopes.Json;
        response.Headers.ContentLength = body.Length;
        response.Headers.Connection = "close";

        // The head goes into the buffer of the connection at once, and the server, which finds its answer begun, adds nothing to
        // it.
        if (!features.GetRequiredFeature<IHttpResponseBodyFeature>().StartAsync().IsCompletedSuccessfully) return;
        output.Write(body.Span);
    }
}
