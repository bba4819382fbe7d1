using System.Globalization;
using Microsoft.Net.Http.Headers;
using OpenOdp.Engine.Datafiles;
using OpenOdp.Server.Accounts;
using OpenOdp.Server.Http;
using OpenOdp.Storage;

namespace OpenOdp.Server.Datafiles;

/// <summary>
/// <c>GET /datafiles/{sdkKey}.json</c>: a datafile as clients fetch it, without a key, as from Optimizely's network. A client
/// that has the version in use is told so. What it is depends on no header of who asks, but for the compression.
/// </summary>
internal sealed class DatafileFile(
    Store store, IReadOnlyList<AccountPlan> plans, Envelopes envelopes, LargeAnswers answers, DatafileCache cache,
    TimeProvider clock)
{
    // Smaller ones gain nothing.
    private const int LeastCompressed = 1024;

    // Longer than a change that is recorded takes until it is seen.
    private static readonly TimeSpan Unsettled = TimeSpan.FromSeconds(5);

    public async Task HandleAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.AccessControlAllowOrigin = "*";
        headers.AccessControlExposeHeaders = "ETag, Last-Modified";
        var sdkKey = (string)context.Request.RouteValues["sdkKey"]!;
        if (Read(sdkKey) is not { } datafile)
        {
            await envelopes.FailAsync(context, StatusCodes.Status404NotFound, "There is no datafile of this key.");
            return;
        }

        var isCompressed = datafile.Length >= LeastCompressed && TakesGzip(context.Request);
        var known = KnownOf(datafile, isCompressed, context.Request);
        if (known is not null)
        {
            Describe(headers, datafile, known);
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        using var copy = cache.Take(datafile, isCompressed);
        if (copy is null)
        {
            await answers.RefuseAsync(context);
        }
        else if (await copy.Bytes is { } bytes)
        {
            Describe(headers, datafile, TagOf(datafile, isCompressed));
            if (isCompressed) headers.ContentEncoding = "gzip";
            await LargeAnswers.SendHeldAsync(context, bytes);
        }
        else
        {
            await HandleAsync(context); // it has gone, or there is another by now
        }
    }

    private void Describe(IHeaderDictionary headers, HostedDatafile datafile, EntityTagHeaderValue tag)
    {
        headers.ETag = tag.ToString();
        headers.LastModified = TimeOf(datafile)?.ToString("R", CultureInfo.InvariantCulture);
        headers.CacheControl = "no-cache"; // kept, but asked for each time
        headers.Vary = HeaderNames.AcceptEncoding;
    }

    private HostedDatafile? Read(string sdkKey)
    {
        using var view = store.AcquireView();
        var datafile = PutDatafileCommand.IsSdkKey(sdkKey) ? DatafileTable.Read(view, sdkKey) : null;
        return datafile?.OwnerIn(plans, store) is null ? null : datafile;
    }

    /// <summary>
    /// The tag of what the client has, compressed or not, when that is in use; null when it is not. The tag counts before the
    /// time, which is in whole seconds (RFC 9110, 13.2.2).
    /// </summary>
    private EntityTagHeaderValue? KnownOf(HostedDatafile datafile, bool isCompressed, HttpRequest request)
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

    /// <summary>
    /// The second in which it changed; null while another change could still be in the same one, since who knows times only
    /// would never see that (RFC 9110, 8.8.2).
    /// </summary>
    private DateTimeOffset? TimeOf(HostedDatafile datafile)
    {
        var second = DateTimeOffset.FromUnixTimeSeconds(datafile.At / 1_000_000);
        return clock.GetUtcNow() - second > Unsettled ? second : null;
    }

    private static bool TakesGzip(HttpRequest request) =>
        request.GetTypedHeaders().AcceptEncoding.Any(one => one.Value == "gzip" && one.Quality is null or > 0);
}
