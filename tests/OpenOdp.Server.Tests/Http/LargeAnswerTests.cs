using System.Net;
using System.Net.Sockets;
using System.Text;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Http;

/// <summary>Answers that wait for who reads them have a bound in sum.</summary>
public sealed class LargeAnswerTests
{
    private const int BodyBytes = 64 * 1024;
    private const int Bodies = 60;
    private const string Page = "/admin/requests?outcome=rejected&limit=";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Large_answers_that_nobody_reads_are_bounded_together_and_small_ones_pass()
    {
        await using var server = await IngestServer.StartAsync(answerLimit: 5 << 20);
        for (var i = 0; i < Bodies; i++)
        {
            await server.PostAsync("/v3/events", new string('x', BodyBytes)).ReadAsync(HttpStatusCode.BadRequest);
        }

        using (var slow = await AskAsync(server, $"{Page}{Bodies}"))
        {
            while (server.Answers.Waiting == 0) await Task.Yield();
            using var refused = await GetAsync(server, Bodies);
            await refused.ReadAsync(HttpStatusCode.ServiceUnavailable);
            Assert.Equal("1", refused.Header("Retry-After"));
            using var small = await GetAsync(server, limit: 0);
            Assert.NotEqual(HttpStatusCode.ServiceUnavailable, small.StatusCode);
            Assert.InRange(server.Answers.Waiting, BodyBytes * Bodies, 5 << 20);
        }

        while (server.Answers.Waiting > 0) await Task.Yield();
        using var whole = await GetAsync(server, Bodies);
        Assert.Equal(Bodies, (await whole.ReadAsync(HttpStatusCode.OK)).GetProperty("requests").GetArrayLength());
        Assert.Equal(0, server.Answers.Waiting);
    }

    [Fact]
    public async Task Datafiles_that_nobody_reads_are_bounded_together_and_one_counts_once()
    {
        await using var server = await IngestServer.StartAsync(answerLimit: 5 << 20);
        await PutAsync(server, "k");
        await PutAsync(server, "other");

        using (var slow = await AskAsync(server, "/datafiles/k.json"))
        {
            while (server.Answers.Waiting == 0) await Task.Yield();
            using var refused = await server.Client.GetAsync("/datafiles/other.json", Cancel);
            await refused.ReadAsync(HttpStatusCode.ServiceUnavailable);
            Assert.Equal("1", refused.Header("Retry-After"));
            Assert.Null(refused.Headers.ETag);
            using var shared = await server.Client.GetAsync("/datafiles/k.json", Cancel);
            await shared.ReadAsync(HttpStatusCode.OK);
            Assert.InRange(server.Answers.Waiting, 4 << 20, 5 << 20);
        }

        while (server.Answers.Waiting > 0) await Task.Yield();
        using var whole = await server.Client.GetAsync("/datafiles/other.json", Cancel);
        await whole.ReadAsync(HttpStatusCode.OK);
    }

    [Fact]
    public async Task All_who_ask_at_once_for_datafiles_that_fit_get_them_whole()
    {
        await using var server = await IngestServer.StartAsync(answerLimit: 9 << 20);
        await PutAsync(server, "k");
        await PutAsync(server, "other");
        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(
            one => server.Client.GetByteArrayAsync(one % 2 == 0 ? "/datafiles/k.json" : "/datafiles/other.json", Cancel)));

        Assert.All(answers, answer => Assert.True(answer.Length > 4 << 20));
        while (server.Answers.Waiting > 0) await Task.Yield();
    }

    private static async Task PutAsync(IngestServer server, string sdkKey)
    {
        using var put = new HttpRequestMessage(HttpMethod.Put, $"/admin/datafiles/{sdkKey}")
        {
            Content = new StringContent(
                $$"""{"version":"4","revision":"1","accountId":"1","projectId":"2","filler":"{{new string('x', 4 << 20)}}"}"""),
        };
        put.Headers.Add("x-api-key", IngestServer.PrivateKey);
        using var answer = await server.Client.SendAsync(put, Cancel);
        await answer.ReadAsync(HttpStatusCode.Created);
    }

    /// <summary>Asks and reads nothing of the answer.</summary>
    private static async Task<Socket> AskAsync(IngestServer server, string path)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(server.Client.BaseAddress!.Host, server.Client.BaseAddress.Port, Cancel);
        var request = $"GET {path} HTTP/1.1\r\nHost: localhost\r\nx-api-key: {IngestServer.PrivateKey}\r\n\r\n";
        await socket.SendAsync(Encoding.ASCII.GetBytes(request), Cancel);
        return socket;
    }

    private static Task<HttpResponseMessage> GetAsync(IngestServer server, int limit)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"{Page}{limit}");
        request.Headers.Add("x-api-key", IngestServer.PrivateKey);
        return server.Client.SendAsync(request, Cancel);
    }
}
