using OpenOdp.Server.Tests.Segments;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Webhooks;

/// <summary>A receiver that is slow, and a server that stops meanwhile.</summary>
public sealed class WebhookRestartTests : IAsyncLifetime
{
    private AdminServer _server = null!;
    private WebhookReceiver _receiver = null!;

    public async ValueTask InitializeAsync() =>
        (_server, _receiver) = (await WebhookServer.StartAsync(), await WebhookReceiver.StartAsync());

    [Fact]
    public async Task A_receiver_that_hangs_slows_neither_events_nor_the_stop_and_gets_the_same_request_after_it()
    {
        _receiver.Hang();
        await _server.PutWebhookAsync(_receiver.Url);
        await _server.DoAsync("a@x.example", "a");
        var cutOff = await _receiver.NextAsync();

        var started = TimeProvider.System.GetTimestamp();
        var last = 0UL;
        for (var i = 0; i < 50; i++) last = await _server.DoAsync($"{i}@x.example", "a");
        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(10)); // it hangs for 15

        started = TimeProvider.System.GetTimestamp();
        await _server.StopAsync();
        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(4));

        _receiver.AnswerWith(200);
        await _server.StartAgainAsync();
        var again = await _receiver.NextAsync();
        Assert.Equal((cutOff.Id, cutOff.Body), (again.Id, again.Body));
        Assert.Equal(50, (await _receiver.NextAsync()).Changes.Count);
        await _server.UntilDeliveredAsync(last);
    }

    [Fact]
    public async Task A_restart_repeats_nothing_that_was_delivered_and_loses_nothing_that_was_not()
    {
        var made = await _server.PutWebhookAsync(_receiver.Url);
        var secret = made.GetProperty("secret").GetString()!;
        var seen = new List<ulong>();
        var sent = new List<ulong>();
        for (var round = 0; round < 3; round++)
        {
            sent.Add(await _server.DoAsync($"{round}-a@x.example", "a"));
            await _server.UntilDeliveredAsync(sent[^1]);
            await _server.StopAsync();
            await _server.StartAgainAsync();
            sent.Add(await _server.DoAsync($"{round}-b@x.example", "a"));
            await _server.UntilDeliveredAsync(sent[^1]);
        }

        while (seen.Count < sent.Count)
        {
            var request = await _receiver.NextAsync();
            Assert.True(request.IsSignedWith(secret));
            seen.AddRange(request.Changes.Select(static change => change.GetProperty("position").GetUInt64()));
        }

        Assert.Equal(sent, seen);
        Assert.Equal(_receiver.Ids.Distinct(), _receiver.Ids);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _receiver.DisposeAsync();
    }
}
