using System.Text.Json;
using OpenOdp.Server.Tests.Segments;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Webhooks;

public sealed class DeliveryTests : IAsyncLifetime
{
    private AdminServer _server = null!;
    private WebhookReceiver _receiver = null!;

    public async ValueTask InitializeAsync() =>
        (_server, _receiver) = (await WebhookServer.StartAsync(), await WebhookReceiver.StartAsync());

    [Fact]
    public async Task A_change_is_delivered_signed_and_as_the_stream_tells_it()
    {
        using var stream = await SegmentStream.OpenAsync(_server);
        await _server.PutWebhookAsync(_receiver.Url, $",\"secret\":\"{WebhookServer.Secret}\"");
        var position = await _server.DoAsync("a@x.example", "a");

        var request = await _receiver.NextAsync();
        var (_, told) = await stream.NextAsync();
        var body = JsonDocument.Parse(request.Body).RootElement;
        Assert.True(request.IsSignedWith(WebhookServer.Secret));
        Assert.Equal("membership.changed", body.GetProperty("type").GetString());
        Assert.Equal(told.GetRawText(), Assert.Single(request.Changes).GetRawText());
        Assert.Equal(position, request.Changes[0].GetProperty("position").GetUInt64());
        Assert.InRange(
            body.GetProperty("timestamp").GetDateTimeOffset(), SegmentServer.Now().AddMinutes(-1), SegmentServer.Now());

        await _server.UntilDeliveredAsync(position);
        var delivery = Assert.Single(await _server.DeliveriesAsync());
        Assert.Equal(request.Id, delivery.GetProperty("id").GetString());
        Assert.Equal(200, delivery.GetProperty("status").GetInt32());
        Assert.Equal(1, delivery.GetProperty("attempt").GetInt32());
        Assert.Equal(JsonValueKind.Null, delivery.GetProperty("error").ValueKind);
        Assert.Equal($$"""{"from":{{position}},"to":{{position}}}""", delivery.GetProperty("positions").GetRawText());
    }

