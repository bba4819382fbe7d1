using System.Text;
using System.Text.Json;

namespace OpenOdp.Load.Segments;

/// <summary>Installs segments on a server.</summary>
internal sealed class SegmentApi : IDisposable
{
    private static readonly TimeSpan BuildLimit = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);
    private readonly HttpClient _client;

    public SegmentApi(string url, string privateKey)
    {
        _client = new HttpClient { BaseAddress = new Uri(url) };
        _client.DefaultRequestHeaders.Add("x-api-key", privateKey);
    }

    public void Put(string id, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/v3/segments/{id}");
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        Send(request);
    }

    /// <summary>Waits until the newest revision of every segment answers.</summary>
    public void WaitUntilLive()
    {
        using var clock = new CancellationTokenSource(BuildLimit);
        while (Send(new HttpRequestMessage(HttpMethod.Get, "/admin/segments")).GetProperty("segments").EnumerateArray()
            .Any(segment => segment.GetProperty("state").GetString() != "live"))
        {
            if (clock.Token.WaitHandle.WaitOne(Poll))
            {
                throw new InvalidOperationException($"The segments were not live within {BuildLimit.TotalMinutes:N0} minutes.");
            }
        }
    }

    public void Dispose() => _client.Dispose();

    private JsonElement Send(HttpRequestMessage request)
    {
        using var answer = _client.Send(request);
        using var text = new StreamReader(answer.Content.ReadAsStream());
        var body = text.ReadToEnd();
        if (!answer.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"{request.RequestUri} answered {(int)answer.StatusCode}: {body}");
        }

        return JsonDocument.Parse(body).RootElement;
    }
}
