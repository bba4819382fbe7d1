using System.Net;
using OpenOdp.Client;
using OpenOdp.Client.Odp.Events;

namespace OpenOdp.Benchmarks.HotPaths;

/// <summary>The client takes an event; what it sends is answered at once and on other threads.</summary>
internal sealed class AcceptPath : IHotPath
{
    public const string Datafile =
        """{"version":"4","revision":"1","integrations":[{"key":"odp","host":"https://odp.example","publicKey":"key"}]}""";
    private static readonly Dictionary<string, string> Identifiers =
        new() { ["fs_user_id"] = "user123", ["email"] = "user123@example.com" };
    private static readonly Dictionary<string, object?> Data = new() { ["count"] = 1 };
    private readonly AnswerAtOnce _server = new();
    private readonly OptimizelyClient _client;

    public AcceptPath()
    {
        var options = new OptimizelyClientOptions { Datafile = Datafile, HttpMessageHandler = _server };
        options.Odp.QueueCapacity = 1_000_000;
        options.Odp.QueueMaxBytes = 1L << 30;
        options.Odp.QueueFullMode = QueueFullMode.DropOldest;
        _client = new OptimizelyClient(options);
    }

    /// <summary>Bytes of the event as it is sent; the client has to keep them.</summary>
    public static int EventLength
    {
        get
        {
            EventEncoder.Encode("purchased", null, Identifiers, Data, null, default, out var json, out _);
            return json.Length;
        }
    }

    public int Events => 1;

    public void Run()
    {
        var result = _client.TrySendOdpEvent("purchased", null, Identifiers, Data);
        if (result != OdpSendResult.Accepted)
        {
            throw new InvalidOperationException($"The client refused the benchmark's own event: {result}.");
        }
    }

    public void Dispose()
    {
        _client.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _server.Dispose();
    }

    private sealed class AnswerAtOnce : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.Accepted));
    }
}