    [Fact]
    public async Task What_fails_is_sent_again_with_the_same_id_and_body_before_all_that_follows()
    {
        _receiver.AnswerWith(500);
        await _server.PutWebhookAsync(_receiver.Url);
        await _server.DoAsync("a@x.example", "a");
        var failed = await _receiver.NextAsync();
        await _server.UntilAsync("retrying");
        var webhook = await _server.WebhookAsync();
        Assert.Equal("The receiver answered 500.", webhook.GetProperty("last_error").GetString());
        Assert.Equal(JsonValueKind.String, webhook.GetProperty("next_attempt_at").ValueKind);
        Assert.NotEqual(0, webhook.GetProperty("lag").GetInt32());

        _receiver.AnswerWith(204);
        var position = await _server.DoAsync("b@x.example", "a");
        var again = await _receiver.NextAsync();
        var next = await _receiver.NextAsync();
        Assert.Equal((failed.Id, failed.Body), (again.Id, again.Body));
        Assert.NotEqual(failed.Id, next.Id);
        Assert.Equal(position, next.Changes[0].GetProperty("position").GetUInt64());
        await _server.UntilDeliveredAsync(position);
        var statuses = (await _server.DeliveriesAsync()).Select(static one => one.GetProperty("status").GetInt32());
        Assert.Equal([204, 204, 500], statuses);
        Assert.Equal("live", (await _server.WebhookAsync()).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Many_changes_go_in_few_requests_each_once_and_in_their_order()
    {
        var start = (await _server.GetAsync("/admin/webhooks")).GetProperty("webhooks").GetArrayLength();
        for (var request = 0; request < 3; request++)
        {
            var events = Enumerable.Range(0, 400).Select(i =>
                $$$"""{"type":"t","action":"a","identifiers":{"email":"{{{request}}}-{{{i}}}@x.example"}}""");
            using var sent = await _server.SendAsync(HttpMethod.Post, "/v3/events", $"[{string.Join(',', events)}]", "one");
        }

        await _server.PutWebhookAsync(_receiver.Url, ",\"after\":0");
        List<ReceivedRequest> requests = [await _receiver.NextAsync(), await _receiver.NextAsync(), await _receiver.NextAsync()];
        Assert.Equal([500, 500, 200], requests.Select(static request => request.Changes.Count));
        Assert.Equal(3, requests.DistinctBy(static request => request.Id).Count());
        var changes = requests.SelectMany(static request => request.Changes).ToList();
        Assert.Equal(1200, changes.DistinctBy(static change => change.GetProperty("customer_id").GetString()).Count());
        Assert.Equal(changes.OrderBy(PositionOf).Select(PositionOf), changes.Select(PositionOf));
        Assert.Equal(0, start);
    }

    [Fact]
    public async Task However_many_requests_it_sends_a_webhook_writes_about_one_record_a_second()
    {
        await _server.PutWebhookAsync(_receiver.Url);
        var started = TimeProvider.System.GetTimestamp();
        var first = await _server.DoAsync("first@x.example", "a");
        for (var i = 0; i < 200; i++) await _server.DoAsync($"{i}@x.example", "a");
        var last = await _server.DoAsync("last@x.example", "a");
        var notes = (long)(last - first) - 201;
        Assert.InRange(notes, 0, (long)TimeProvider.System.GetElapsedTime(started).TotalSeconds + 2);
    }

    [Fact]
    public async Task A_webhook_of_some_segments_tells_of_no_others()
    {
        await _server.InstallAsync("did_a", Bodies.Of(Bodies.Did("a", "\"min_count\":1", 1000)));
        await _server.PutWebhookAsync(_receiver.Url, ",\"segments\":[\"DID_a\"]");
        await _server.DoAsync("a@x.example", "b");
        await _server.DoAsync("b@x.example", "a");
        Assert.Equal(["did_a entered"], (await _receiver.NextAsync()).States);
    }

    [Fact]
    public async Task A_receiver_that_is_gone_is_left_alone_until_the_webhook_is_switched_on_again()
    {
        _receiver.AnswerWith(410);
        await _server.PutWebhookAsync(_receiver.Url);
        await _server.DoAsync("a@x.example", "a");
        var gone = await _receiver.NextAsync();
        await _server.UntilAsync("disabled");
        Assert.Contains("410", (await _server.WebhookAsync()).GetProperty("last_error").GetString(), StringComparison.Ordinal);
        await _server.DoAsync("b@x.example", "a");

        _receiver.AnswerWith(200);
        await _server.PutWebhookAsync(_receiver.Url, status: System.Net.HttpStatusCode.OK);
        Assert.Equal("disabled", (await _server.WebhookAsync()).GetProperty("state").GetString());
        Assert.Single(_receiver.Ids);
        await _server.PutWebhookAsync(_receiver.Url, ",\"disabled\":false", System.Net.HttpStatusCode.OK);
        Assert.Equal(gone.Id, (await _receiver.NextAsync()).Id);
        Assert.Equal(["has_email entered"], (await _receiver.NextAsync()).States);
    }

    [Fact]
    public async Task A_receiver_is_tried_at_once_when_its_address_is_corrected()
    {
        await _server.PutWebhookAsync($"http://127.0.0.1:{FreePort.Next()}/hooks");
        await _server.DoAsync("a@x.example", "a");
        await Wait.Until(async () => (await _server.DeliveriesAsync()).Count > 2, "some attempts have failed", seconds: 40);
        Assert.Equal("retrying", (await _server.WebhookAsync()).GetProperty("state").GetString());
        await _server.PutWebhookAsync(_receiver.Url, status: System.Net.HttpStatusCode.OK);
        var id = (await _receiver.NextAsync()).Id;
        Assert.All(await _server.DeliveriesAsync(), one => Assert.Equal(id, one.GetProperty("id").GetString()));
    }

    [Fact]
    public async Task A_webhook_that_is_set_back_sends_what_it_has_sent_with_other_ids()
    {
        await _server.PutWebhookAsync(_receiver.Url);
        var position = await _server.DoAsync("a@x.example", "a");
        var first = await _receiver.NextAsync();
        await _server.UntilDeliveredAsync(position);

        _receiver.Hang();
        var put = await _server.PutWebhookAsync(_receiver.Url, ",\"after\":2", System.Net.HttpStatusCode.OK);
        Assert.Equal(2UL, put.GetProperty("position").GetUInt64());
        var again = await _receiver.NextAsync();
        Assert.NotEqual(first.Id, again.Id);
        Assert.Equal(first.Changes[0].GetRawText(), again.Changes[0].GetRawText());
    }

    [Fact]
    public async Task A_request_that_hangs_is_cut_off_by_a_change_and_comes_again_with_the_same_id()
    {
        await using var other = await WebhookReceiver.StartAsync();
        _receiver.Hang();
        await _server.PutWebhookAsync(_receiver.Url);
        var position = await _server.DoAsync("a@x.example", "a");
        var hung = await _receiver.NextAsync();

        var started = TimeProvider.System.GetTimestamp();
        await _server.PutWebhookAsync(other.Url, status: System.Net.HttpStatusCode.OK);
        var again = await other.NextAsync();
        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(10)); // it hangs for 15
        Assert.Equal((hung.Id, hung.Body), (again.Id, again.Body));
        await _server.UntilDeliveredAsync(position);
    }

    [Fact]
    public async Task A_request_that_hangs_is_cut_off_when_its_webhook_goes()
    {
        var cut = new TaskCompletionSource();
        _receiver.Answer = context =>
        {
            context.RequestAborted.Register(cut.SetResult);
            return cut.Task;
        };
        await _server.PutWebhookAsync(_receiver.Url);
        await _server.DoAsync("a@x.example", "a");
        await _receiver.NextAsync();

        var started = TimeProvider.System.GetTimestamp();
        using var deleted = await _server.SendAsync(HttpMethod.Delete, "/admin/webhooks/crm");
        await Wait.For(cut.Task, "the end of the request");
        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        _receiver.Answer = static context =>
        {
            (context.Response.StatusCode, context.Response.Headers.Location) = (308, "/elsewhere");
            return Task.CompletedTask;
        };
        await _server.PutWebhookAsync(_receiver.Url);
        await _server.DoAsync("a@x.example", "a");
        await _receiver.NextAsync();
        await _server.UntilAsync("retrying");
        Assert.Contains(
            "Redirects are not followed", (await _server.WebhookAsync()).GetProperty("last_error").GetString(),
            StringComparison.Ordinal);
        Assert.Single(_receiver.Ids);
    }

    [Fact]
    public async Task L5_who_was_erased_before_is_told_to_have_left_and_nothing_else()
    {
        await _server.DoAsync("a@x.example", "a");
        await _server.EraseAsync("a@x.example");
        await _server.PutWebhookAsync(_receiver.Url, ",\"after\":0");
        var told = Assert.Single((await _receiver.NextAsync()).Changes);
        Assert.Equal("left", told.GetProperty("state").GetString());
        Assert.Equal("deletion", told.GetProperty("cause").GetString());
    }

    [Fact]
    public async Task A_webhook_that_is_deleted_sends_no_more_and_one_of_its_name_begins_anew()
    {
        await _server.PutWebhookAsync(_receiver.Url);
        using (var deleted = await _server.SendAsync(HttpMethod.Delete, "/admin/webhooks/crm"))
        {
            Assert.Equal("""{"webhooks":[]}""", await deleted.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        await _server.DoAsync("a@x.example", "a");
        await _server.PutWebhookAsync(_receiver.Url);
        var position = await _server.DoAsync("b@x.example", "a");
        var request = await _receiver.NextAsync();
        Assert.Equal(position, Assert.Single(request.Changes).GetProperty("position").GetUInt64());
        Assert.Equal([request.Id], _receiver.Ids);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    private static ulong PositionOf(JsonElement change) => change.GetProperty("position").GetUInt64();
}
