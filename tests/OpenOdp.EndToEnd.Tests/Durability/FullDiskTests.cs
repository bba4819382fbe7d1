using System.Net;
using System.Text.Json;
using OpenOdp.EndToEnd.Tests.Support;

namespace OpenOdp.EndToEnd.Tests.Durability;

[Collection(nameof(AloneOnTheMachine))]
public sealed class FullDiskTests
{
    [Fact, Trait("Category", "Slow")]
    public async Task A_full_disk_answers_503_stores_nothing_by_halves_and_accepts_again_soon_after_it_has_room()
    {
        using var disk = SmallDisk.Mount(megabytes: 64);
        using var server = await ServerRun.StartAsync(disk["data"]);
        var acknowledged = new List<string>();
        await SendAsync(server, acknowledged, "before");
        disk.Fill();

        // Room that was set aside may take a few more; then it is full.
        var refused = false;
        for (var i = 0; i < 20_000 && !refused; i++) refused = !await SendAsync(server, acknowledged, $"full-{i}");
        Assert.True(refused, "the disk never became full");
        await AssertReadsAsync(server, acknowledged);

        disk.Free();
        await Wait.Until(() => SendAsync(server, acknowledged, "after"), "the server accepts again", seconds: 10);

        var stored = await server.EventIdsAsync("fs_user_id", "disk");
        Assert.Equal(stored.Count, stored.Distinct().Count());
        Assert.Empty(acknowledged.Except(stored));
        Assert.All(stored.GroupBy(id => id[..36]), request => Assert.Equal(10, request.Count()));
        Assert.Equal(0, await server.Program.StopAsync());
        using var verify = ProgramRun.Start("OpenOdp.Server", ["--verify"], ServerRun.Environment(disk["data"]));
        Assert.True(await verify.WaitAsync() == 0, verify.ToString());
    }

    [Fact]
    public async Task A_start_on_a_full_disk_answers_reads_and_accepts_as_soon_as_there_is_room()
    {
        using var disk = SmallDisk.Mount(megabytes: 64);
        var acknowledged = new List<string>();
        using (var server = await ServerRun.StartAsync(disk["data"]))
        {
            await SendAsync(server, acknowledged, "before");
            disk.Fill();
            while (await SendAsync(server, acknowledged, "full"))
            {
            }

            await server.Program.KillAsync();
        }

        disk.Fill();
        using var again = ServerRun.Launch(disk["data"]);
        Assert.True(await again.UntilAnswersAsync(), again.Program.ToString());
        await AssertReadsAsync(again, acknowledged);
        Assert.False(await SendAsync(again, acknowledged, "still full"));
        disk.Free();
        await again.UntilAsync(HttpStatusCode.OK, "/health/ready");
        Assert.True(await SendAsync(again, acknowledged, "after"));
        Assert.Empty(acknowledged.Except(await again.EventIdsAsync("fs_user_id", "disk")));
    }

    /// <summary>Everything that was acknowledged can be read, and who asks is told why nothing more is taken.</summary>
    private static async Task AssertReadsAsync(ServerRun server, List<string> acknowledged)
    {
        await server.UntilAsync(HttpStatusCode.ServiceUnavailable, "/health/ready");
        Assert.Contains(server.Directory, await server.BodyAsync("/health/ready"), StringComparison.Ordinal);
        await server.UntilAsync(HttpStatusCode.OK, "/health/live");
        Assert.Empty(acknowledged.Except(await server.EventIdsAsync("fs_user_id", "disk")));
    }

    /// <summary>One request of ten events, a few kilobytes each.</summary>
    private static async Task<bool> SendAsync(ServerRun server, List<string> acknowledged, string what)
    {
        var request = Guid.NewGuid();
        var ids = Enumerable.Range(0, 10).Select(i => $"{request}-{i}").ToList();
        var body = JsonSerializer.Serialize(ids.Select(id => new
        {
            type = "t",
            action = what,
            identifiers = new { fs_user_id = "disk" },
            data = new
            {
                idempotence_id = id,
                note = Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(700))
            },
        }));
        using var response = await server.PostAsync(body);
        if (response.StatusCode == HttpStatusCode.Accepted) acknowledged.AddRange(ids);
        else Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        return response.StatusCode == HttpStatusCode.Accepted;
    }
}
