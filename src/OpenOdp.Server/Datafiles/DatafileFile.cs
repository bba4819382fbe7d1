using System.Globalization;
using Microsoft.Net.Http.Headers;
using OpenOdp.Engine.Datafiles;
using OpenOdp.Server.Http;
using OpenOdp.Storage;

namespace OpenOdp.Server.Datafiles;

/// <summary>
/// <c>GET /datafiles/{sdkKey}.json</c>: a datafile as clients fetch it, without a key, as from Optimizely's network. A client
/// that has the version in use is told so. What it is depends on no header of who asks, but for the compression.
/// </summary>
internal sealed class DatafileFile(Store store, Envelopes envelopes, LargeAnswers answers, DatafileCache cache)
{
    // Smaller ones gain nothing.
    private const int LeastCompressed = 1024;

    public async Task HandleAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.AccessControlAllowOrigin = "*";
        headers.AccessControlExposeHeaders = "ETag, Last-Modified";
        var sdkKey = (string)context.Request.RouteValues["sdkKey"]!;
        if (Read(sdkKey, context.Request, out var isCompressed, out var known, out var bytes) is not { } datafile)
        {
            await envelopes.FailAsync(context, StatusCodes.Status404NotFound, "There is no datafile of this key.");
            return;
        }

        headers.ETag = (known ?? TagOf(datafile, isCompressed)).ToString();
        headers.LastModified = TimeOf(datafile).ToString("R", CultureInfo.InvariantCulture);
        headers.CacheControl = "no-cache"; // kept, but asked for each time
        headers.Vary = HeaderNames.AcceptEncoding;
        if (known is not null)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        if (isCompressed)
        {
            context.Response.OnStarting(() =>
            {
                if (context.Response.StatusCode == StatusCodes.Status200OK) headers.ContentEncoding = "gzip";
                return Task.CompletedTask;
            });
        }

        await answers.SendAsync(context, bytes);
    }

    /// <summary>Reads the version in use; without its bytes when the client has them.</summary>
    private HostedDatafile? Read(
        string sdkKey, HttpRequest request, out bool isCompressed, out EntityTagHeaderValue? known,
        out ReadOnlyMemory<byte> bytes)
    {
        (isCompressed, known, bytes) = (false, null, default);
        using var view = store.AcquireView();
        if (!PutDatafileCommand.IsSdkKey(sdkKey) || DatafileTable.Read(view, sdkKey) is not { } datafile) return null;
        isCompressed = datafile.Length >= LeastCompressed && TakesGzip(request);
        known = KnownOf(datafile, isCompressed, request);
        if (known is null) bytes = cache.Get(view, datafile, isCompressed);
        return datafile;
    }

    /// <summary>
    /// The tag of what the client has, compressed or not, when that is in use; null when it is not. The tag counts before the
    /// time, which is in whole seconds (RFC 9110, 13.2.2).
    /// </summary>
    private static EntityTagHeaderValue? KnownOf(HostedDatafile datafile, bool isCompressed, HttpRequest request)
    {
        var asked = request.GetTypedHeaders();
        var (plain, packed) = (TagOf(datafile, isCompressed: false), TagOf(datafile, isCompressed: true));
        var own = isCompressed ? packed : plain;
        if (asked.IfNoneMatch is not { Count: > 0 } tags)
        {
            return asked.IfModifiedSince is { } since && TimeOf(datafile) <= since ? own : null;
        }

        return tags.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || Is(tag, own)) ? own
            : tags.Any(tag => Is(tag, plain)) ? plain
            : tags.Any(tag => Is(tag, packed)) ? packed
            : null;
    }

    private static bool Is(EntityTagHeaderValue asked, EntityTagHeaderValue tag) =>
        asked.Compare(tag, useStrongComparison: false);

    private static EntityTagHeaderValue TagOf(HostedDatafile datafile, bool isCompressed) =>
        new($"\"{datafile.ServedSince.ToString(CultureInfo.InvariantCulture)}{(isCompressed ? "-gzip" : "")}\"");

    private static DateTimeOffset TimeOf(HostedDatafile datafile) =>
        DateTimeOffset.FromUnixTimeSeconds(datafile.At / 1_000_000);

    private static bool TakesGzip(HttpRequest request) =>
        request.GetTypedHeaders().AcceptEncoding.Any(one => one.Value == "gzip" && one.Quality is null or > 0);
}
