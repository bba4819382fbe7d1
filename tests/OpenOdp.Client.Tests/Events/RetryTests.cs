using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using OpenOdp.Client.Delivery.Sending;
using OpenOdp.Client.Tests.Support;

namespace OpenOdp.Client.Tests.Events;

/// <summary>What is tried again, what is not, and what becomes of the rest: T110–T119, N03, N15, N16.</summary>
public sealed class RetryTests
{
    private static readonly Dictionary<string, Reply> Faults = new()
    {
        ["reset"] = Reply.Reset,
        ["garbage"] = Reply.Garbage,
        ["408"] = Reply.Status(408),
        ["425"] = Reply.Status(425),
        ["429"] = Reply.Status(429),
        ["500"] = Reply.Status(500),
        ["501"] = Reply.Status(501),
        ["502"] = Reply.Status(502),
        ["503"] = Reply.Status(503, "", "Retry-After: 0"),
        ["504"] = Reply.Truncated(504),
    };

    public static TheoryData<string> FaultNames => [.. Faults.Keys];

    [Theory]
    [Row("T112", "T116", "T119")]
    [MemberData(nameof(FaultNames))]
    public async Task N15_A_passing_fault_is_tried_again_and_nothing_is_lost(string fault)
    {
        var count = 0;
        await using var server = FaultServer.Start(_ => Interlocked.Increment(ref count) <= 2 ? Faults[fault] : Reply.Accepted);
        await using var client = TestClient.To(server);

        client.SendNumbered(3);
        var report = await client.Flushed();

        Assert.Equal(3, report.Sent);
        Assert.Equal(3, server.Requests.Length);
        Assert.All(server.Requests, request => Assert.Equal(server.Requests[0].RawBody, request.RawBody));
    }

