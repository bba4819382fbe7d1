using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using OpenOdp.EndToEnd.Tests.Support;

namespace OpenOdp.EndToEnd.Tests.Operations;

/// <summary>A stop is over within its time, whatever clients do.</summary>
public sealed class StopTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task A_stalled_upload_does_not_hold_a_stop_up_and_nobody_is_turned_away_for_it()
    {
        using var directory = new TempDirectory();
        using var server = await ServerRun.StartAsync(directory.Path);
        using var client = await ConnectAsync(server);
        await SendHeadAsync(client, length: 1000);
        await server.UntilAsync(HttpStatusCode.OK, "/health/ready");
        var stop = StopAsync(server);
        await UntilStoppingAsync(server);
        using (var other = await server.PostAsync("""{"type":"t","identifiers":{"email":"late@example.com"}}"""))
        {
            Assert.Equal(HttpStatusCode.Accepted, other.StatusCode);
        }

        Assert.InRange(await stop, TimeSpan.Zero, Limit);
    }

    [Fact]
    public async Task What_is_left_of_a_refused_upload_is_waited_for_but_not_by_a_stop()
    {
        using var directory = new TempDirectory();
        using var server = await ServerRun.StartAsync(directory.Path);
        using var client = await ConnectAsync(server);
        await SendHeadAsync(client, length: 1000, key: "wrong");
        Assert.True(await client.ReceiveAsync(new byte[4096], TestContext.Current.CancellationToken) > 0);
        Assert.Matches("active_requests{[^}]*POST[^}]*} 1\\s", await server.BodyAsync("/metrics"));
        Assert.InRange(await StopAsync(server), TimeSpan.Zero, Limit / 2);
    }

    [Fact]
    public async Task A_client_that_does_not_read_its_answers_does_not_hold_a_stop_up()
    {
        using var directory = new TempDirectory();
        using var server = await ServerRun.StartAsync(directory.Path);
        var note = new string('x', 1000);
        var events = Enumerable.Range(0, 100)
            .Select(i => new { type = "t", identifiers = new { email = "big@example.com" }, data = new { i, note } });
        for (var i = 0; i < 10; i++)
        {
            using var sent = await server.PostAsync(System.Text.Json.JsonSerializer.Serialize(events));
            Assert.Equal(HttpStatusCode.Accepted, sent.StatusCode);
        }

        using var client = await ConnectAsync(server);
        var request = $"GET /admin/customers/events?email=big@example.com&limit=1000 HTTP/1.1\r\nHost: "
            + $"a\r\nx-api-key: {ServerRun.PrivateKey}\r\n\r\n";
        await SendAsync(client, string.Concat(Enumerable.Repeat(request, 20))); // more than the kernel takes for a reader
        await server.UntilAsync(HttpStatusCode.OK, "/health/ready");
        Assert.InRange(await StopAsync(server), TimeSpan.Zero, Limit);
    }

    [Fact]
    public async Task A_request_under_way_is_answered()
    {
        using var directory = new TempDirectory();
        using var server = await ServerRun.StartAsync(directory.Path);
        using var client = await ConnectAsync(server);
        const string Body = """{"type":"t","identifiers":{"email":"under-way@example.com"}}""";
        await SendHeadAsync(client, Body.Length);
        await server.UntilAsync(HttpStatusCode.OK, "/health/ready");
        var stop = StopAsync(server);
        await UntilStoppingAsync(server);
        await SendAsync(client, Body[1..]);
        var answer = new byte[4096];
        var read = await client.ReceiveAsync(answer, TestContext.Current.CancellationToken);
        Assert.StartsWith("HTTP/1.1 202", Encoding.ASCII.GetString(answer, 0, read), StringComparison.Ordinal);
        Assert.InRange(await stop, TimeSpan.Zero, Limit / 2);
    }

    [Fact]
    public async Task Idle_connections_do_not_hold_a_stop_up_at_all()
    {
        using var directory = new TempDirectory();
        using var server = await ServerRun.StartAsync(directory.Path);
        using var client = await ConnectAsync(server);
        await SendAsync(client, "GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.True(await client.ReceiveAsync(new byte[4096], TestContext.Current.CancellationToken) > 0);
        Assert.InRange(await StopAsync(server), TimeSpan.Zero, Limit / 2);
    }

    [Fact]
    public async Task The_time_that_a_stop_may_take_is_a_setting()
    {
        using var directory = new TempDirectory();
        using var server = await ServerRun.StartAsync(
            directory.Path, new Dictionary<string, string> { ["OpenOdp__ShutdownTimeout"] = "00:00:01" });
        using var client = await ConnectAsync(server);
        await SendHeadAsync(client, length: 1000);
        await server.UntilAsync(HttpStatusCode.OK, "/health/ready");
        Assert.InRange(await StopAsync(server), TimeSpan.Zero, Limit / 2);
    }

    private static async Task<Socket> ConnectAsync(ServerRun server)
    {
        var url = new Uri(server.Url);
        var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(IPAddress.Parse(url.Host), url.Port, TestContext.Current.CancellationToken);
        return client;
    }

    private static async Task SendAsync(Socket client, string text) =>
        await client.SendAsync(Encoding.ASCII.GetBytes(text), TestContext.Current.CancellationToken);

    /// <summary>The head of a request, and the first byte of its body.</summary>
    private static Task SendHeadAsync(Socket client, int length, string key = ServerRun.PublicKey) => SendAsync(
        client,
        $"POST /v3/events HTTP/1.1\r\nHost: a\r\nx-api-key: {key}\r\nContent-Type: "
            + $"application/json\r\nContent-Length: {length}\r\n\r\n{{");

    /// <summary>A server that has begun to stop takes its address away first.</summary>
    private static Task UntilStoppingAsync(ServerRun server) =>
        Wait.Until(() => !File.Exists(Path.Combine(server.Directory, "server.json")), "the server begins to stop");

    private static async Task<TimeSpan> StopAsync(ServerRun server)
    {
        var started = Stopwatch.GetTimestamp();
        Assert.True(await server.Program.StopAsync() == 0, server.Program.ToString());
        return Stopwatch.GetElapsedTime(started);
    }
}
