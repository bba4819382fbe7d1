using OpenOdp.EndToEnd.Tests.Support;

namespace OpenOdp.EndToEnd.Tests.Durability;

[Collection(nameof(AloneOnTheMachine))]
public sealed class KillTests
{
    [Fact, Trait("Category", "Slow")]
    public async Task Every_acknowledged_event_is_there_exactly_once_however_often_the_server_is_killed()
    {
        using var directory = new TempDirectory();
        var sender = new Sender(users: 40);
        var random = new Random(20261123);
        for (var round = 0; round < Scale.Of(5, 50); round++)
        {
            using var server = await ServerRun.StartAsync(directory.Path);
            using var stop = new CancellationTokenSource();
            var sending = sender.RunAsync(server, connections: 8, batch: 5, stop.Token);
            // A random moment is the point.
            var moment = TimeSpan.FromMilliseconds(random.Next(50, 900));
            await Task.Delay(moment, TimeProvider.System, TestContext.Current.CancellationToken);
            await server.Program.KillAsync();
            await stop.CancelAsync();
            await sending;
        }

        Assert.Empty(sender.Unexpected);
        Assert.NotEmpty(sender.Acknowledged);
        using (var server = await ServerRun.StartAsync(directory.Path))
        {
            foreach (var user in sender.Acknowledged.GroupBy(entry => entry.Value))
            {
                var stored = await server.EventIdsAsync("fs_user_id", user.Key);
                Assert.Equal(stored.Count, stored.Distinct().Count());
                Assert.Empty(user.Select(entry => entry.Key).Except(stored));
            }

            Assert.Equal(0, await server.Program.StopAsync());
        }

        using var verify = ProgramRun.Start("OpenOdp.Server", ["--verify"], ServerRun.Environment(directory.Path));
        Assert.Equal(0, await verify.WaitAsync());
        Assert.Contains("verify: equal at position", verify.Output, StringComparison.Ordinal);
    }
}
