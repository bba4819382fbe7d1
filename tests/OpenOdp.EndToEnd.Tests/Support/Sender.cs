using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;

namespace OpenOdp.EndToEnd.Tests.Support;

/// <summary>Sends events of a few users until told to stop, and remembers which were acknowledged.</summary>
internal sealed class Sender(int users)
{
    private readonly ConcurrentDictionary<string, string> _acknowledged = new();
    private readonly ConcurrentBag<string> _unexpected = [];
    private int _sent;

    /// <summary>Idempotence ids that were acknowledged, and their user.</summary>
    public IReadOnlyDictionary<string, string> Acknowledged => _acknowledged;

    /// <summary>Answers that are neither 202 nor 503.</summary>
    public IReadOnlyCollection<string> Unexpected => _unexpected;

    public Task RunAsync(ServerRun server, int connections, int batch, CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, connections)
            .Select(_ => Task.Run(() => SendUntilAsync(server, batch, cancellationToken), CancellationToken.None)));

    private async Task SendUntilAsync(ServerRun server, int batch, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var events = Enumerable.Range(0, batch).Select(_ => Make()).ToList();
            try
            {
                using var response = await server.PostAsync(JsonSerializer.Serialize(events.Select(item => item.Body)));
                if (response.StatusCode == HttpStatusCode.Accepted)
                {
                    foreach (var (id, user, _) in events)
                    {
                        _acknowledged[id] = user;
                    }
                }
                else if (response.StatusCode != HttpStatusCode.ServiceUnavailable)
                {
                    _unexpected.Add(
                        $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync(CancellationToken.None)}");
                }
            }
            catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException)
            {
                return; // the server is gone: nothing of this request was acknowledged
            }
        }
    }

    private (string Id, string User, object Body) Make()
    {
        var number = Interlocked.Increment(ref _sent);
        var user = $"user{number % users}";
        var id = Guid.NewGuid().ToString();
        var identifiers = number % 7 == 0
            ? new Dictionary<string, string> { ["fs_user_id"] = user, ["vuid"] = $"vuid_{number % 31:x27}" }
            : new Dictionary<string, string> { ["fs_user_id"] = user, ["email"] = $"{user}@example.com" };
        return (id, user, new
        {
            type = "fullstack",
            action = "purchased",
            identifiers,
            data = new { count = 1, idempotence_id = id }
        });
    }
}
