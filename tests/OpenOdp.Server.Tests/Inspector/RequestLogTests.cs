using System.Net;
using System.Text;
using System.Text.Json;
using CsCheck;
using OpenOdp.Server.Inspector;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Inspector;

/// <summary>GET /admin/requests (docs/http.md).</summary>
public sealed class RequestLogTests
{
    private const string Event = """{"type":"t","identifiers":{"email":"a@b.example","shop":"1"}}""";

    [Fact]
    public async Task Accepted_requests_show_their_body_and_warnings()
    {
        await using var server = await IngestServer.StartAsync();
        await server.PostAsync("/v3/events", Event).ReadAsync(HttpStatusCode.Accepted);
        var page = await ReadAsync(server, "outcome=accepted");
        var entry = Assert.Single(page.GetProperty("requests").EnumerateArray());
        Assert.Equal(["id", "at", "path", "status", "body", "errors", "warnings"], entry.EnumerateObject()
            .Select(property => property.Name));
        Assert.Equal(("/v3/events", 202, Event), (entry.GetProperty("path")
            .GetString(), entry.GetProperty("status").GetInt32(), entry.GetProperty("body").GetString()));
        Assert.Empty(entry.GetProperty("errors").EnumerateArray());
        var warning = Assert.Single(entry.GetProperty("warnings").EnumerateArray());
        Assert.Equal(
            (0, "Unknown identifier field: shop"),
            (warning.GetProperty("event").GetInt32(), warning.GetProperty("message").GetString()));
        Assert.Equal(JsonValueKind.Null, page.GetProperty("next").ValueKind);
    }

    [Fact]
    public async Task Rejected_requests_say_why()
    {
        await using var server = await IngestServer.StartAsync();
        await server.PostAsync("/v3/events", "[{}]").ReadAsync(HttpStatusCode.BadRequest);
        await server.PostAsync("/v3/profiles", "\u0001{").ReadAsync(HttpStatusCode.BadRequest);
        await server.PostAsync("/v3/events", IngestServer.Encoded([1], "zstd")).ReadAsync(HttpStatusCode.UnsupportedMediaType);
        var entries = (await ReadAsync(server, "outcome=rejected")).GetProperty("requests").EnumerateArray().ToList();
        Assert.Equal([415, 400, 400], entries.Select(entry => entry.GetProperty("status").GetInt32()));
        Assert.Equal("\u0001{", entries[1].GetProperty("body").GetString());
        Assert.StartsWith(
            "Unable to parse request body. ", entries[1].GetProperty("errors")[0].GetProperty("message").GetString());
        Assert.Equal(0, entries[2].GetProperty("errors")[0].GetProperty("event").GetInt32());
        Assert.Empty((await ReadAsync(server, "outcome=accepted")).GetProperty("requests").EnumerateArray());
    }

    [Fact]
    public async Task Pages_follow_each_other()
    {
        await using var server = await IngestServer.StartAsync();
        for (var i = 0; i < 5; i++)
        {
            await server.PostAsync("/v3/events", Event.Replace("a@b", $"u{i}@b")).ReadAsync(HttpStatusCode.Accepted);
        }

        var seen = new List<string>();
        for (string? next = ""; next is not null;)
        {
            var page = await ReadAsync(server, $"outcome=accepted&limit=2&after={next}");
            seen.AddRange(page.GetProperty("requests").EnumerateArray().Select(
                entry => entry.GetProperty("body").GetString()!.Split("\"email\":\"")[1][..2]));
            next = page.GetProperty("next").GetString();
        }

        Assert.Equal(["u4", "u3", "u2", "u1", "u0"], seen);
    }

    [Theory]
    [InlineData("outcome=all")]
    [InlineData("limit=0")]
    [InlineData("limit=1001")]
    [InlineData("after=x")]
    public async Task A_query_that_is_wrong_answers_400(string query)
    {
        await using var server = await IngestServer.StartAsync();
        (await ReadAsync(server, query, HttpStatusCode.BadRequest)).Message(HttpStatusCode.BadRequest, "Bad Request");
    }

