using System.Globalization;
using System.IO.Compression;
using Microsoft.Net.Http.Headers;
using OpenOdp.Engine.Datafiles;
using OpenOdp.Server.Http;
using OpenOdp.Storage;

namespace OpenOdp.Server.Datafiles;

/// <summary>
/// <c>GET /datafiles/{sdkKey}.json</c>: a datafile as clients fetch it, without a key, as from Optimizely's network. A client
/// that has the version in use is told so.
/// </summary>
internal sealed class DatafileFile(Store store, Envelopes envelopes, LargeAnswers answers)
{
    // Smaller ones gain nothing.
    private const int LeastCompressed = 1024;

    public async Task HandleAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.AccessControlAllowOrigin = "*";
        headers.AccessControlExposeHeaders = "ETag, Last-Modified";
        var sdkKey = (string)context.Request.RouteValues["sdkKey"]!;
        if (Read(sdkKey, context.Request, out var bytes) is not { } datafile)
        {
            await envelopes.FailAsync(context, StatusCodes.Status404NotFound, "There is no datafile of this key.");
            return;
        }

        headers.ETag = TagOf(datafile).ToString();
        headers.LastModified = TimeOf(datafile).ToString("R", CultureInfo.InvariantCulture);
        headers.CacheControl = "no-cache"; // kept, but asked for each time
        headers.Vary = HeaderNames.AcceptEncoding;
        if (bytes is null)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        if (bytes.Length < LeastCompressed || !TakesGzip(context.Request))
        {
            await answers.SendAsync(context, bytes);
            return;
        }

        context.Response.OnStarting(() =>
        {
            if (context.Response.StatusCode == StatusCodes.Status200OK) headers.ContentEncoding = "gzip";
            return Task.CompletedTask;
        });
        await answers.SendAsync(context, Compressed(bytes));
    }

    private static ReadOnlyMemory<byte> Compressed(byte[] bytes)
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(bytes);
        return compressed.GetBuffer().AsMemory(0, (int)compressed.Length);
    }

    /// <summary>Reads the version in use; without its bytes when the client has them.</summary>
    private HostedDatafile? Read(string sdkKey, HttpRequest request, out byte[]? bytes)
    {
        bytes = null;
        using var view = store.AcquireView();
        var datafile = PutDatafileCommand.IsSdkKey(sdkKey) ? DatafileTable.Read(view, sdkKey) : null;
        if (datafile is not null && !IsKnown(datafile, request))
        {
            bytes = DatafileTable.ReadBytes(view, sdkKey, datafile.Version);
        }

        return datafile;
    }

    /// <summary>The tag counts before the time, which is in whole seconds (RFC 9110, 13.2.2).</summary>
    private static bool IsKnown(HostedDatafile datafile, HttpRequest request)
    {
        var asked = request.GetTypedHeaders();
        return asked.IfNoneMatch is { Count: > 0 } tags
            ? tags.Any(tag => tag.Compare(TagOf(datafile), useStrongComparison: false) || tag.Equals(EntityTagHeaderValue.Any))
            : asked.IfModifiedSince is { } since && TimeOf(datafile) <= since;
    }

    private static EntityTagHeaderValue TagOf(HostedDatafile datafile) =>
        new($"\"{datafile.Version.ToString(CultureInfo.InvariantCulture)}\"");

    private static DateTimeOffset TimeOf(HostedDatafile datafile) =>
        DateTimeOffset.FromUnixTimeSeconds(datafile.At / 1_000_000);

    private static bool TakesGzip(HttpRequest request) =>
        request.GetTypedHeaders().AcceptEncoding.Any(one => one.Value == "gzip" && one.Quality is null or > 0);
}