    [Fact]
    public async Task T118_A_request_that_hangs_is_given_up_after_the_timeout_and_tried_again()
    {
        var clock = new FakeTimeProvider();
        var count = 0;
        await using var server = FaultServer.Start(_ => Interlocked.Increment(ref count) == 1 ? Reply.Hang : Reply.Accepted);
        await using var client = TestClient.To(server, clock: clock);

        client.SendNumbered(10);
        await server.NextAsync();
        var waited =
            await clock.AdvanceUntil(TimeSpan.FromMilliseconds(250), () => client.Delivery.Sent == 10, "the retry is accepted");

        Assert.InRange(waited, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task N03_A_port_that_refuses_at_first_loses_nothing()
    {
        var port = FreePort.Next();
        var logger = new FakeLogger();
        await using var client = TestClient.With(Datafiles.Odp($"http://127.0.0.1:{port}"), logger: logger);
        client.SendNumbered(25);
        await Wait.Until(
            () => logger.Texts().Any(text => text.Contains("ConnectionError", StringComparison.Ordinal)), "a refusal is logged");

        await using var server = FaultServer.Start(port: port);
        var report = await client.Flushed();

        Assert.Equal(25, report.Sent);
        Assert.Equal(0, report.Dropped);
    }

    [Fact]
    public async Task N15_Retry_After_is_honoured()
    {
        var waited = await WaitForRetryAsync(429, "2", TimeSpan.FromMilliseconds(100));

        Assert.InRange(waited, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(8));
    }

    [Theory]
    [Row("T111", "T115")]
    [InlineData(400)]
    [InlineData(413)]
    [InlineData(415)]
    [InlineData(422)]
    public async Task N15_A_refusal_for_good_is_not_tried_again(int status)
    {
        var dropped = new List<OdpDroppedEvent>();
        var logger = new FakeLogger();
        await using var server = FaultServer.Start(_ => Reply.Status(status, "", "Location: /elsewhere"));
        await using var client = TestClient.To(server, odp => odp.OnDropped = dropped.Add, logger);

        client.SendNumbered(1);
        var report = await client.Flushed();

        Assert.Single(server.Requests);
        Assert.Equal(1, report.DroppedByReason[OdpDropReason.Rejected]);
        Assert.Contains($"Error 1102 1 event(s) dropped: Rejected ({status}).", logger.Texts());
        var gone = Assert.Single(dropped);
        Assert.Equal(status, gone.StatusCode);
        Assert.Equal("0", System.Text.Json.JsonDocument.Parse(gone.Json).RootElement.GetProperty("action").GetString());
    }

    [Theory]
    [InlineData(400)]
    [InlineData(413)]
    public async Task N16_One_poisoned_event_does_not_take_the_others_with_it(int status)
    {
        await using var server =
            FaultServer.Start(request => request.Actions.Contains("7") ? Reply.Status(status) : Reply.Accepted);
        await using var client = TestClient.To(server, odp => odp.MinBatchSize = 100);

        client.SendNumbered(100);
        var report = await client.Flushed();

        Assert.Equal(99, report.Sent);
        Assert.Equal(1, report.DroppedByReason[OdpDropReason.Rejected]);
    }

    [Fact]
    [Row("T076")]
    public void The_delay_doubles_from_200_ms_to_30_s_with_full_jitter()
    {
        // The official SDKs stop at 1 s and give up at the third failure; ours keeps the events, so it must spare the host.
        Assert.Equal(TimeSpan.Zero, RetryRules.Backoff(5, 0));
        Assert.Equal(TimeSpan.FromMilliseconds(100), RetryRules.Backoff(1, 0.5));
        Assert.Equal(TimeSpan.FromMilliseconds(200), RetryRules.Backoff(2, 0.5));
        Assert.Equal(TimeSpan.FromSeconds(15), RetryRules.Backoff(9, 0.5));
        Assert.Equal(TimeSpan.FromSeconds(15), RetryRules.Backoff(int.MaxValue, 0.5));
    }

    [Theory]
    [InlineData(null, "0")]
    [InlineData(null, "-5")]
    [InlineData(null, "-999999999999")]
    [InlineData(null, "")]
    [InlineData(null, "soon")]
    [InlineData(null, "1e3")]
    [InlineData(null, "2.5")]
    [InlineData(null, "Fri, 31 Dec 1999 23:59:59 GMT")]
    [InlineData(null, "Fri, 31 Dec 99999 23:59:59 GMT")]
    [InlineData(2, "2")]
    [InlineData(2, " 002 ")]
    [InlineData(299, "299")]
    [InlineData(30, "Sat, 01 Jan 2000 00:00:30 GMT")]
    [InlineData(30, "Saturday, 01-Jan-00 00:00:30 GMT")]
    [InlineData(300, "3600")]
    [InlineData(300, "2147483647")]
    [InlineData(300, "2147483648")]
    [InlineData(300, "999999999999")]
    [InlineData(300, "99999999999999999999999999999999999999999999999999")]
    [InlineData(300, "Fri, 31 Dec 9999 23:59:59 GMT")]
    [InlineData(7, "5", "7", "6")]
    [InlineData(7, "5, 7,6")]
    [InlineData(7, "soon", "7", "-9")]
    [InlineData(30, "7", "Sat, 01 Jan 2000 00:00:30 GMT")]
    [InlineData(300, "7", "999999999999")]
    [InlineData(null, "0", "soon")]
    public void Retry_After_is_the_longest_that_can_be_read_and_never_a_year_or_a_storm(int? seconds, params string[] headers)
    {
        using var response = new HttpResponseMessage();
        Assert.True(response.Headers.TryAddWithoutValidation("Retry-After", headers));

        Assert.Equal(seconds, RetryRules.RetryAfter(response, new FakeTimeProvider())?.TotalSeconds);
    }

    [Fact]
    public async Task A_pause_that_no_number_can_hold_is_five_minutes()
    {
        var waited = await WaitForRetryAsync(503, "999999999999", TimeSpan.FromSeconds(5));

        Assert.InRange(waited, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(6));
    }

    [Fact]
    public async Task Events_older_than_the_limit_give_way_only_when_the_queue_is_full()
    {
        var clock = new FakeTimeProvider();
        await using var server = FaultServer.Start(_ => Reply.Status(503, "", "Retry-After: 60"));
        await using var client = TestClient.To(server, odp => odp.QueueCapacity = 20, clock: clock);

        client.SendNumbered(10);
        await server.NextAsync();
        var requests = 1;
        while (clock.GetUtcNow() < new DateTimeOffset(2000, 1, 1, 0, 10, 0, TimeSpan.Zero))
        {
            await clock.AdvanceUntil(TimeSpan.FromSeconds(5), () => server.Requests.Length > requests, "the next try");
            requests = server.Requests.Length;
        }

        Assert.Equal(0, client.Delivery.Dropped);
        client.SendNumbered(10, first: 10);
        await clock.AdvanceUntil(TimeSpan.FromSeconds(5), () => client.Delivery.Dropped > 0, "the old events give way");

        Assert.Equal(10, client.Delivery.DroppedByReason[OdpDropReason.Expired]);
        Assert.Equal(10, client.Delivery.Waiting);
    }

    [Fact]
    public async Task A_callback_that_throws_is_logged_and_does_no_harm()
    {
        var logger = new FakeLogger();
        await using var server = FaultServer.Start(request => request.Actions.Contains("0") ? Reply.Status(400) : Reply.Accepted);
        await using var client = TestClient.To(server, odp => odp.OnDropped = _ => throw new TimeoutException(), logger);

        client.SendNumbered(2);
        var report = await client.Flushed();

        Assert.Equal((1, 1), (report.Sent, report.Dropped));
        Assert.Contains(logger.Texts(), text => text.StartsWith("Error 1103", StringComparison.Ordinal));
    }

    /// <summary>Refuses the first request, and waits until the second one was taken.</summary>
    private static async Task<TimeSpan> WaitForRetryAsync(int status, string retryAfter, TimeSpan step)
    {
        var clock = new FakeTimeProvider();
        var count = 0;
        await using var server = FaultServer.Start(
            _ => Interlocked.Increment(ref count) == 1 ? Reply.Status(status, "", $"Retry-After: {retryAfter}") : Reply.Accepted);
        await using var client = TestClient.To(server, clock: clock);

        client.SendNumbered(10);
        await server.NextAsync();
        return await clock.AdvanceUntil(step, () => client.Delivery.Sent == 10, "the retry is accepted");
    }
}
