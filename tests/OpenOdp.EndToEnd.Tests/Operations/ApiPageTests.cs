using System.Text.Json;
using OpenOdp.EndToEnd.Tests.Support;

namespace OpenOdp.EndToEnd.Tests.Operations;

public sealed class ApiPageTests
{
    [Fact]
    public async Task The_page_of_the_API_shows_its_calls_and_loads_nothing_from_elsewhere()
    {
        using var directory = new TempDirectory();
        using var server = await ServerRun.StartAsync(directory.Path);

        var page = await Browser.LoadAsync(server.Url + "/docs/");

        using var description = JsonDocument.Parse(await server.BodyAsync("/openapi.json"));
        var tags = new HashSet<string>(StringComparer.Ordinal);
        foreach (var path in description.RootElement.GetProperty("paths").EnumerateObject())
        {
            foreach (var call in path.Value.EnumerateObject()) tags.Add(call.Value.GetProperty("tags")[0].GetString()!);
        }

        Assert.All(tags, tag => Assert.Contains($">{tag}<", page.Dom, StringComparison.OrdinalIgnoreCase));
        Assert.Contains(server.Url + "/openapi.json", page.Requests);
        Assert.All(page.Requests, request => Assert.StartsWith(server.Url + "/", request, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_page_of_the_API_may_run_its_own_scripts_only_and_be_framed_by_nobody()
    {
        using var directory = new TempDirectory();
        using var server = await ServerRun.StartAsync(directory.Path);
        var nonces = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < 2; i++)
        {
            using var answer = await server.GetAsync("/docs/");
            var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
            Assert.Contains("default-src 'none'; script-src 'nonce-", policy, StringComparison.Ordinal);
            Assert.Contains("connect-src 'self'", policy, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
            nonces.Add(policy);
        }

        Assert.Equal(2, nonces.Count);
    }
}
