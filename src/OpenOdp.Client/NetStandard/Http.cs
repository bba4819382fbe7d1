using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.CodeAnalysis;

namespace OpenOdp.Client;

/// <summary>The kinds of fault that .NET 8 tells apart, by the same names.</summary>
[Embedded]
internal enum HttpRequestError
{
    Unknown,
    NameResolutionError,
    ConnectionError,
    SecureConnectionError,
    ResponseEnded,
}

[Embedded]
internal static class Http
{
    extension(HttpRequestException error)
    {
        /// <summary>What a proxy refuses with, where it is a fault; for .NET Framework it is an answer.</summary>
        public HttpStatusCode? StatusCode =>
            typeof(HttpRequestException).GetProperty("StatusCode")?.GetValue(error) as HttpStatusCode?;

        public HttpRequestError HttpRequestError => error.InnerException switch
        {
            WebException { Status: WebExceptionStatus.NameResolutionFailure } => HttpRequestError.NameResolutionError,
            SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain } =>
                HttpRequestError.NameResolutionError,
            WebException { Status: WebExceptionStatus.ConnectFailure } or SocketException => HttpRequestError.ConnectionError,
            WebException { Status: WebExceptionStatus.SecureChannelFailure or WebExceptionStatus.TrustFailure }
                or AuthenticationException => HttpRequestError.SecureConnectionError,
            WebException { Status: WebExceptionStatus.ReceiveFailure or WebExceptionStatus.KeepAliveFailure }
                or IOException => HttpRequestError.ResponseEnded,
            _ => HttpRequestError.Unknown,
        };
    }

    extension(HttpHeaders headers)
    {
        public HeadersAsSent NonValidated => new(headers);
    }

    /// <summary>A connection of .NET Framework hears no token while it reads; the reader goes on and closes it.</summary>
    public static Task<int> ReadAsync(this Stream stream, byte[] buffer, CancellationToken cancellationToken) =>
        stream.ReadAsync(buffer, 0, buffer.Length, cancellationToken).WaitAsync(cancellationToken);

    /// <summary>Makes <c>await using</c> of a stream, which the one of netstandard2.0 does not know.</summary>
    public static DisposedLater ConfigureAwait(this Stream stream, bool continueOnCapturedContext) =>
        new(stream, continueOnCapturedContext);
}

[Embedded]
internal readonly struct HeadersAsSent(HttpHeaders headers)
{
    public bool TryGetValues(string name, out HeaderLines lines)
    {
        var any = headers.TryGetValues(name, out var values);
        lines = new HeaderLines(values ?? []);
        return any;
    }
}

[Embedded]
internal readonly struct HeaderLines(IEnumerable<string> lines)
{
    public IEnumerable<T> SelectMany<T>(Func<string, IEnumerable<T>> selector) => lines.SelectMany(selector);

    public override string ToString() => string.Join(", ", lines);
}

[Embedded]
internal readonly struct DisposedLater(Stream stream, bool continueOnCapturedContext)
{
    public async ValueTask DisposeAsync()
    {
        if (stream is IAsyncDisposable later)
        {
            await later.DisposeAsync().ConfigureAwait(continueOnCapturedContext);
        }
        else
        {
            stream.Dispose();
        }
    }
}
