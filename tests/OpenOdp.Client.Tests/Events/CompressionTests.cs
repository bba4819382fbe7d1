using OpenOdp.Client.Tests.Support;

namespace OpenOdp.Client.Tests.Events;

/// <summary>Requests are compressed only for a server that has said it can read them.</summary>
public sealed class CompressionTests
{
    private static readonly Reply TakesGzip = Reply.Status(202, "{}", "Accept-Encoding: gzip, br");

    [Fact]
    public async Task The_first_request_is_plain_and_the_next_is_gzip_once_the_server_has_said_so()
    {
        await using var server = FaultServer.Start(_ => TakesGzip);
        await using var client = TestClient.To(server);

        client.SendNumbered(1);
        await client.Flushed();
        client.SendNumbered(300, first: 1);
        await client.Flushed();

        Assert.Null(server.Requests[0].Header("Content-Encoding"));
        Assert.All(server.Requests.Skip(1), request => Assert.Equal("gzip", request.Header("Content-Encoding")));
        Assert.Equal(301, server.Requests.Sum(request => request.Events.Length));
        Assert.True(server.Requests.Skip(1).Sum(r => r.RawBody.Length) * 3 < server.Requests.Skip(1).Sum(r => r.Body.Length));
    }

    [Theory]
    [InlineData("Accept-Encoding: br")]
    [InlineData("Accept-Encoding: identity, gzip;q=0")]
    [InlineData("Accept-Encoding: gzip;q=0.0")]
    [InlineData("X-Other: gzip")]
    public async Task It_stays_plain_when_the_server_has_not_said_gzip(string header)
    {
        await using var server = FaultServer.Start(_ => Reply.Status(202, "{}", header));
        await using var client = TestClient.To(server);

        for (var i = 0; i < 2; i++)
        {
            client.SendNumbered(1);
            await client.Flushed();
        }

        Assert.All(server.Requests, request => Assert.Null(request.Header("Content-Encoding")));
    }

    public static TheoryData<string> Refusals => [.. Refused.Keys];

