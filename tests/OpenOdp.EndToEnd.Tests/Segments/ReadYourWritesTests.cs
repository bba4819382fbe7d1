using System.Text;
using OpenOdp.EndToEnd.Tests.Support;

namespace OpenOdp.EndToEnd.Tests.Segments;

[Collection(nameof(AloneOnTheMachine))]
public sealed class ReadYourWritesTests
{
    private const int Lines = 16;

    private const string Qualified =
        """{"data":{"customer":{"audiences":{"edges":[{"node":{"name":"buyers","state":"qualified"}}]}}}}""";

    [Fact, Trait("Category", "Slow")]
    public async Task A_query_right_after_the_202_sees_the_event_on_whatever_connection()
    {
        using var directory = new TempDirectory();
        using var server = await ServerRun.StartAsync(directory.Path);
        await server.InstallAsync("buyers", SegmentKit.Did("buy"));
        var times = Scale.Of(10_000, 100_000) / Lines;
        await Task.WhenAll(Enumerable.Range(0, Lines).Select(line => Task.Run(() => AskAsync(server, line, times))));
        var counters = await server.ReadAsync("/admin/counters");
        Assert.Equal(times * Lines, counters.GetProperty("customers").GetInt64());
    }

    /// <summary>Each event is of a user of whom nothing came before; the question comes on another connection.</summary>
    private static async Task AskAsync(ServerRun server, int line, int times)
    {
        using var writer = new HttpClient { BaseAddress = new Uri(server.Url) };
        using var reader = new HttpClient { BaseAddress = new Uri(server.Url) };
        for (var i = 0; i < times; i++)
        {
            var user = $"user {line} {i}";
            await PostAsync(writer, "/v3/events", $$"""{"type":"t","action":"buy","identifiers":{"fs_user_id":"{{user}}"} }""");
            Assert.Equal(Qualified, await PostAsync(reader, "/v3/graphql", i % 2 == 0 ? WithVariables(user) : Pasted(user)));
        }
    }

    private static string WithVariables(string user) =>
        "{\"query\":\"query($userId: String, $audiences: [String]) {customer(fs_user_id: $userId) {audiences(subset: $audiences) "
        + $"{{edges {{node {{name state}}}}}}}}}}\",\"variables\":{{\"userId\":\"{user}\",\"audiences\":[\"buyers\"]}}}}";

    private static string Pasted(string user) =>
        $"{{\"query\" : \"query {{customer(fs_user_id : \\\"{user}\\\") "
        + "{audiences(subset: [\\\"buyers\\\"]) {edges {node {name state}}}}}\"}";

    private static async Task<string> PostAsync(HttpClient http, string path, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.Add("x-api-key", ServerRun.PublicKey);
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        var answer = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, answer);
        return answer;
    }
}
