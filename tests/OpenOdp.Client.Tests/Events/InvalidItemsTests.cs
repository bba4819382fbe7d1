using System.Text.Json;
using OpenOdp.Client.Tests.Support;

namespace OpenOdp.Client.Tests.Events;

/// <summary>
/// A 400 that names the invalid events. They are dropped as soon as a request without them is taken; a list that misses the
/// guilty, or is none, costs requests and no good event. Only a server that names more than the guilty is believed.
/// </summary>
public sealed class InvalidItemsTests : IDisposable
{
    private readonly List<string> _dropped = [];
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_named_events_are_dropped_and_the_others_arrive_with_the_next_request(bool spool)
    {
        await using var server =
            FaultServer.Start(request => Bad(request) is { Length: > 0 } bad ? Refusal(bad) : Reply.Accepted);
        var client = Client(server, spool);

        client.SendNumbered(100);
        var report = await client.Flushed();

        Assert.Equal((98, 2, 0), (report.Sent, report.DroppedByReason[OdpDropReason.Rejected], report.Waiting));
        Assert.Equal(["13", "77"], _dropped.Order());
        Assert.Equal([100, 98], server.Requests.Select(request => request.Events.Length));
        Assert.Equal(Enumerable.Range(0, 100).Except([13, 77]), server.Requests[1].Actions.Select(int.Parse));
        await client.DisposeAsync();
        Assert.Empty(Directory.GetFiles(_directory.Path));
    }

    [Fact]
    public async Task When_all_are_named_one_request_settles_it()
    {
        await using var server = FaultServer.Start(request => Refusal([.. Enumerable.Range(0, request.Events.Length)]));
        await using var client = Client(server);

        client.SendNumbered(100);
        var report = await client.Flushed();

        Assert.Equal((0, 100), (report.Sent, report.Dropped));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_fault_between_the_two_requests_loses_nothing()
    {
        var count = 0;
        await using var server = FaultServer.Start(request =>
            Interlocked.Increment(ref count) is 2 or 4
                ? Reply.Reset
                : Bad(request) is { Length: > 0 } bad ? Refusal(bad) : Reply.Accepted);
        await using var client = Client(server);

        client.SendNumbered(100);
        var report = await client.Flushed();

        Assert.Equal((98, 2), (report.Sent, report.Dropped));
        Assert.Equal(["13", "77"], _dropped.Order());
    }

    [Theory]
    [InlineData("""{"detail":{"invalids":[]}}""")]
    [InlineData("""{"detail":{"invalids":[{"event":100}]}}""")]
    [InlineData("""{"detail":{"invalids":[{"event":-1}]}}""")]
    [InlineData("""{"detail":{"invalids":[{"event":13},{"event":99999999999}]}}""")]
    [InlineData("""{"detail":{"invalids":[{"event":1.5}]}}""")]
    [InlineData("""{"detail":{"invalids":[{"event":"13"}]}}""")]
    [InlineData("""{"detail":{"invalids":[{"field":"action"},7,null]}}""")]
    [InlineData("""{"detail":{"invalids":{"event":13}}}""")]
    [InlineData("""{"detail":{"invalids":[{"event":0}]}}""")] // always the first, whatever is wrong
    [InlineData("""{"detail":{"invalids":[{"event":13},{"event":13}]}}""")] // half of the truth
    [InlineData("""{"detail":"invalids"}""")]
    [InlineData("""[13,77]""")]
    [InlineData("""not json""")]
    [InlineData("")]
    public async Task A_wrong_or_unreadable_list_costs_no_good_event(string body)
    {
        await using var server = FaultServer.Start(request => Bad(request).Length > 0 ? Reply.Status(400, body) : Reply.Accepted);
        await using var client = Client(server);

        client.SendNumbered(100);
        var report = await client.Flushed();

        Assert.Equal((98, 2, 0), (report.Sent, report.Dropped, report.Waiting));
        Assert.Equal(["13", "77"], _dropped.Order());
    }

    [Fact]
    public async Task Counting_from_one_costs_no_good_event()
    {
        await using var server = FaultServer.Start(request =>
            Bad(request) is { Length: > 0 } bad ? Refusal([.. bad.Select(index => index + 1)]) : Reply.Accepted);
        await using var client = Client(server);

        client.SendNumbered(100);
        var report = await client.Flushed();

        Assert.Equal((98, 2), (report.Sent, report.Dropped));
        Assert.Equal(["13", "77"], _dropped.Order());
    }

    [Fact]
    public async Task A_refusal_whose_body_breaks_off_is_a_refusal()
    {
        await using var server = FaultServer.Start(request => Bad(request).Length > 0 ? Reply.Truncated(400) : Reply.Accepted);
        await using var client = Client(server);

        client.SendNumbered(100);

        Assert.Equal((98, 2), ((await client.Flushed()).Sent, client.Delivery.Dropped));
    }

    [Fact]
    public async Task What_is_named_while_the_client_shuts_down_stays_in_the_spool_and_is_dropped_by_the_next()
    {
        var shutdown = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = FaultServer.Start(
            request => Bad(request) is { Length: > 0 } bad ? Refusal(bad) : Reply.Accepted.After(shutdown.Task));
        using var handler = new UnheedingHandler(shutdown);
        var options = new OptimizelyClientOptions { Datafile = Datafiles.Odp(server.Host), HttpMessageHandler = handler };
        Configure(options.Odp, spool: true);
        options.Odp.ShutdownTimeout = TimeSpan.Zero;
        var client = new OptimizelyClient(options);
        client.SendNumbered(100);
        await server.NextAsync("the request with all");
        await server.NextAsync("the request without the named");

        await Wait.For(client.DisposeAsync().AsTask(), "the shutdown");
        Assert.Equal((100, 0), (client.Delivery.Waiting, client.Delivery.Dropped));
        await using var next = Client(server, spool: true);
        await Wait.Until(() => next.Delivery.Accepted == 2, "the next client has read the spool");
        var report = await next.Flushed();

        Assert.Equal((0, 2), (report.Sent, report.Dropped));
        Assert.Equal(["13", "77"], _dropped.Order());
    }

    private static int[] Bad(Received request) =>
        [.. request.Actions.Index().Where(action => action.Item is "13" or "77").Select(action => action.Index)];

    private static Reply Refusal(int[] indices) => Reply.Status(400, JsonSerializer.Serialize(new
    {
        title = "Bad Request",
        status = 400,
        detail = new { invalids = indices.Select(index => new { @event = index, message = "no" }) },
    }));

    private OptimizelyClient Client(FaultServer server, bool spool = false) =>
        TestClient.To(server, odp => Configure(odp, spool));

    private void Configure(OdpOptions odp, bool spool)
    {
        (odp.MinBatchSize, odp.MaxRequestsInFlight) = (100, 1);
        odp.SpoolDirectory = spool ? _directory.Path : null;
        odp.OnDropped = gone => _dropped.Add(JsonDocument.Parse(gone.Json).RootElement.GetProperty("action").GetString()!);
    }

    /// <summary>Says when its requests are to end, and lets them go on.</summary>
    private sealed class UnheedingHandler(TaskCompletionSource told) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            using var ends = cancellationToken.UnsafeRegister(_ => told.TrySetResult(), null);
            return await base.SendAsync(request, CancellationToken.None);
        }
    }
}