    private static Dictionary<string, Reply> Refused { get; } = new()
    {
        ["415"] = Reply.Status(415),
        ["400"] = Reply.Status(400, """{"message":"no JSON"}"""),
        ["400 that names all"] = Reply.Status(400, """{"detail":{"invalids":[{"event":0}]}}"""),
        ["403"] = Reply.Status(403),
        ["405"] = Reply.Status(405),
        ["406"] = Reply.Status(406),
        ["411"] = Reply.Status(411),
        ["413"] = Reply.Status(413),
        ["422"] = Reply.Status(422),
        ["redirect"] = Reply.Status(307, "", "Location: /elsewhere"),
        ["page"] = Reply.Status(200, "<html>The request was rejected.</html>"),
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task What_is_refused_compressed_goes_again_in_plain_and_when_that_is_taken_gzip_is_not_tried_again(
        string refusal)
    {
        await using var server = FaultServer.Start(request => IsGzip(request) ? Refused[refusal] : TakesGzip);
        await using var client = TestClient.To(server);

        for (var i = 0; i < 3; i++)
        {
            client.SendNumbered(1, first: i);
            await client.Flushed();
        }

        Assert.Equal([null, "gzip", null, null], server.Requests.Select(request => request.Header("Content-Encoding")));
        Assert.Equal(server.Requests[1].Body, server.Requests[2].Body);
        Assert.Equal((3, 0), (client.Delivery.Sent, client.Delivery.Dropped));
    }

    [Fact]
    public async Task A_host_that_says_gzip_and_cannot_read_it_gets_each_event_once()
    {
        await using var server = FaultServer.Start(request => IsGzip(request) ? Reply.Status(400) : TakesGzip);
        await using var client = TestClient.To(server);
        client.SendNumbered(1);
        await client.Flushed();

        client.SendNumbered(2000, first: 1);
        var report = await client.Flushed();

        report.AssertAddsUp();
        Assert.Equal((2001, 0, 0), (report.Sent, report.Dropped, report.Waiting));
        Assert.Equal(
            Enumerable.Range(0, 2001),
            server.Requests.Where(request => !IsGzip(request)).SelectMany(request => request.Actions).Select(int.Parse).Order());

        // No more than were under way at once when the first was refused.
        Assert.InRange(server.Requests.Count(IsGzip), 1, new OdpOptions().MaxRequestsInFlight);
    }

    [Fact]
    public async Task An_event_that_is_refused_in_plain_as_well_is_given_up_and_gzip_stays()
    {
        await using var server = FaultServer.Start(request => request.Actions.Contains("1") ? Reply.Status(400) : TakesGzip);
        await using var client = TestClient.To(server);

        for (var i = 0; i < 3; i++)
        {
            client.SendNumbered(1, first: i);
            await client.Flushed();
        }

        Assert.Equal([null, "gzip", null, "gzip"], server.Requests.Select(request => request.Header("Content-Encoding")));
        Assert.Equal((2, 1), (client.Delivery.Sent, client.Delivery.DroppedByReason[OdpDropReason.Rejected]));
    }

    [Fact]
    public async Task A_host_that_names_some_of_the_events_has_read_them_and_gets_nothing_in_plain()
    {
        await using var server = FaultServer.Start(request =>
            request.Actions.Contains("7") ? Reply.Status(400, """{"detail":{"invalids":[{"event":6}]}}""") : TakesGzip);
        await using var client = TestClient.To(server, odp => odp.MinBatchSize = 100);
        client.SendNumbered(1);
        await client.Flushed();

        client.SendNumbered(100, first: 1);
        var report = await client.Flushed();

        Assert.Equal([null, "gzip", "gzip"], server.Requests.Select(request => request.Header("Content-Encoding")));
        Assert.Equal((100, 1), (report.Sent, report.DroppedByReason[OdpDropReason.Rejected]));
    }

    [Fact]
    public async Task A_fault_of_the_plain_request_is_tried_again_as_any_other()
    {
        var plain = 0;
        await using var server = FaultServer.Start(request =>
            IsGzip(request) ? Reply.Status(400) : Interlocked.Increment(ref plain) is 2 or 3 ? Reply.Reset : TakesGzip);
        await using var client = TestClient.To(server);

        for (var i = 0; i < 3; i++)
        {
            client.SendNumbered(1, first: i);
            await client.Flushed();
        }

        Assert.Equal((3, 0), (client.Delivery.Sent, client.Delivery.Dropped));
        Assert.Equal(
            [null, "gzip", null, "gzip", null, "gzip", null, null],
            server.Requests.Select(request => request.Header("Content-Encoding")));
    }

    public static TheoryData<string> Failures => [.. Failed.Keys];

    private static Dictionary<string, Reply> Failed { get; } = new()
    {
        ["500"] = Reply.Status(500),
        ["502"] = Reply.Status(502),
        ["503"] = Reply.Status(503, "", "Retry-After: 1"),
        ["closed"] = Reply.Reset,
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task What_fails_compressed_is_tried_again_in_plain_and_after_the_second_time_gzip_is_not_tried_again(
        string failure)
    {
        await using var server = FaultServer.Start(request => IsGzip(request) ? Failed[failure] : TakesGzip);
        await using var client = TestClient.To(server);

        for (var i = 0; i < 4; i++)
        {
            client.SendNumbered(1, first: i);
            await client.Flushed();
        }

        Assert.Equal((4, 0), (client.Delivery.Sent, client.Delivery.Dropped));
        Assert.Equal(
            [null, "gzip", null, "gzip", null, null], server.Requests.Select(request => request.Header("Content-Encoding")));
    }

    [Fact]
    public async Task A_host_that_failed_for_a_moment_gets_gzip_again()
    {
        var count = 0;
        await using var server =
            FaultServer.Start(_ => Interlocked.Increment(ref count) is 2 or 5 ? Reply.Status(503) : TakesGzip);
        await using var client = TestClient.To(server);

        for (var i = 0; i < 5; i++)
        {
            client.SendNumbered(1, first: i);
            await client.Flushed();
        }

        Assert.Equal((5, 0), (client.Delivery.Sent, client.Delivery.Dropped));
        Assert.Equal([null, "gzip", null, "gzip", "gzip", null, "gzip"], server.Requests.Select(
            request => request.Header("Content-Encoding")));
    }

    private static bool IsGzip(Received request) => request.Header("Content-Encoding") is not null;
}
