using System.Net;
using OpenOdp.Server.Tests.Support;
using OpenOdp.Server.Tests.Webhooks;

namespace OpenOdp.Server.Tests.Console.Settings;

public sealed class WebhookRaceTests : IAsyncLifetime
{
    private const string One = "/settings/webhooks/crm";
    private const string Old = "http://127.0.0.1:1/old";
    private const string New = "http://127.0.0.1:1/new";

    private AdminServer _server = null!;
    private ConsoleVisitor _visitor = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ConsoleVisitor.StartServerAsync();
        _visitor = await ConsoleVisitor.OperatorAsync(_server);
    }

    [Fact]
    public async Task A_deleted_webhook_stays_away_whatever_else_is_asked_of_it_at_once()
    {
        for (var round = 0; round < AtOnce.Rounds; round++)
        {
            await _server.PutWebhookAsync(Old);
            var statuses = await _visitor.SendAtOnceAsync(
                (One + "/delete", [await BaseAsync()]), (One + "/pause", []), (One + "/resume", []), await EditAsync());
            var isDeleted = statuses[0] == HttpStatusCode.SeeOther;
            await _server.SendAsync(HttpMethod.Delete, "/admin/webhooks/crm")
                .ReadAsync(isDeleted ? HttpStatusCode.NotFound : HttpStatusCode.OK);
            if (!isDeleted) Assert.Equal(HttpStatusCode.Conflict, statuses[0]);
        }
    }

    [Fact]
    public async Task A_webhook_that_the_API_deletes_stays_away_too()
    {
        for (var round = 0; round < AtOnce.Rounds; round++)
        {
            await _server.PutWebhookAsync(Old);
            var sent = _visitor.SendAtOnceAsync((One + "/pause", []), (One + "/resume", []), await EditAsync());
            await _server.SendAsync(HttpMethod.Delete, "/admin/webhooks/crm").ReadAsync(HttpStatusCode.OK);
            await sent;
            await _server.GetAsync("/admin/webhooks/crm", HttpStatusCode.NotFound);
        }
    }

    [Fact]
    public async Task A_new_address_stays_when_somebody_pauses_and_resumes_at_once()
    {
        for (var round = 0; round < AtOnce.Rounds; round++)
        {
            await _server.PutWebhookAsync(Old, status: round == 0 ? HttpStatusCode.Created : HttpStatusCode.OK);
            var statuses = await _visitor.SendAtOnceAsync(await EditAsync(), (One + "/pause", []), (One + "/resume", []));
            Assert.Equal([HttpStatusCode.SeeOther, HttpStatusCode.SeeOther], statuses[1..]);
            if (statuses[0] != HttpStatusCode.SeeOther) Assert.Equal(HttpStatusCode.Conflict, statuses[0]);
            Assert.Equal(
                statuses[0] == HttpStatusCode.SeeOther ? New : Old,
                (await _server.WebhookAsync()).GetProperty("url").GetString());
        }
    }

    [Fact]
    public async Task An_address_that_the_API_puts_stays_too()
    {
        for (var round = 0; round < AtOnce.Rounds; round++)
        {
            await _server.PutWebhookAsync(Old, status: round == 0 ? HttpStatusCode.Created : HttpStatusCode.OK);
            var sent = _visitor.SendAtOnceAsync((One + "/pause", []), (One + "/resume", []));
            await _server.PutWebhookAsync(New, status: HttpStatusCode.OK);
            await sent;
            Assert.Equal(New, (await _server.WebhookAsync()).GetProperty("url").GetString());
        }
    }

    [Fact]
    public async Task Of_two_who_change_one_webhook_at_once_one_is_told()
    {
        await _server.PutWebhookAsync(Old);
        for (var round = 0; round < AtOnce.Rounds; round++)
        {
            var form = await EditAsync();
            var statuses = await _visitor.SendAtOnceAsync(form, form);
            Assert.Equal([HttpStatusCode.SeeOther, HttpStatusCode.Conflict], statuses.Order());
        }
    }

    [Fact]
    public async Task Of_two_who_make_one_webhook_at_once_the_second_is_told_that_it_is_there()
    {
        for (var round = 0; round < AtOnce.Rounds; round++)
        {
            var form = ("/settings/webhooks:new", new[] { ("name", $"crm{round}"), ("url", New) });
            var statuses = await _visitor.SendAtOnceAsync(form, form);
            Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Conflict], statuses.Order());
        }
    }

    private async Task<(string Name, string Value)> BaseAsync() => ("base", await _visitor.BaseAsync(One));

    private async Task<(string Path, (string Name, string Value)[] Fields)> EditAsync() =>
        (One + "/edit", [await BaseAsync(), ("url", New)]);

    public ValueTask DisposeAsync()
    {
        _visitor.Dispose();
        return _server.DisposeAsync();
    }
}
