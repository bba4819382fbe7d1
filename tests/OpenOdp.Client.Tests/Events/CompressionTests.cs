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

    [Fact]
    public async Task A_415_is_answered_by_the_same_events_in_plain_and_gzip_is_not_tried_again()
    {
        await using var server = FaultServer.Start(request =>
            request.Header("Content-Encoding") is not null ? Reply.Status(415) : TakesGzip);
        await using var client = TestClient.To(server);

        for (var i = 0; i < 3; i++)
        {
            client.SendNumbered(1, first: i);
            await client.Flushed();
        }

        Assert.Equal([null, "gzip", null, null], server.Requests.Select(request => request.Header("Content-Encoding")));
        Assert.Equal(3, client.Delivery.Sent);
    }
}
