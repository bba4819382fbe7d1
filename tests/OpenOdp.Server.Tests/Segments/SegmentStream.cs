using System.Text.Json;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Segments;

/// <summary>Reads a stream of memberships.</summary>
internal sealed class SegmentStream : IDisposable
{
    private readonly HttpClient _http;
    private readonly StreamReader _lines;

    private SegmentStream(HttpClient http, Stream body) => (_http, _lines) = (http, new StreamReader(body));

    public static async Task<SegmentStream> OpenAsync(
        AdminServer server, string query = "", params (string Name, string Value)[] headers)
    {
        var http = new HttpClient { BaseAddress = new Uri(server.Urls.First()) };
        http.DefaultRequestHeaders.Add("x-api-key", "one.secret");
        foreach (var (name, value) in headers)
        {
            http.DefaultRequestHeaders.Remove(name);
            http.DefaultRequestHeaders.Add(name, value);
        }

        var response = await http.GetAsync(
            "/admin/memberships/stream" + query, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.ToString());
        return new SegmentStream(http, await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>The next change, with the id that stands at it.</summary>
    public async Task<(string? Id, JsonElement Change)> NextAsync()
    {
        string? id = null;
        while (await LineAsync() is { } line)
        {
            if (line.StartsWith("id: ", StringComparison.Ordinal)) id = line[4..];
            if (line.StartsWith("data: ", StringComparison.Ordinal)) return (id, JsonDocument.Parse(line[6..]).RootElement);
        }

        throw new EndOfStreamException("The stream has ended.");
    }

    /// <summary>True once it ends as it should.</summary>
    public async Task<bool> EndsAsync()
    {
        while (await LineAsync() is not null)
        {
        }

        return true;
    }

    public void Dispose()
    {
        _lines.Dispose();
        _http.Dispose();
    }

    private ValueTask<string?> LineAsync() => _lines.ReadLineAsync(TestContext.Current.CancellationToken);
}
