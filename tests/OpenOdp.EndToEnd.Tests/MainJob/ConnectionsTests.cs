using System.Net;
using OpenOdp.EndToEnd.Tests.Support;

namespace OpenOdp.EndToEnd.Tests.MainJob;

public sealed class ConnectionsTests
{
    [Fact]
    public async Task An_event_finds_the_customer_that_another_connection_has_just_written()
    {
        using var directory = new TempDirectory();
        using var server = await ServerRun.StartAsync(directory.Path, new Dictionary<string, string>
        {
            ["OpenOdp__Accounts__0__Identifiers__device"] = "low",
            ["OpenOdp__Accounts__0__Identifiers__browser"] = "low",
        });
        await Task.WhenAll(Enumerable.Range(0, 8).Select(line => Task.Run(() => PassOnAsync(server, line))));
        var counters = await server.ReadAsync("/admin/counters");
        Assert.Equal(8, counters.GetProperty("customers").GetInt64());
        Assert.Equal(8 * 40, counters.GetProperty("accepted").GetInt64());
    }

    /// <summary>
    /// Each event shares an identifier with the one just acknowledged on the other connection, and none with any other.
    /// </summary>
    private static async Task PassOnAsync(ServerRun server, int line)
    {
        using var here = new HttpClient { BaseAddress = new Uri(server.Url) };
        using var there = new HttpClient { BaseAddress = new Uri(server.Url) };
        for (var i = 0; i < 40; i++)
        {
            var client = i % 2 == 0 ? here : there;
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v3/events")
            {
                Content = new StringContent(Body(line, i)),
            };
            request.Headers.Add("x-api-key", ServerRun.PublicKey);
            using var response = await client.SendAsync(request);
            Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        }
    }

    private static string Body(int line, int i) =>
        $$$"""{"type":"t","action":"a","identifiers":{"device":"{{{line}}}-{{{(i + 1) / 2}}}","browser":"{{{line}}}-{{{i / 2}}}"}}""";
}
