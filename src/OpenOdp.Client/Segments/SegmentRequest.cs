using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using OpenOdp.Client.Diagnostics;
using OpenOdp.Client.Json;
using OpenOdp.Client.Odp;
using OpenOdp.Client.Users;

namespace OpenOdp.Client.Segments;

/// <summary>
/// Asks ODP which of some segments a user is in. The user id is a GraphQL variable, never part of the query (N09).
/// </summary>
internal sealed class SegmentRequest(HttpClient http, TimeSpan timeout, TimeProvider clock, ClientMetrics metrics)
{
    // A project has some dozens of segments with short names; an answer of more than this is not one.
    private const int MaxAnswerBytes = 16 * 1024 * 1024;

    public async Task<SegmentAnswer> FetchAsync(OdpEndpoint endpoint, string user, IReadOnlyCollection<string> segments)
    {
        using var activity = ClientMetrics.Activities.StartActivity("odp.segments.fetch", ActivityKind.Client);
        activity?.SetTag("server.address", endpoint.GraphQl.Host);
        var started = clock.GetTimestamp();
        var answer = await TryFetchAsync(endpoint, user, segments).ConfigureAwait(false);
        metrics.SegmentsRequested(clock.GetElapsedTime(started));
        if (answer.Failure is not null)
        {
            activity?.SetStatus(ActivityStatusCode.Error, answer.Failure);
        }

        return answer;
    }

    /// <summary>The body: the query with its two variables.</summary>
    public static byte[] Body(string user, IReadOnlyCollection<string> segments)
    {
        var text = new Utf8Text();
        text.Raw("{\"query\":\"query($userId: String, $audiences: [String]) {customer("u8);
        text.Raw(VuidStore.IsVuid(user) ? "vuid"u8 : "fs_user_id"u8);
        text.Raw(": $userId) {audiences(subset: $audiences) {edges {node {name state}}}}}\",\"variables\":{\"userId\":"u8);
        text.Quoted(user);
        text.Raw(",\"audiences\":["u8);
        var first = true;
        foreach (var segment in segments)
        {
            if (!first)
            {
                text.Byte((byte)',');
            }

            text.Quoted(segment);
            first = false;
        }

        text.Raw("]}}"u8);
        return text.Written.ToArray();
    }

    private async Task<SegmentAnswer> TryFetchAsync(OdpEndpoint endpoint, string user, IReadOnlyCollection<string> segments)
    {
        using var limit = new CancellationTokenSource(timeout, clock);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, endpoint.GraphQl);
            request.Content = new ByteArrayContent(Body(user, segments));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            request.Headers.TryAddWithoutValidation("x-api-key", endpoint.PublicKey);
            using var response =
                await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                return SegmentAnswer.Failed(((int)response.StatusCode).ToString(CultureInfo.InvariantCulture));
            }

            await response.Content.LoadIntoBufferAsync(MaxAnswerBytes, limit.Token).ConfigureAwait(false);
            return SegmentResponse.Read(await response.Content.ReadAsByteArrayAsync(limit.Token).ConfigureAwait(false));
        }
        catch (Exception)
        {
            return SegmentAnswer.Failed(SegmentAnswer.NetworkError);
        }
    }
}
