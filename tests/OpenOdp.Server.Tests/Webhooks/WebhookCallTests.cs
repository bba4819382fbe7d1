using System.Net;
using System.Text.Json;
using OpenOdp.Server.Tests.Segments;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Webhooks;

/// <summary>What can be asked of webhooks, and what is refused.</summary>
public sealed class WebhookCallTests : IAsyncLifetime
{
    private const string Url = "https://receiver.example/hooks";

    private AdminServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await WebhookServer.StartAsync();

    [Theory]
    [InlineData("""{}""", "url must be an address")]
    [InlineData("""[]""", "Send {")]
    [InlineData("""{"url":7}""", "url must be an address")]
    [InlineData("""{"url":"/hooks"}""", "url must be an address")]
    [InlineData("""{"url":"ftp://a.example/"}""", "url must be an address")]
    [InlineData("""{"url":"https://user:pass@a.example/"}""", "no user and no password")]
    [InlineData("""{"url":"http://a.example/"}""", "https://")]
    [InlineData("""{"url":"https://a.example:0/"}""", "port 0")]
    [InlineData("""{"url":"https://a.example/a\r\nb"}""", "a control character")]
    [InlineData("""{"url":"https://a.example/\u0000"}""", "a control character")]
    [InlineData("""{"url":"https://a.example/\u0085"}""", "a control character")]
    [InlineData("""{"url":" https://a.example/"}""", "white space")]
    [InlineData("""{"url":"https://a.example/\u202egnp"}""", "not ASCII")]
    [InlineData("""{"url":"https://a.example/\u200b"}""", "not ASCII")]
    [InlineData("""{"url":"https://bücher.example/"}""", "xn--")]
    [InlineData("""{"url":"https://a.example/\\b"}""", "%5C")]
    [InlineData("""{"url":"https://a.example/{id}"}""", "%5C")]
    [InlineData("""{"url":"https://a.example/?q=a|b"}""", "%5C")]
    [InlineData("""{"url":"https://a.example/#hooks"}""", "fragment")]
    [InlineData("""{"url":"https://a.example/#"}""", "fragment")]
    [InlineData("""{"url":"https://a.example:65536/"}""", "url must be an address")]
    [InlineData("""{"url":"https://a.example/","segments":"has_email"}""", "segments must be a list")]
    [InlineData("""{"url":"https://a.example/","segments":[1]}""", "segments must be a list")]
    [InlineData("""{"url":"https://a.example/","segments":["nothing"]}""", "no such segment")]
    [InlineData("""{"url":"https://a.example/","secret":"whsec_short"}""", "secret must be")]
    [InlineData("""{"url":"https://a.example/","secret":5}""", "secret must be")]
    [InlineData("""{"url":"https://a.example/","after":1000000}""", "after must be a position")]
    [InlineData("""{"url":"https://a.example/","after":-1}""", "after must be a position")]
    [InlineData("""{"url":"https://a.example/","after":1.5}""", "after must be a position")]
    [InlineData("""{"url":"https://a.example/","after":"0"}""", "after must be a position")]
    [InlineData("""{"url":"https://a.example/","disabled":"no"}""", "disabled must be")]
    [InlineData("""{"url":"https://a.example/","segment":["has_email"]}""", "Unable to parse request body")]
    public async Task What_is_no_webhook_is_refused_and_nothing_is_made(string body, string message)
    {
        using var response = await _server.SendAsync(HttpMethod.Put, "/admin/webhooks/crm", body);
        Assert.Contains(
            message, (await response.ReadAsync(HttpStatusCode.BadRequest)).Message(HttpStatusCode.BadRequest, "Bad Request"),
            StringComparison.Ordinal);
        Assert.Equal(0, (await _server.GetAsync("/admin/webhooks")).GetProperty("webhooks").GetArrayLength());
    }

