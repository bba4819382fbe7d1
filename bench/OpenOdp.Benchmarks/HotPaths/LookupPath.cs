using System.Net;
using OpenOdp.Client;

namespace OpenOdp.Benchmarks.HotPaths;

/// <summary>The client gives segments that it has in its cache.</summary>
internal sealed class LookupPath : IHotPath
{
    private const int Users = 1_000;
    private readonly AnswerAtOnce _server = new();
    private readonly OptimizelyClient _client;
    private readonly OptimizelyUserContext[] _users;
    private int _next;

    public LookupPath()
    {
        var options = new OptimizelyClientOptions { Datafile = AcceptPath.Datafile, HttpMessageHandler = _server };
        options.Odp.SegmentsToCheck = ["has_purchased"];
        options.Odp.SegmentsCacheTimeout = TimeSpan.Zero;
        _client = new OptimizelyClient(options);
        _users = [.. Enumerable.Range(0, Users).Select(i => _client.CreateUserContext($"user{i}"))];
        foreach (var user in _users) user.FetchQualifiedSegmentsAsync().AsTask().GetAwaiter().GetResult();
    }

    public int Events => 1;

    public void Run()
    {
        var fetch = _users[_next++ % Users].FetchQualifiedSegmentsAsync();
        if (!fetch.IsCompletedSuccessfully) throw new InvalidOperationException("A cached user was asked for again.");
    }

    public void Dispose()
    {
        _client.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _server.Dispose();
    }

    private sealed class AnswerAtOnce : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK)
            {
                Content = new StringContent(
                    """{"data":{"customer":{"audiences":{"edges":[{"node":{"name":"has_purchased","state":"qualified"}}]}}}}"""),
            });
    }
}
