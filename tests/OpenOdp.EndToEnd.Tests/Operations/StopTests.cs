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
    public async Task A_stalled_upload_does_not_hold_a_stop_up()
    {
        using var directory = new TempDirectory();
        using var server = await ServerRun.StartAsync(directory.Path);
        using var client = await ConnectAsync(server);
        await SendAsync(client, $"POST /v3/events HTTP/1.1\r\nHost: a\r\nx-api-key: {ServerRun.PublicKey}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n[");
        await server.UntilAsync(HttpStatusCode.OK, "/health/ready");
        Assert.InRange(await StopAsync(server), TimeSpan.Zero, Limit);
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
        using var server = await ServerRun.StartAsync(directory.Path, new Dictionary<string, string> { ["OpenOdp__ShutdownTimeout"] = "00:00:01" });
        using var client = await ConnectAsync(server);
        await SendAsync(client, $"POST /v3/events HTTP/1.1\r\nHost: a\r\nx-api-key: {ServerRun.PublicKey}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n[");
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

    private static async Task<TimeSpan> StopAsync(ServerRun server)
    {
        var started = Stopwatch.GetTimestamp();
        Assert.True(await server.Program.StopAsync() == 0, server.Program.ToString());
        return Stopwatch.GetElapsedTime(started);
    }
}
