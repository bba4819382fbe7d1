using OpenOdp.EndToEnd.Tests.Support;

namespace OpenOdp.EndToEnd.Tests.Operations;

public sealed class GraphiQLPageTests
{
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
