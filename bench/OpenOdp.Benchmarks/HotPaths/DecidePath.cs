using System.Net;
using System.Text;
using OpenOdp.Client;

namespace OpenOdp.Benchmarks.HotPaths;

/// <summary>The client decides flags; what it reports is answered at once and on other threads.</summary>
internal sealed class DecidePath : IHotPath
{
    private readonly AnswerAtOnce _server = new();
    private readonly OptimizelyClient _client;
    private readonly OptimizelyUserContext _user;
    private readonly Action<OptimizelyUserContext> _decide;

    private DecidePath(int flags, Action<OptimizelyUserContext> decide)
    {
        Events = flags;
        var options = new OptimizelyClientOptions
        {
            Datafile = Encoding.UTF8.GetString(HundredFlags.Datafile(100)),
            HttpMessageHandler = _server,
            Odp = { Enabled = false },
            Events = { QueueCapacity = 1_000_000, QueueMaxBytes = 1L << 30, QueueFullMode = QueueFullMode.DropOldest },
        };
        _client = new OptimizelyClient(options);
        _user = _client.CreateUserContext(
            "user123", new Dictionary<string, object?> { ["attr_1"] = "testvalue", ["attr_2"] = 5 });
        _user.QualifiedSegments = ["has_purchased"];
        _decide = decide;
    }

    public int Events { get; }

    /// <summary>An experiment with an audience that the user is in; nothing is reported.</summary>
    public static DecidePath One() =>
        new(1, static user => user.Decide("feature_0", OptimizelyDecideOption.DisableDecisionEvent));

    /// <summary>The same, and the impression is written and queued.</summary>
    public static DecidePath Reported() => new(1, static user => user.Decide("feature_0"));

    /// <summary>All flags; half of them have an experiment, the others a rollout.</summary>
    public static DecidePath All() =>
        new(100, static user => user.DecideAll(OptimizelyDecideOption.DisableDecisionEvent));

    public void Run() => _decide(_user);

    public void Dispose()
    {
        _client.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _server.Dispose();
    }

    private sealed class AnswerAtOnce : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.NoContent));
    }
}