    [Theory]
    [InlineData("Crm")]
    [InlineData("c-r")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345")]
    public async Task What_is_no_name_is_refused(string name)
    {
        await _server.PutWebhookAsync(Url, status: HttpStatusCode.BadRequest, name: name);
        await _server.GetAsync($"/admin/webhooks/{name}", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_url_has_2_KiB_at_most()
    {
        await _server.PutWebhookAsync(Url + "?" + new string('x', 2048 - Url.Length - 1));
        await _server.PutWebhookAsync(Url + "?" + new string('x', 2048 - Url.Length), status: HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_secret_is_made_when_none_is_given_and_shown_once()
    {
        var made = await _server.PutWebhookAsync(Url);
        Assert.StartsWith("whsec_", made.GetProperty("secret").GetString(), StringComparison.Ordinal);
        foreach (var later in (JsonElement[])
        [
            await _server.WebhookAsync(),
            await _server.PutWebhookAsync(Url, status: HttpStatusCode.OK),
            (await _server.GetAsync("/admin/webhooks")).GetProperty("webhooks")[0],
            await _server.PutWebhookAsync(Url, $",\"secret\":\"{WebhookServer.Secret}\"", HttpStatusCode.OK),
            await _server.PutWebhookAsync(Url, $",\"secret\":\"{WebhookServer.Secret}\"", name: "other"),
        ])
        {
            Assert.False(later.TryGetProperty("secret", out _));
        }
    }

    [Fact]
    public async Task Accounts_have_their_own_webhooks()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await _server.PutWebhookAsync(receiver.Url, name: "theirs", key: "two.secret");
        await _server.PutWebhookAsync(Url, ",\"disabled\":true");
        var ours = Assert.Single((await _server.GetAsync("/admin/webhooks")).GetProperty("webhooks").EnumerateArray());
        Assert.Equal("crm", ours.GetProperty("name").GetString());
        await _server.GetAsync("/admin/webhooks/theirs", HttpStatusCode.NotFound);
        await _server.GetAsync("/admin/webhooks/theirs/deliveries", HttpStatusCode.NotFound);
        using var deleted = await _server.SendAsync(HttpMethod.Delete, "/admin/webhooks/theirs");
        Assert.Equal(HttpStatusCode.NotFound, deleted.StatusCode);

        var position = await _server.DoAsync("a@x.example", "a");
        await Wait.Until(
            async () => (await _server.SendAsync(HttpMethod.Get, "/admin/webhooks/theirs", key: "two.secret")
                .ReadAsync(HttpStatusCode.OK)).GetProperty("position").GetUInt64() >= position,
            "the other account's webhook has come past the change");
        Assert.Empty(receiver.Ids);
    }

    [Fact]
    public async Task A_webhook_needs_the_private_key()
    {
        using var refused = await _server.SendAsync(HttpMethod.Put, "/admin/webhooks/crm", $$"""{"url":"{{Url}}"}""", "one");
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact]
    public async Task Deliveries_come_in_pages_the_newest_first()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await _server.PutWebhookAsync(receiver.Url, ",\"after\":0");
        var position = 0UL;
        for (var i = 0; i < 3; i++)
        {
            position = await _server.DoAsync($"{i}@x.example", "a");
            await _server.UntilDeliveredAsync(position);
        }

        var (ids, after) = (new List<string?>(), "");
        for (string? next = ""; next is not null; after = next)
        {
            var page = await _server.GetAsync($"/admin/webhooks/crm/deliveries?limit=1&after={after}");
            ids.Add(Assert.Single(page.GetProperty("deliveries").EnumerateArray()).GetProperty("id").GetString());
            next = page.GetProperty("next").GetString();
        }

        Assert.Equal(receiver.Ids.Reverse(), ids);
        await _server.GetAsync("/admin/webhooks/crm/deliveries?after=x", HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Hosts_are_only_those_that_the_settings_name_and_plain_http_leaves_the_machine_only_when_they_say_so()
    {
        await using var server = await AdminServer.StartAsync(
            "--OpenOdp:Webhooks:AllowedHosts:0", "receiver.example", "--OpenOdp:Webhooks:AllowInsecureHost", "true");
        await server.PutWebhookAsync("http://RECEIVER.example/", ",\"disabled\":true");
        await server.PutWebhookAsync("https://other.example/", status: HttpStatusCode.BadRequest, name: "other");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
