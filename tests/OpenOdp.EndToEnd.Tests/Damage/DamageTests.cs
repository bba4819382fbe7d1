using System.Net;
using System.Text.Json;
using OpenOdp.EndToEnd.Tests.Support;

namespace OpenOdp.EndToEnd.Tests.Damage;

/// <summary>Rule S1: one byte flipped in any file is named or refused; no answer is ever shorter for it.</summary>
[Collection(nameof(AloneOnTheMachine))]
public sealed class DamageTests
{
    private const int Users = 20;
    private const int EventsOfUser = 30;

    [Fact, Trait("Category", "Slow")]
    public async Task A_flipped_byte_in_any_file_is_reported_and_never_makes_an_answer_shorter()
    {
        using var healthy = new TempDirectory();
        await FillAsync(healthy.Path);
        var failures = new List<string>();
        // server.json says where the last server listened; each start writes it anew and reads nothing from it. request-ids
        // numbers what comes: RequestIdsTests damages it.
        var files = Directory.GetFiles(healthy.Path)
            .Where(file => new FileInfo(file).Length > 0 && Path.GetFileName(file) is not ("server.json" or "request-ids"));
        foreach (var file in files.Order())
        {
            foreach (var place in Scale.IsLong ? new[] { 0.0, 0.2, 0.5, 0.8, 1.0 } : [0.5, 1.0])
            {
                if (await TryAsync(healthy.Path, Path.GetFileName(file), place) is { } failure) failures.Add(failure);
            }
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    /// <summary>Some of the data in table files, some in the write-ahead log only, and no clean end.</summary>
    private static async Task FillAsync(string directory)
    {
        using var server = await ServerRun.StartAsync(directory);
        for (var i = 0; i < EventsOfUser; i++)
        {
            if (i == EventsOfUser / 2)
            {
                using (var compacted = await server.PostAsync("", "/admin/compact", ServerRun.PrivateKey))
                {
                    Assert.Equal(HttpStatusCode.OK, compacted.StatusCode);
                }
            }

            var events = Enumerable.Range(0, Users).Select(user => new
            {
                type = "t",
                action = "a",
                identifiers = new { fs_user_id = $"user{user}" },
                data = new { idempotence_id = $"{user}-{i}" },
            });
            using var response = await server.PostAsync(JsonSerializer.Serialize(events));
            Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        }

        await server.Program.KillAsync();
    }

    private static async Task<string?> TryAsync(string healthy, string name, double place)
    {
        using var copy = new TempDirectory();
        foreach (var file in Directory.GetFiles(healthy)) File.Copy(file, Path.Combine(copy.Path, Path.GetFileName(file)));
        var offset = Flip(Path.Combine(copy.Path, name), place);
        using var server = ServerRun.Launch(copy.Path);
        var what = $"{name}, byte {offset}";
        if (!await server.UntilAnswersAsync())
        {
            var exit = await server.Program.WaitAsync();
            return exit != 0 && server.Program.Output.Contains(name, StringComparison.Ordinal)
                ? null
                : $"{what}: exit {exit} without naming the file: {server.Program.Output}";
        }

        for (var user = 0; user < Users; user++)
        {
            using var response = await server.GetAsync($"/admin/customers/events?fs_user_id=user{user}&limit=1000");
            if (response.StatusCode == HttpStatusCode.ServiceUnavailable) continue;
            var body = await response.Content.ReadAsStringAsync();
            if (!response.IsSuccessStatusCode) return $"{what}: user{user} was answered {(int)response.StatusCode} {body}";
            var count = JsonDocument.Parse(body).RootElement.GetProperty("events").GetArrayLength();
            if (count != EventsOfUser) return $"{what}: user{user} has {count} events instead of {EventsOfUser}";
        }

        await server.UntilAsync(HttpStatusCode.ServiceUnavailable, "/health/ready");
        return (await server.BodyAsync("/health/ready")).Contains(name, StringComparison.Ordinal)
            ? null
            : $"{what}: /health/ready does not name the file";
    }

    private static long Flip(string path, double place)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        var offset = (long)((file.Length - 1) * place);
        file.Position = offset;
        var value = file.ReadByte();
        file.Position = offset;
        file.WriteByte((byte)(value ^ 0x10));
        return offset;
    }
}
