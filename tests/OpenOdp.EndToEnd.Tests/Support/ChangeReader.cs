using System.Net.Http.Headers;

namespace OpenOdp.EndToEnd.Tests.Support;

/// <summary>
/// Follows the stream of memberships from its beginning, over as many connections as it takes: what came after the last id is
/// forgotten when a connection breaks, as a browser's EventSource does, and comes again.
/// </summary>
internal sealed class ChangeReader
{
    private readonly List<string> _changes = [];
    private string _last = "0";

    /// <summary>The changes up to the last id.</summary>
    public IReadOnlyList<string> Changes => _changes;

    /// <summary>Reads until the server is gone, or until a change says what is awaited.</summary>
    public async Task FollowAsync(ServerRun server, string awaited = "nothing", CancellationToken cancellationToken = default)
    {
        using var http = new HttpClient { BaseAddress = new Uri(server.Url) };
        http.DefaultRequestHeaders.Add("x-api-key", ServerRun.PrivateKey);
        http.DefaultRequestHeaders.Add("Last-Event-ID", _last);
        try
        {
            using var response = await http.GetAsync(
                "/admin/memberships/stream", HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            Assert.Equal(new MediaTypeHeaderValue("text/event-stream"), response.Content.Headers.ContentType);
            using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
            await ReadAsync(lines, awaited, cancellationToken);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            // Killed.
        }
    }

    private async Task ReadAsync(StreamReader lines, string awaited, CancellationToken cancellationToken)
    {
        var pending = new List<string>();
        string? id = null;
        while (await lines.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith("id: ", StringComparison.Ordinal)) id = line[4..];
            if (line.StartsWith("data: ", StringComparison.Ordinal)) pending.Add(line[6..]);
            if (line.Length > 0 || id is null) continue;
            _changes.AddRange(pending);
            _last = id;
            if (pending.Exists(change => change.Contains(awaited, StringComparison.Ordinal))) return;
            pending.Clear();
            id = null;
        }
    }
}
