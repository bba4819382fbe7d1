using System.Net;
using System.Text.Json;
using OpenOdp.EndToEnd.Tests.Support;

namespace OpenOdp.EndToEnd.Tests.Durability;

public sealed class FullDiskTests
{
    [Fact, Trait("Category", "Slow")]
    public async Task A_full_disk_answers_503_stores_nothing_by_halves_and_accepts_again_soon_after_it_has_room()
    {
        using var disk = await SmallDisk.MountAsync(megabytes: 64);
        using var server = await ServerRun.StartAsync(disk.DataDirectory);
        var acknowledged = new List<string>();
        await SendAsync(server, acknowledged, "before");
        disk.Fill();

        // Room that was set aside may take a few more; then it is full.
        var refused = false;
        for (var i = 0; i < 20_000 && !refused; i++) refused = !await SendAsync(server, acknowledged, $"full-{i}");
        Assert.True(refused, "the disk never became full");

        disk.Free();
        var freed = TimeProvider.System.GetTimestamp();
        while (!await SendAsync(server, acknowledged, "after"))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(freed) < TimeSpan.FromSeconds(10), $"still refusing 10 s after there was room\n{server.Program}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        var stored = await server.EventIdsAsync("fs_user_id", "disk");
        Assert.Equal(stored.Count, stored.Distinct().Count());
        Assert.Empty(acknowledged.Except(stored));
        Assert.All(stored.GroupBy(id => id[..36]), request => Assert.Equal(10, request.Count()));
        Assert.Equal(0, await server.Program.StopAsync());
        using var verify = ProgramRun.Start("OpenOdp.Server", ["--verify"], ServerRun.Environment(disk.DataDirectory));
        Assert.True(await verify.WaitAsync() == 0, verify.ToString());
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
            data = new { idempotence_id = id, note = Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(700)) },
        }));
        using var response = await server.PostAsync(body);
        if (response.StatusCode == HttpStatusCode.Accepted) acknowledged.AddRange(ids);
        else Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        return response.StatusCode == HttpStatusCode.Accepted;
    }
}
