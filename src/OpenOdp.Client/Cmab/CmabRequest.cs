using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using OpenOdp.Client.Datafile;
using OpenOdp.Client.Diagnostics;
using OpenOdp.Client.Hosts;
using OpenOdp.Client.Json;

namespace OpenOdp.Client.Cmab;

/// <summary>
/// Asks the prediction service which variation a user gets (CM-2 to CM-5); every fault becomes no answer, and so does the end of
/// the client.
/// </summary>
internal sealed class CmabRequest(
    CmabOptions options, HttpClient http, TimeProvider clock, ILogger logger, CancellationToken cancellationToken)
{
    // One id; an answer of more than this is not a prediction.
    private const int MaxAnswerBytes = 1024 * 1024;

    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(10);

    /// <summary>The prediction, or null after the last retry.</summary>
    /// <param name="ruleId">The rule.</param>
    /// <param name="userId">The user.</param>
    /// <param name="attributes">What the service is told of the user: a JSON array.</param>
    public async Task<Prediction?> AskAsync(string ruleId, string userId, byte[] attributes)
    {
        var uuid = Guid.NewGuid().ToString();
        var body = Body(ruleId, userId, attributes, uuid);
        var delay = FirstDelay;
        for (var attempt = 0; ; attempt++)
        {
            var (variationId, fault) = await PostAsync(ruleId, body).ConfigureAwait(false);
            if (variationId is not null) return new Prediction(variationId, uuid);

            Log.PredictionFailed(logger, ruleId, fault, attempt + 1);
            if (attempt >= options.Retries || cancellationToken.IsCancellationRequested) return null;

            await Task.Delay(delay, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            delay = delay + delay < LongestDelay ? delay + delay : LongestDelay;
        }
    }

    private static byte[] Body(string ruleId, string userId, byte[] attributes, string uuid)
    {
        var text = new Utf8Text();
        text.Raw("{\"instances\":[{\"visitorId\":"u8);
        text.Quoted(userId);
        text.Raw(",\"experimentId\":"u8);
        text.Quoted(ruleId);
        text.Raw(",\"attributes\":"u8);
        text.Raw(attributes);
        text.Raw(",\"cmabUUID\":"u8);
        text.Quoted(uuid);
        text.Raw("}]}"u8);
        return text.Written.ToArray();
    }

    private async Task<(string? VariationId, string Fault)> PostAsync(string ruleId, byte[] body)
    {
        using var limit = new CancellationTokenSource(options.Timeout, clock);
        using var stopping = cancellationToken.UnsafeRegister(static limit => ((CancellationTokenSource)limit!).Cancel(), limit);
        try
        {
            var url = options.UrlTemplate.Replace("{0}", Uri.EscapeDataString(ruleId), StringComparison.Ordinal);
            using var request = new HttpRequestMessage(HttpMethod.Post, url);
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var response =
                await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode) return (null, ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture));

            await response.Content.LoadIntoBufferAsync(MaxAnswerBytes, limit.Token).ConfigureAwait(false);
            var answer = await response.Content.ReadAsByteArrayAsync(limit.Token).ConfigureAwait(false);
            return (VariationOf(answer), "no prediction in the answer");
        }
        catch (Exception error)
        {
            // The message of a fault may name a proxy with its password.
            return (null, cancellationToken.IsCancellationRequested ? "the client has been disposed"
                : error is OperationCanceledException ? "timeout" : Secrets.HideIn(error.Message));
        }
    }

    /// <summary><c>predictions[0].variation_id</c>, or null (CM-4).</summary>
    private static string? VariationOf(byte[] answer)
    {
        using var json = JsonDocument.Parse(answer);
        return json.RootElement is { ValueKind: JsonValueKind.Object } root
            && root.TryGetProperty("predictions", out var predictions)
            && predictions is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() > 0
            && list[0] is { ValueKind: JsonValueKind.Object } first
            && first.TryGetProperty("variation_id", out var id)
            && DatafileJson.Text(id) is { Length: > 0 } text ? text : null;
    }
}
