using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Segments;

public sealed class HostileBodyTests : IAsyncLifetime
{
    private static readonly string[] Scraps =
    [
        "{", "}", "[", "]", ",", ":", "\"", "null", "true", "0", "-1", "1e400", "{}", "[]", "\"\\ud800\"", "\\ud800", "\"now\"",
        "\"description\":1,", "\"metadata\":{\"a\":1},", "\"revision\":{},", "\"definition\":[],",
        "\"Definition\":{},", "\u0000", "é",
    ];

    private static readonly string[] Calls =
        ["/v3/segments/a:validate", "/v3/segments/s{i}", "/v3/segments/a:validate", "/admin/segments/a:preview"];

    private AdminServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await AdminServer.StartAsync();

    /// <summary>The same bodies each time.</summary>
    [Fact]
    public async Task Whatever_is_sent_as_a_definition_is_taken_or_refused_in_words()
    {
        var random = new Random(1);
        string[] valid = [.. Library.Names.Select(Library.Case), Bodies.HasEmail];
        await _server.EventAsync("\"email\":\"a@x.example\"");
        var taken = 0;
        for (var i = 0; i < Scale.Of(3000); i++)
        {
            var body = Encoding.UTF8.GetBytes(valid[random.Next(valid.Length)]);
            for (var changes = random.Next(1, 4); changes > 0; changes--) body = Changed(body, random);
            var call = Calls[i % Calls.Length].Replace("{i}", $"{i % 50}", StringComparison.Ordinal);
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var response = await _server.UploadAsync(call, content, "one.secret");
            var answer = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            var status = (int)response.StatusCode;
            Assert.True(status is (>= 200 and < 300) or 400, $"{status} {answer} for {call} {Encoding.UTF8.GetString(body)}");
            using var json = JsonDocument.Parse(answer);
            if (status != 400) taken++;
        }

        Assert.InRange(taken, 50, Scale.Of(3000) - 50);
        foreach (var id in await IdsAsync())
        {
            (await _server.SendAsync(HttpMethod.Get, $"/v3/segments/{id}")).EnsureSuccessStatusCode().Dispose();
            await _server.ExplainAsync(id, "a@x.example");
        }
    }

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    private static byte[] Changed(byte[] body, Random random)
    {
        var from = random.Next(body.Length + 1);
        var to = Math.Min(body.Length, from + (random.Next(3) > 0 ? random.Next(3) : random.Next(60)));
        byte[] instead = random.Next(3) > 0
            ? Encoding.UTF8.GetBytes(Scraps[random.Next(Scraps.Length)])
            : [.. Enumerable.Range(0, random.Next(3)).Select(_ => (byte)random.Next(256))];
        return [.. body[..from], .. instead, .. body[to..]];
    }

    private async Task<List<string>> IdsAsync() =>
        [.. (await _server.GetAsync("/v3/segments")).GetProperty("segment_ids").EnumerateArray()
            .Select(static id => id.GetString()!)];
}
