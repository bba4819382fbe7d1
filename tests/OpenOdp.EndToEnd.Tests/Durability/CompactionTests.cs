using System.Net;
using OpenOdp.EndToEnd.Tests.Support;

namespace OpenOdp.EndToEnd.Tests.Durability;

[Collection(nameof(AloneOnTheMachine))]
public sealed class CompactionTests
{
    [Fact]
    public async Task A_kill_during_compaction_neither_delays_the_next_start_nor_loses_anything()
    {
        using var directory = new TempDirectory();
        var sender = new Sender(users: 20);
        var random = new Random(20261124);
        for (var round = 0; round < Scale.Of(4, 20); round++)
        {
            using var server = ServerRun.Launch(directory.Path);
            await server.UntilAnswersAsync();
            await server.UntilAsync(HttpStatusCode.OK, "/health/ready", within: TimeSpan.FromSeconds(20));
            await SendForAsync(sender, server, TimeSpan.FromMilliseconds(300));
            var compaction = server.PostAsync("", "/admin/compact", ServerRun.PrivateKey);
            // Somewhere in its middle.
            await Task.Delay(TimeSpan.FromMilliseconds(
                random.Next(1, 40)), TimeProvider.System, TestContext.Current.CancellationToken);
            await server.Program.KillAsync();
            await Assert.ThrowsAnyAsync<HttpRequestException>(async () =>
            {
                using var done = await compaction;
                Assert.True(done.IsSuccessStatusCode);
                throw new HttpRequestException("It was done before the kill.");
            });
        }

        using var last = await ServerRun.StartAsync(directory.Path);
        foreach (var user in sender.Acknowledged.GroupBy(entry => entry.Value))
        {
            var stored = await last.EventIdsAsync("fs_user_id", user.Key);
            Assert.Equal(stored.Count, stored.Distinct().Count());
            Assert.Empty(user.Select(entry => entry.Key).Except(stored));
        }
    }

    private static async Task SendForAsync(Sender sender, ServerRun server, TimeSpan time)
    {
        using var stop = new CancellationTokenSource(time);
        await sender.RunAsync(server, connections: 4, batch: 20, stop.Token);
    }
}
