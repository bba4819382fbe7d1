using System.Text;
using OpenOdp.EndToEnd.Tests.Support;

namespace OpenOdp.EndToEnd.Tests.Durability;

[Collection(nameof(AloneOnTheMachine))]
public sealed class WebhookKillTests
{
    private const string Marker = "marker";

    [Fact, Trait("Category", "Slow")]
    public async Task However_often_the_server_is_killed_a_receiver_that_drops_known_ids_has_each_change_once_and_in_order()
    {
        using var directory = new TempDirectory();
        await using var receiver = await WebhookReceiver.StartAsync();
        var sender = new Sender(users: 2000);
        var random = new Random(20261129);
        for (var round = 0; round < Scale.Of(4, 40); round++)
        {
            using var server = await ServerRun.StartAsync(directory.Path);
            if (round == 0) await InstallAsync(server, receiver.Url);
            using var stop = new CancellationTokenSource();
            var sending = sender.RunAsync(server, connections: 8, batch: 5, stop.Token);
            // A random moment is the point.
            var moment = TimeSpan.FromMilliseconds(random.Next(50, 2500));
            await Task.Delay(moment, TimeProvider.System, TestContext.Current.CancellationToken);
            await server.Program.KillAsync();
            await stop.CancelAsync();
            await sending;
        }

        using (var server = await ServerRun.StartAsync(directory.Path))
        {
            using var sent = await server.PostAsync(
                $$"""{"type":"fullstack","action":"{{Marker}}","identifiers":{"fs_user_id":"{{Marker}}"} }""");
            Assert.True(sent.IsSuccessStatusCode);
            var whole = new ChangeReader();
            const string Awaited = $"\"segment\":\"{Marker}\"";
            await Wait.For(whole.FollowAsync(server, Awaited, TestContext.Current.CancellationToken), "the whole stream");
            await Wait.Until(
                () => receiver.Changes.Exists(static change => change.Contains(Awaited, StringComparison.Ordinal)),
                "all is delivered", seconds: 60);

            Assert.Empty(receiver.Faults);
            Assert.Equal(whole.Changes, receiver.Changes.Take(whole.Changes.Count));
            TestContext.Current.SendDiagnosticMessage(
                $"{receiver.Changes.Count} changes, {receiver.Repeated} requests came again");
            Assert.Equal(0, await server.Program.StopAsync());
        }

        using var verify = ProgramRun.Start("OpenOdp.Server", ["--verify"], ServerRun.Environment(directory.Path));
        Assert.True(await verify.WaitAsync() == 0, verify.ToString());
        Assert.Contains("verify: equal at position", verify.Output, StringComparison.Ordinal);
    }

    private static async Task InstallAsync(ServerRun server, string url)
    {
        await server.InstallAsync("buyers", SegmentKit.Did("purchased"));
        await server.InstallAsync("brief", SegmentKit.Did("purchased", seconds: 1)); // left and entered all the time
        await server.InstallAsync(Marker, SegmentKit.Did(Marker));
        using var request = new HttpRequestMessage(HttpMethod.Put, "/admin/webhooks/crm");
        request.Content = new StringContent(
            $$"""{"url":"{{url}}","secret":"{{WebhookReceiver.Secret}}","after":0}""", Encoding.UTF8, "application/json");
        request.Headers.Add("x-api-key", ServerRun.PrivateKey);
        using var response = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var answer = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, answer);
    }
}
