using System.Net;
using System.Text.RegularExpressions;
using OpenOdp.Server.Tests.Segments;
using OpenOdp.Server.Tests.Support;
using OpenOdp.Server.Tests.Webhooks;

namespace OpenOdp.Server.Tests.Console.Settings;

public sealed class WebhookPageTests : IAsyncLifetime
{
    private AdminServer _server = null!;
    private ConsoleVisitor _visitor = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ConsoleVisitor.StartServerAsync();
        await _server.InstallAsync("has_email", Bodies.HasEmail);
        _visitor = await ConsoleVisitor.OperatorAsync(_server);
    }

    [Fact]
    public async Task A_webhook_is_made_shows_its_secret_once_and_what_it_delivered()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        Assert.Contains("Nobody is told yet", await _visitor.ReadAsync("/settings/webhooks"), StringComparison.Ordinal);
        Assert.Matches(
            "value=\"has_email\" />\\s*<span>Has e-mail <small class=\"mono\">has_email</small>",
            await _visitor.ReadAsync("/settings/webhooks:new"));
        var (status, made) = await _visitor.FormAsync(
            "/settings/webhooks:new", ("name", "crm"), ("url", receiver.Url), ("segments", "has_email"));
        Assert.Equal(HttpStatusCode.OK, status);
        var secret = Regex.Match(WebUtility.HtmlDecode(made), "whsec_[A-Za-z0-9+/=]{44}").Value;

        var position = await _server.DoAsync("a@x.example", "a");
        Assert.True((await receiver.NextAsync()).IsSignedWith(secret));
        await _server.UntilDeliveredAsync(position);
        var page = await _visitor.ReadAsync("/settings/webhooks/crm");
        Assert.DoesNotContain("whsec_", page, StringComparison.Ordinal);
        Assert.Contains($"data-label=\"Changes at positions\">{position}</td>", page, StringComparison.Ordinal);
        Assert.Contains("It is told of has_email.", page, StringComparison.Ordinal);
        Assert.Contains("<span class=\"badge good\">200</span>", page, StringComparison.Ordinal);
        Assert.Contains("/settings/webhooks/crm", await _visitor.ReadAsync("/settings/webhooks"), StringComparison.Ordinal);
        Assert.Contains("/settings/webhooks/crm", await _visitor.ReadAsync("/changes"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_delivery_is_shown_with_why_and_when_it_is_tried_again()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.AnswerWith(500);
        await _server.PutWebhookAsync(receiver.Url);
        await _server.DoAsync("a@x.example", "a");
        await _server.UntilAsync("retrying");
        foreach (var path in new[] { "/settings/webhooks", "/settings/webhooks/crm", "/settings/webhooks/crm/state" })
        {
            Assert.Contains("The receiver answered 500.", await _visitor.ReadAsync(path), StringComparison.Ordinal);
        }

        Assert.Contains("Next attempt", await _visitor.ReadAsync("/settings/webhooks/crm/state"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_paused_resumed_changed_and_deleted_and_keeps_its_secret_and_its_segments()
    {
        await _server.PutWebhookAsync("http://127.0.0.1:1/a", ",\"segments\":[\"has_email\"]");
        const string One = "/settings/webhooks/crm";
        Assert.Equal((HttpStatusCode.SeeOther, One), await _visitor.FormAsync(One + "/pause"));
        Assert.Equal("disabled", (await _server.WebhookAsync()).GetProperty("state").GetString());
        var paused = await _visitor.ReadAsync(One);
        Assert.Contains("/resume", paused, StringComparison.Ordinal);
        Assert.Contains("It was paused, and nobody is told of anything until it is resumed.", paused, StringComparison.Ordinal);
        Assert.Equal(
            "It was switched off with \"disabled\": true.",
            (await _server.WebhookAsync()).GetProperty("last_error").GetString());
        Assert.Equal((HttpStatusCode.SeeOther, One), await _visitor.FormAsync(One + "/resume"));
        var resumed = await _server.WebhookAsync();
        Assert.NotEqual("disabled", resumed.GetProperty("state").GetString());
        Assert.Equal("has_email", Assert.Single(resumed.GetProperty("segments").EnumerateArray()).GetString());

        Assert.Matches("value=\"has_email\" checked", await _visitor.ReadAsync(One + "/edit"));
        Assert.Equal(
            (HttpStatusCode.SeeOther, One),
            await _visitor.FormAsync(
                One + "/edit", ("base", await _visitor.BaseAsync(One + "/edit")), ("url", "http://127.0.0.1:1/b")));
        var changed = await _server.WebhookAsync();
        Assert.Equal("http://127.0.0.1:1/b", changed.GetProperty("url").GetString());
        Assert.Equal(0, changed.GetProperty("segments").GetArrayLength());

        Assert.Equal(
            (HttpStatusCode.SeeOther, "/settings/webhooks"),
            await _visitor.FormAsync(One + "/delete", ("base", await _visitor.BaseAsync(One))));
        await _visitor.ReadAsync(One, HttpStatusCode.NotFound);
        foreach (var gone in new[] { "/edit", "/pause", "/resume", "/delete" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await _visitor.FormAsync(One + gone, ("url", "http://127.0.0.1:1/"))).Status);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_somebody_else_has_made_of_a_webhook_meanwhile_is_replaced_and_deleted_only_when_that_is_asked_again(
        bool isMadeAnew)
    {
        const string One = "/settings/webhooks/crm";
        await _server.PutWebhookAsync("http://127.0.0.1:1/a");
        var (edited, shown) = (await _visitor.BaseAsync(One + "/edit"), await _visitor.BaseAsync(One));
        if (isMadeAnew) await _server.SendAsync(HttpMethod.Delete, "/admin/webhooks/crm").ReadAsync(HttpStatusCode.OK);
        await _server.PutWebhookAsync(
            "http://127.0.0.1:1/theirs", status: isMadeAnew ? HttpStatusCode.Created : HttpStatusCode.OK);

        var (status, page) = await _visitor.FormAsync(One + "/delete", ("base", shown));
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("Nothing was deleted: the webhook was changed meanwhile", page, StringComparison.Ordinal);
        var nowShown = ConsoleVisitor.BaseIn(page);
        (status, page) = await _visitor.FormAsync(One + "/edit", ("base", edited), ("url", "http://127.0.0.1:1/mine"));
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("Save again to replace it.", page, StringComparison.Ordinal);
        Assert.Contains("value=\"http://127.0.0.1:1/mine\"", page, StringComparison.Ordinal);
        Assert.Equal("http://127.0.0.1:1/theirs", (await _server.WebhookAsync()).GetProperty("url").GetString());

        (status, page) = await _visitor.FormAsync(One + "/edit", ("base", edited), ("url", ""));
        Assert.Equal(HttpStatusCode.Conflict, status);
        edited = ConsoleVisitor.BaseIn(page);
        (status, page) = await _visitor.FormAsync(One + "/edit", ("base", edited), ("url", ""));
        Assert.Equal((HttpStatusCode.BadRequest, edited), (status, ConsoleVisitor.BaseIn(page)));
        (status, _) = await _visitor.FormAsync(One + "/edit", ("base", edited), ("url", "http://127.0.0.1:1/mine"));
        Assert.Equal(HttpStatusCode.SeeOther, status);
        Assert.Equal("http://127.0.0.1:1/mine", (await _server.WebhookAsync()).GetProperty("url").GetString());
        (status, page) = await _visitor.FormAsync(One + "/delete", ("base", nowShown));
        Assert.Equal(HttpStatusCode.Conflict, status);
        (status, _) = await _visitor.FormAsync(One + "/delete", ("base", ConsoleVisitor.BaseIn(page)));
        Assert.Equal(HttpStatusCode.SeeOther, status);
    }

    [Theory]
    [InlineData("name", "crm", HttpStatusCode.Conflict, "There is a webhook 'crm' already.")]
    [InlineData("name", "", HttpStatusCode.BadRequest, "The name of a webhook is of a-z")]
    [InlineData("name", SettingsKit.Hostile, HttpStatusCode.BadRequest, "The name of a webhook is of a-z")]
    [InlineData("url", "", HttpStatusCode.BadRequest, "url must be an address")]
    [InlineData("url", "javascript:alert(1)", HttpStatusCode.BadRequest, "url must be an address")]
    [InlineData("url", SettingsKit.Hostile, HttpStatusCode.BadRequest, "url must be an address")]
    [InlineData("url", "http://example.com/", HttpStatusCode.BadRequest, "url must begin with https://")]
    [InlineData("segments", SettingsKit.Hostile, HttpStatusCode.BadRequest, "there is no such segment")]
    [InlineData("secret", SettingsKit.Hostile, HttpStatusCode.BadRequest, "secret must be whsec_")]
    [InlineData("after", SettingsKit.Hostile, HttpStatusCode.BadRequest, "Begin behind position")]
    [InlineData("after", "18446744073709551615", HttpStatusCode.BadRequest, "after must be a position")]
    public async Task What_cannot_be_a_webhook_is_refused_in_place_with_what_was_typed(
        string field, string value, HttpStatusCode expected, string said)
    {
        await _server.PutWebhookAsync("http://127.0.0.1:1/");
        (string Name, string Value)[] right = [("name", "mail"), ("url", "http://127.0.0.1:1/hooks"), ("segments", "has_email")];
        var (status, page) = await _visitor.FormAsync(
            "/settings/webhooks:new", [.. right.Where(one => one.Name != field), (field, value)]);
        Assert.Equal(expected, status);
        Assert.Contains(said, WebUtility.HtmlDecode(page), StringComparison.Ordinal);
        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        if (field != "url") Assert.Contains("value=\"http://127.0.0.1:1/hooks\"", page, StringComparison.Ordinal);
        Assert.Single((await _server.GetAsync("/admin/webhooks")).GetProperty("webhooks").EnumerateArray());
    }

    [Fact]
    public async Task Readers_see_no_path_of_an_address_and_change_nothing()
    {
        await _server.PutWebhookAsync("http://127.0.0.1:1/token-of-a-receiver");
        using var reader = await ConsoleVisitor.ReaderAsync(_server);
        var page = await reader.ReadAsync("/settings/webhooks") + await reader.ReadAsync("/settings/webhooks/crm");
        Assert.Contains("http://127.0.0.1:1/•••", WebUtility.HtmlDecode(page), StringComparison.Ordinal);
        Assert.DoesNotContain("token-of-a-receiver", page, StringComparison.Ordinal);
        Assert.DoesNotContain("method=\"post\" action=\"/settings", page, StringComparison.Ordinal);
        await reader.ReadAsync("/settings/webhooks:new", HttpStatusCode.Forbidden);
        await reader.ReadAsync("/settings/webhooks/crm/edit", HttpStatusCode.Forbidden);
        foreach (var change in new[] { ":new", "/crm/edit", "/crm/pause", "/crm/resume", "/crm/delete" })
        {
            var sent = await reader.FormAsync($"/settings/webhooks{change}", ("name", "x"), ("url", "http://127.0.0.1:1/"));
            Assert.Equal(HttpStatusCode.Forbidden, sent.Status);
        }

        Assert.Equal("http://127.0.0.1:1/token-of-a-receiver", (await _server.WebhookAsync()).GetProperty("url").GetString());
    }

    public ValueTask DisposeAsync()
    {
        _visitor.Dispose();
        return _server.DisposeAsync();
    }
}
