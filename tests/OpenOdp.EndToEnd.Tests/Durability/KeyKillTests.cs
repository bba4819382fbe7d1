using System.Net;
using System.Text.Json;
using OpenOdp.EndToEnd.Tests.Support;

namespace OpenOdp.EndToEnd.Tests.Durability;

[Collection(nameof(AloneOnTheMachine))]
public sealed class KeyKillTests
{
    [Fact]
    public async Task A_key_that_was_issued_works_after_a_kill_and_one_that_was_revoked_does_not()
    {
        using var directory = new TempDirectory();
        string key;
        using (var server = await ServerRun.StartAsync(directory.Path))
        {
            using var issued = await server.PostAsync("""{"name":"import"}""", "/admin/keys", ServerRun.PrivateKey);
            Assert.Equal(HttpStatusCode.Created, issued.StatusCode);
            await server.Program.KillAsync();
            using var answer = JsonDocument.Parse(await issued.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            key = answer.RootElement.GetProperty("key").GetString()!;
        }

        using (var server = await ServerRun.StartAsync(directory.Path))
        {
            await server.ReadAsync("/admin/keys", key);
            using var request = new HttpRequestMessage(HttpMethod.Delete, "/admin/keys/2?at_once=true");
            request.Headers.Add("x-api-key", key);
            using var revoked = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, revoked.StatusCode);
            await server.Program.KillAsync();
        }

        using var last = await ServerRun.StartAsync(directory.Path);
        using var refused = await last.GetAsync("/admin/keys", key);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }
}
