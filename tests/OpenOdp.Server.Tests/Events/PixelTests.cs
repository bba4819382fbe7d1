using System.Net;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Events;

/// <summary>§3.9 and trap 17: the pixel of version 5 of the JavaScript SDK.</summary>
public sealed class PixelTests
{
    private const string Event =
        "event_type=fullstack&vdl_action=identified&vuid=VUID_1&fs-user-id=u1&email=a+b%40x.example&idempotence_id=i1&data_source_type=sdk&page=a%20b+c&price=2.50";

    [Fact]
    public async Task An_event_in_a_query_is_stored_as_one_that_is_posted()
    {
        await using var server = await AdminServer.StartAsync();
        using var answer = await SendAsync(server, HttpMethod.Get, "one", Event);
        await AssertImage(answer, HttpStatusCode.OK);
        Assert.Equal("no-store", answer.Header("Cache-Control"));
        Assert.Equal("*", answer.Header("Access-Control-Allow-Origin"));

        using var again = await SendAsync(server, HttpMethod.Get, "one", Event); // the SDK sends it again when it hears nothing
        Assert.Equal(answer.Header("OpenOdp-Position"), again.Header("OpenOdp-Position"));

        var page = await server.GetAsync("/admin/customers/events?email=a%2Bb@x.example");
        var stored = Assert.Single(page.GetProperty("events").EnumerateArray());
        Assert.Equal("fullstack", stored.GetProperty("event_type").GetString());
        Assert.Equal("identified", stored.GetProperty("action").GetString());
        Assert.Equal("u1", stored.GetProperty("identifiers").GetProperty("fs_user_id").GetString());
        Assert.Equal("a b c", stored.GetProperty("data").GetProperty("page").GetString());
        Assert.False(stored.GetProperty("data").TryGetProperty("tracker_id", out _));
        Assert.Equal(1, (await server.GetAsync("/admin/counters")).GetProperty("duplicates").GetInt32());
        Assert.Equal(2, (await server.GetAsync("/admin/requests?outcome=accepted")).GetProperty("requests").GetArrayLength());
    }

    [Theory]
    [InlineData("one", "vdl_action=a&email=a@x.example")]
    [InlineData("one", "event_type=t")]
    [InlineData("one", "event_type=t&email=a@x.example&ts=yesterday")]
    [InlineData("one", "event_type=t&email=a@x.example&email=b@x.example")]
    [InlineData("one", "")]
    [InlineData("wrong", Event)]
    [InlineData("one.secret", Event)]
    [InlineData("one&tracker_id=two", Event)]
    [InlineData("", Event)]
    public async Task What_is_wrong_gets_the_image_too_and_stores_nothing(string key, string query)
    {
        await using var server = await AdminServer.StartAsync();
        using var answer = await SendAsync(server, HttpMethod.Get, key, query);
        await AssertImage(answer, HttpStatusCode.OK);
        Assert.Equal(0, (await server.GetAsync("/admin/counters")).GetProperty("accepted").GetInt32());
        if (key != "one") return;
        var rejected =
            Assert.Single((await server.GetAsync("/admin/requests?outcome=rejected")).GetProperty("requests").EnumerateArray());
        Assert.Equal("/v2/zaius.gif", rejected.GetProperty("path").GetString());
        Assert.NotEmpty(rejected.GetProperty("errors").EnumerateArray());
    }

    [Fact]
    public async Task HEAD_sends_nothing()
    {
        await using var server = await AdminServer.StartAsync();
        using var answer = await SendAsync(server, HttpMethod.Head, "one", Event);
        Assert.Equal("image/gif", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal(0, (await server.GetAsync("/admin/counters")).GetProperty("accepted").GetInt32());
    }

    private static Task<HttpResponseMessage> SendAsync(AdminServer server, HttpMethod method, string key, string query) =>
        server.SendAsync(method, $"/v2/zaius.gif?tracker_id={key}&{query}", key: "", headers: ("Origin", "https://www.example"));

    private static async Task AssertImage(HttpResponseMessage answer, HttpStatusCode status)
    {
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("image/gif", answer.Content.Headers.ContentType?.ToString());
        var image = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Assert.Equal("GIF89a\u0001\0\u0001\0"u8.ToArray(), image[..10]);
    }

    [Theory]
    [InlineData("page=caf%E9", 1, "Parameter `page` is not UTF-8")]
    [InlineData("page=%C3%28&%FFx=1", 2, "The name of parameter `\uFFFDx` is not UTF-8")]
    [InlineData("a%FF=1&a%FE=2", 3, "Field `a\uFFFD` is left out: another one has this name")]
    [InlineData("vdl_action=%FF", 1, "Parameter `vdl_action` is not UTF-8")]
    [InlineData("fs_user_id=u%FF", 1, "Identifier `fs_user_id` is left out: its value is not UTF-8")]
    [InlineData("phone=+155501", 1, "Identifier `phone` is left out: it would be another customer's. `+` means a space")]
    [InlineData("fs_user_id=M%EF%BF%BDller", 1, "Identifier `fs_user_id` has lost a character")]
    public async Task What_is_no_UTF_8_is_told_and_joins_nobody(string query, int warnings, string reason)
    {
        await using var server = await AdminServer.StartAsync();
        using var answer = await SendAsync(server, HttpMethod.Get, "one", $"event_type=t&email=a@b.example&{query}");

        Assert.Equal($"{warnings}", answer.Header("OpenOdp-Warnings"));
        var request = Assert.Single(
            (await server.GetAsync("/admin/requests?outcome=accepted")).GetProperty("requests").EnumerateArray());
        var told = request.GetProperty("warnings").EnumerateArray().Select(warning => warning.GetProperty("message").GetString()!)
            .ToList();
        Assert.Equal(warnings, told.Count);
        Assert.Contains(told, message => message.StartsWith(reason, StringComparison.Ordinal));
        var customer = (await server.GetAsync("/admin/customers?email=a@b.example")).GetProperty("customer");
        Assert.Equal(
            "email", Assert.Single(customer.GetProperty("identifiers").EnumerateArray()).GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("event_type=t&fs_user_id=u%FF&vuid=%C3%28")]
    [InlineData("event_type=t&event_type=u&email=a@b.example")]
    public async Task What_cannot_be_told_apart_is_not_stored_and_the_reason_is_kept(string query)
    {
        await using var server = await AdminServer.StartAsync();
        using var answer = await SendAsync(server, HttpMethod.Get, "one", query);
        await AssertImage(answer, HttpStatusCode.OK);
        var rejected =
            Assert.Single((await server.GetAsync("/admin/requests?outcome=rejected")).GetProperty("requests").EnumerateArray());
        Assert.NotEmpty(rejected.GetProperty("errors").EnumerateArray());
        Assert.Equal(query.Contains("%FF", StringComparison.Ordinal) ? 2 : 0, rejected.GetProperty("warnings").GetArrayLength());
    }
}
