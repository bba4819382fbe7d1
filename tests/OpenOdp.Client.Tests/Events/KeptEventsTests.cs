using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using OpenOdp.Client.Tests.Support;

namespace OpenOdp.Client.Tests.Events;

/// <summary>
/// A batch that keeps failing. The official SDKs drop it after three tries, within a second; ours counts no tries, since that
/// makes every outage of some seconds a loss. An event goes when it is old and its room is needed.
/// </summary>
public sealed class KeptEventsTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly FakeLogger _logger = new();

    [Fact]
    public async Task T045_T084_T101_T102_T103_No_number_of_failures_loses_an_event()
    {
        var up = false;
        await using var server = FaultServer.Start(_ => Volatile.Read(ref up) ? Reply.Accepted : Reply.Status(500));
        await using var client = One(server);
        client.SendNumbered(4);

        await _clock.AdvanceUntil(
            TimeSpan.FromSeconds(1), () => server.Requests.Length > 12, "more tries than any official SDK makes");
        Assert.Equal((0, 4), (client.Delivery.Dropped, client.Delivery.Waiting));
        Volatile.Write(ref up, true);
        await _clock.AdvanceUntil(TimeSpan.FromSeconds(1), () => client.Delivery.Sent == 4, "the server is back");

        // Nothing is lost, so nothing is an error.
        Assert.DoesNotContain(_logger.Texts(), text => text.StartsWith("Error", StringComparison.Ordinal));
        Assert.Contains(_logger.Texts(), text => text.StartsWith("Warning 1101 1 event(s) for", StringComparison.Ordinal));
    }

    [Fact]
    public async Task T068_T070_The_second_event_waits_through_three_failures_and_is_sent_by_the_fourth_try()
    {
        var failures = 0;
        await using var server = FaultServer.Start(request =>
            request.Actions[0] == "1" && Interlocked.Increment(ref failures) <= 3 ? Reply.Status(500) : Reply.Accepted);
        await using var client = One(server);
        client.SendNumbered(2);

        await _clock.AdvanceUntil(TimeSpan.FromMilliseconds(50), () => Volatile.Read(ref failures) == 3, "the third failure");
        Assert.Equal((1, 1), (client.Delivery.Sent, client.Delivery.Waiting));
        await _clock.AdvanceUntil(TimeSpan.FromMilliseconds(50), () => client.Delivery.Sent == 2, "the fourth try");

        Assert.Equal(["0", "1", "1", "1", "1"], server.Requests.SelectMany(request => request.Actions));
    }

    [Fact]
    public async Task T071_One_failure_is_one_request_more()
    {
        var count = 0;
        await using var server =
            FaultServer.Start(_ => Interlocked.Increment(ref count) == 1 ? Reply.Status(500) : Reply.Accepted);
        await using var client = One(server);
        client.SendNumbered(2);

        await _clock.AdvanceUntil(TimeSpan.FromMilliseconds(50), () => client.Delivery.Sent == 2, "both are sent");

        Assert.Equal(["0", "0", "1"], server.Requests.SelectMany(request => request.Actions));
    }

    [Fact]
    public async Task T069_A_refused_event_goes_and_the_next_is_sent()
    {
        // Go leaves the next one in the queue until the next tick, for no reason that its code gives.
        await using var server = FaultServer.Start(request => request.Actions[0] == "0" ? Reply.Status(400) : Reply.Accepted);
        await using var client = One(server);

        client.SendNumbered(2);
        var report = await client.Flushed();

        Assert.Equal((1, 1, 0), (report.Sent, report.Dropped, report.Waiting));
        Assert.Equal(2, server.Requests.Length);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(202)]
    [InlineData(204)]
    public async Task T110_Any_2xx_is_taken(int status)
    {
        await using var server = FaultServer.Start(_ => Reply.Status(status));
        await using var client = One(server);

        client.SendNumbered(1);

        Assert.Equal(1, (await client.Flushed()).Sent);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task T113_A_handler_that_throws_a_timeout_is_a_failure_to_try_again()
    {
        await using var server = FaultServer.Start();
        using var handler = new LateHandler(new SocketsHttpHandler());
        await using var client = new OptimizelyClient(
            new OptimizelyClientOptions { Datafile = Datafiles.Odp(server.Host), HttpMessageHandler = handler }, _logger);

        client.SendNumbered(1);

        Assert.Equal(1, (await client.Flushed()).Sent);
        Assert.Contains(
            _logger.Texts(),
            text => text.Contains("not delivered (TimeoutException); attempt 1 failed", StringComparison.Ordinal));
    }

    private OptimizelyClient One(FaultServer server) =>
        TestClient.To(server, odp => (odp.MinBatchSize, odp.MaxBatchSize, odp.MaxRequestsInFlight) = (1, 1, 1), _logger, _clock);

    /// <summary>A user's handler, over real sockets, whose first request takes too long.</summary>
    private sealed class LateHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        private int _count;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Interlocked.Increment(ref _count) == 1 ? throw new TimeoutException() : base.SendAsync(request, cancellationToken);
    }
}