    [Fact]
    public async Task Accounts_see_their_own_requests_only()
    {
        await using var server = await IngestServer.StartAsync();
        await server.PostAsync("/v3/events", Event, IngestServer.OtherKey).ReadAsync(HttpStatusCode.Accepted);
        Assert.Empty((await ReadAsync(server, "outcome=accepted")).GetProperty("requests").EnumerateArray());
    }

    [Fact]
    public void The_ring_keeps_1000_requests_and_64_KiB_of_each()
    {
        var ring = new RequestRing();
        var last = 0L;
        for (var i = 1; i <= 2500; i++) ring.Add(Facts, Encoding.ASCII.GetBytes($"{i}"), () => ++last);
        ring.Add(Facts, new byte[100_000], () => ++last);
        var entries = ring.Read(long.MaxValue).ToList();
        Assert.Equal(Enumerable.Range(1502, 1000).Reverse().Select(id => (long)id), entries.Select(entry => entry.Id));
        Assert.Equal(64 * 1024, entries[0].Body.Length);
        Assert.Equal("2500", Encoding.ASCII.GetString(entries[1].Body));
    }

    [Fact]
    public void S5_the_ring_is_bounded_in_bytes_and_keeps_the_newest_whole() =>
        Gen.Frequency((1, Gen.Const(0)), (4, Gen.Int[0, 400])).Array[1, 300].Sample(lengths =>
    {
        var ring = new RequestRing(maxBytes: 5000);
        var last = -1L;
        for (var i = 0; i < lengths.Length; i++) ring.Add(Facts, Body(i, lengths[i]), () => ++last);

        var entries = ring.Read(long.MaxValue).ToList();
        Assert.InRange(ring.Bytes, 4096, 5000);
        Assert.Equal(
            Enumerable.Range(0, entries.Count).Select(i => (long)lengths.Length - 1 - i), entries.Select(entry => entry.Id));
        Assert.All(entries, entry => Assert.Equal(Body((int)entry.Id, lengths[(int)entry.Id]), entry.Body));
        Assert.True(entries.Count == lengths.Length || entries.Sum(entry => entry.Body.Length) > 5000 - 2 * 401);
    });

    [Fact]
    public async Task S5_a_page_ends_at_4_MiB_and_the_pages_together_are_all()
    {
        await using var server = await IngestServer.StartAsync();
        var body = Event[..^1] + ",\"x\":\"" + new string('x', 100_000) + "\"}";
        for (var i = 0; i < 150; i++) await server.PostAsync("/v3/events", body).ReadAsync(HttpStatusCode.Accepted);
        var seen = new List<string>();
        for (string? next = ""; next is not null;)
        {
            var page = await ReadAsync(server, $"outcome=accepted&limit=1000&after={next}");
            Assert.InRange(page.GetRawText().Length, 1, 4 << 20);
            seen.AddRange(page.GetProperty("requests").EnumerateArray().Select(entry => entry.GetProperty("id").GetString()!));
            next = page.GetProperty("next").GetString();
        }

        Assert.Equal(Enumerable.Range(1, 150).Reverse().Select(
            id => id.ToString(System.Globalization.CultureInfo.InvariantCulture)), seen);
    }

    private static readonly RequestEntry Facts = new(0, 0, "/", 202, [], [], []);

    private static byte[] Body(int id, int length) => [.. Enumerable.Repeat((byte)id, length)];

    private static Task<JsonElement> ReadAsync(IngestServer server, string query, HttpStatusCode status = HttpStatusCode.OK)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"/admin/requests?{query}");
        request.Headers.Add("x-api-key", IngestServer.PrivateKey);
        return server.Client.SendAsync(request, TestContext.Current.CancellationToken).ReadAsync(status);
    }
}
