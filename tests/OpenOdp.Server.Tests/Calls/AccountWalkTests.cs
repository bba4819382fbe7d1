using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using OpenOdp.Engine.Experiments;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Telemetry;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Calls;

/// <summary>Looking at every customer of an account while others change them.</summary>
public sealed class AccountWalkTests
{
    private const int Customers = 400; // a page has 300

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task S3_Who_is_merged_or_parted_while_all_are_looked_at_counts_as_before()
    {
        await using var server = await IngestServer.StartAsync();
        var visitors = Enumerable.Range(0, Customers).Select(index =>
            $$$"""{"visitor_id":"u{{{index}}}","snapshots":[{"decisions":[{"metadata":{"rule_key":"test","variation_key":"a"}}]}]}""");
        using var reported = await server.PostAsync("/v1/events", $$"""{"visitors":[{{string.Join(',', visitors)}}]}""");
        Assert.Equal(HttpStatusCode.NoContent, reported.StatusCode);
        var merge = await MergeAsync(server, 0, 399);

        var tally = new ExperimentTally("test");
        using var pageRead = new SemaphoreSlim(0);
        using var changed = new SemaphoreSlim(0);
        var walk = new AccountWalk(
            TimeProvider.System, new LimitCounters(), new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance));
        var answer = Task.Run(
            () => walk.AnswerAsync(
                new LongReadCall(server.Store, 1, new QueryCollection(), "test", default, Token),
                "A result",
                (view, _) =>
                {
                    tally.ReadPage(view, view.Accounts[1]);
                    pageRead.Release();
                    changed.Wait(Token);
                    return tally.IsWhole;
                },
                () => Answer.Ok(tally.Customers)),
            Token);
        await pageRead.WaitAsync(Token);
        Assert.False(tally.IsWhole);
        await server.PostAsync($"/admin/merges/{merge}:undo", "", IngestServer.PrivateKey).ReadAsync(HttpStatusCode.OK);
        for (var index = 1; index < 50; index++) await MergeAsync(server, index, 399 - index);
        changed.Release(10);
        Assert.Equal((int)HttpStatusCode.OK, (await answer).Status);
        Assert.True(tally.IsWhole);
        Assert.Equal((Customers - 1, Customers - 1), (tally.Customers, tally.Variations["a"].Visitors));
    }

    private static async Task<string?> MergeAsync(IngestServer server, int into, int from) =>
        (await server.PostAsync(
            "/admin/customers:merge",
            $$$"""{"into":{"fs_user_id":"u{{{into}}}"},"from":{"fs_user_id":"u{{{from}}}"}}""",
            IngestServer.PrivateKey).ReadAsync(HttpStatusCode.OK)).GetProperty("merge").GetString();
}
