using OpenOdp.EndToEnd.Tests.Support;

namespace OpenOdp.EndToEnd.Tests.Operations;

public sealed class GraphiQLPageTests
{
    /// <summary>Types the key, waits for the page of that key, and asks what stands there.</summary>
    private const string Ask =
        """
        (async () => {
          const wait = async find => {
            for (;;) { const found = find(); if (found) return found; await new Promise(go => setTimeout(go, 20)); }
          };
          const button = () => document.querySelector('.graphiql-execute-button');
          const first = await wait(button);
          const input = document.getElementById('key');
          input.value = '{key}';
          input.dispatchEvent(new Event('change'));
          (await wait(() => button() !== first && button())).click();
          const result = () => document.querySelector('.result-window')?.innerText ?? '';
          await wait(() => result().includes('edges'));
          return result() + JSON.stringify(localStorage) + JSON.stringify(sessionStorage) + document.cookie + location.href;
        })()
        """;

    [Fact]
    public async Task The_page_to_ask_in_GraphQL_answers_with_the_key_that_is_typed_and_keeps_it_nowhere()
    {
        using var directory = new TempDirectory();
        using var server = await ServerRun.StartAsync(directory.Path);
        using var sent = await server.PostAsync("""{"type":"t","identifiers":{"fs_user_id":"u1"}}""");
        Assert.True(sent.IsSuccessStatusCode);
        await using var page = await LivePage.OpenAsync(server.Url + "/graphiql");

        var said = await page.RunAsync(Ask.Replace("{key}", ServerRun.PrivateKey, StringComparison.Ordinal));

        Assert.Contains("\"audiences\"", said, StringComparison.Ordinal);
        Assert.DoesNotContain(ServerRun.PrivateKey, said, StringComparison.Ordinal);
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task The_page_to_ask_in_GraphQL_is_shown_and_loads_nothing_from_elsewhere()
    {
        using var directory = new TempDirectory();
        using var server = await ServerRun.StartAsync(directory.Path);

        var page = await Browser.LoadAsync(server.Url + "/graphiql");

        Assert.Contains("graphiql-container", page.Dom, StringComparison.Ordinal);
        Assert.Contains("id=\"key\"", page.Dom, StringComparison.Ordinal);
        Assert.Contains(server.Url + "/graphiql/graphiql.min.js", page.Requests);
        Assert.All(page.Requests.Where(static request => !request.StartsWith("data:", StringComparison.Ordinal)), request =>
            Assert.StartsWith(server.Url + "/graphiql", request, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_page_to_ask_in_GraphQL_may_run_its_own_scripts_only_and_be_framed_by_nobody()
    {
        using var directory = new TempDirectory();
        using var server = await ServerRun.StartAsync(directory.Path);
        using var answer = await server.GetAsync("/graphiql");
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; script-src 'self'; ", policy);
        Assert.Contains("connect-src 'self'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
    }
}
