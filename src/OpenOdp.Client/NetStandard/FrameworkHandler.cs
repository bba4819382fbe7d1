using System.Diagnostics;
using System.Net;
using Microsoft.CodeAnalysis;

namespace OpenOdp.Client;

/// <summary>Gives .NET Framework's handler the manners that the client wants of .NET's sockets.</summary>
[Embedded]
internal sealed class FrameworkHandler() : DelegatingHandler(new HttpClientHandler
{
    AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Deflate,
    AllowAutoRedirect = false,
    UseCookies = false,

    // .NET Framework would have two connections to each host.
    MaxConnectionsPerServer = int.MaxValue,
})
{
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(2);

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // Only .NET Framework reads these: a name is looked up again, and no request waits for a "continue".
        ServicePointManager.FindServicePoint(request.RequestUri!).ConnectionLeaseTimeout =
            (int)ConnectionLifetime.TotalMilliseconds;
        request.Headers.ExpectContinue = false;

        // As an async method's, this is over with it. A header would tell a third party of the user's trace.
        Activity.Current = null;
        return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }
}
