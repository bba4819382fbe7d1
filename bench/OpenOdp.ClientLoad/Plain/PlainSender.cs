using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;

namespace OpenOdp.ClientLoad.Plain;

/// <summary>
/// The plain way: a list of events, one HttpClient, ten events at a time, one request after the other. It has no bound, no retry,
/// no order and no account.
/// </summary>
internal sealed class PlainSender(string host) : IDisposable
{
    private const int BatchSize = 10;

    private readonly ConcurrentQueue<PlainEvent> _events = new();
    private readonly HttpClient _http = new() { DefaultRequestHeaders = { { "x-api-key", "key" } } };

    public void Accept() =>
        _events.Enqueue(new PlainEvent(Sample.Type, Sample.Action, Sample.Identifiers, new Dictionary<string, object>(Sample.Data)
        {
            ["data_source_type"] = "sdk",
            ["data_source"] = "openodp-dotnet",
            ["data_source_version"] = "0.1.0",
            ["ts"] = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            ["idempotence_id"] = Guid.NewGuid().ToString(),
        }));

    public async Task SendAllAsync()
    {
        var batch = new List<PlainEvent>(BatchSize);
        while (!_events.IsEmpty)
        {
            while (batch.Count < BatchSize && _events.TryDequeue(out var one)) batch.Add(one);
            using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(batch, JsonSerializerOptions.Web));
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var response = await _http.PostAsync(new Uri(host + "/v3/events"), content);
            response.EnsureSuccessStatusCode();
            batch.Clear();
        }
    }

    /// <summary>One user's segments, without a cache.</summary>
    public async Task<string[]> FetchAsync(string user)
    {
        var body = new
        {
            query = "query($userId: String, $audiences: [String]) {customer(fs_user_id: $userId) "
            + "{audiences(subset: $audiences) {edges {node {name state}}}}}",
            variables = new
            {
                userId = user,
                audiences = new[] { "has_purchased" }
            }
        };
        using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var response = await _http.PostAsync(new Uri(host + "/v3/graphql"), content);
        using var json = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
        return [.. json.RootElement.GetProperty("data").GetProperty("customer").GetProperty("audiences").GetProperty("edges")
            .EnumerateArray()
            .Select(edge => edge.GetProperty("node"))
            .Where(node => node.GetProperty("state").GetString() == "qualified")
            .Select(node => node.GetProperty("name").GetString()!)];
    }

    public void Dispose() => _http.Dispose();
}

/// <summary>One event as JsonSerializer writes it.</summary>
internal sealed record PlainEvent(
    string Type, string Action, Dictionary<string, string> Identifiers, Dictionary<string, object> Data);
