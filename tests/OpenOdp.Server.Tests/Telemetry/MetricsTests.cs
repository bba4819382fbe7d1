using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using OpenOdp.Engine.Datafiles;
using OpenOdp.Server.Tests.Segments;
using OpenOdp.Server.Tests.Support;
using OpenOdp.Server.Tests.Webhooks;

namespace OpenOdp.Server.Tests.Telemetry;

/// <summary>
/// Instruments of all servers of a process have the same names, and one that stops takes the figures of the others with it.
/// </summary>
[CollectionDefinition(nameof(AloneInTheProcess), DisableParallelization = true)]
public sealed class AloneInTheProcess;

/// <summary>What <c>/metrics</c> tells.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class MetricsTests
{
    [Fact]
    public async Task Each_limit_that_acts_is_counted()
    {
        await using var server = await AdminServer.StartAsync();
        var bodies = new (string Limit, string Body)[]
        {
            ("text_length", $$"""{"type":"t","identifiers":{"email":"a@b.example"},"data":{"a":"{{new string('x', 1025)}}"} }"""),
            ("name_length", $$"""{"type":"t","identifiers":{"email":"a@b.example"},"data":{"{{new string('x', 129)}}":1} }"""),
            ("name_count", $$"""{"type":"t","identifiers":{"email":"a@b.example"},"data":{{{string.Join(
                ',', Enumerable.Range(0, 501).Select(i => $"\"f{i}\":1"))}} } }"""),
            ("number", """{"type":"t","identifiers":{"email":"a@b.example"},"data":{"a":1e99}}"""),
            ("item_bytes", $$"""{"type":"t","identifiers":{"email":"a@b.example"},"x":"{{new string('x', 1 << 20)}}"}"""),
            ("request_items", $"[{string.Join(',', Enumerable.Repeat("1", 501))}]"),
            ("body_bytes", new string(' ', (10 << 20) + 1)),
        };
        foreach (var (_, body) in bodies) (await server.SendAsync(HttpMethod.Post, "/v3/events", body, "one")).Dispose();

        var metrics = await MetricsAsync(server);
        foreach (var (limit, _) in bodies)
        {
            Assert.Matches($$"""(?m)^openodp_limits_total\{[^}]*limit="{{limit}}"[^}]*\} 1$""", metrics);
        }

        Assert.Matches("""(?m)^openodp_items_warnings_total(\{[^}]*\})? 4$""", metrics);
    }

    [Fact]
    public async Task A_file_of_members_that_is_too_large_is_counted_as_a_body_that_is()
    {
        await using var server = await AdminServer.StartAsync();
        await server.InstallAsync("gold", """{"definition":{"passthrough":{"audience_id":"gold"}}}""");
        using var file = new ByteArrayContent(new byte[(10 << 20) + 1]);
        using var refused = await server.UploadAsync("/admin/segments/gold/members", file, "one.secret", HttpMethod.Put);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);
        Assert.Matches("""(?m)^openodp_limits_total\{[^}]*limit="body_bytes"[^}]*\} 1$""", await MetricsAsync(server));
    }

    [Fact]
    public async Task Datafiles_that_are_too_many_or_too_large_are_counted()
    {
        const string Datafile = """{"version":"4","revision":"1","accountId":"1","projectId":"2","experiments":[FLAWS]}""";
        await using var server = await AdminServer.StartAsync();
        for (var i = 0; i <= PutDatafileCommand.MaxDatafiles; i++)
        {
            var datafile = Datafile.Replace("FLAWS", "", StringComparison.Ordinal);
            (await server.SendAsync(HttpMethod.Put, $"/admin/datafiles/{i}", datafile)).Dispose();
        }

        var flaws = string.Join(',', Enumerable.Range(0, 60).Select(i => $$"""{"id":"{{i}}","key":"same"}"""));
        await server.SendAsync(HttpMethod.Delete, "/admin/datafiles/0").ReadAsync(HttpStatusCode.OK);
        await server.SendAsync(
            HttpMethod.Put, "/admin/datafiles/0", Datafile.Replace("FLAWS", flaws, StringComparison.Ordinal))
            .ReadAsync(HttpStatusCode.Created);
        (await server.SendAsync(HttpMethod.Put, "/admin/datafiles/0", new string(' ', (10 << 20) + 1))).Dispose();

        var metrics = await MetricsAsync(server);
        foreach (var limit in new[] { "datafiles", "warnings", "body_bytes" })
        {
            Assert.Matches($$"""(?m)^openodp_limits_total\{[^}]*limit="{{limit}}"[^}]*\} 1$""", metrics);
        }
    }

    [Fact]
    public async Task What_webhooks_deliver_is_counted()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var server = await WebhookServer.StartAsync();
        await server.PutWebhookAsync(receiver.Url);
        await server.UntilDeliveredAsync(await server.EventAsync("\"email\":\"a@x.example\""));

        var metrics = await MetricsAsync(server);
        foreach (var (name, value) in new[] { ("delivered_total", 1), ("changes_total", 1), ("failed_total", 0) })
        {
            Assert.Matches(
                $$"""(?m)^openodp_webhooks_{{name}}\{[^}]*account="default",webhook="crm"[^}]*\} {{value}}$""", metrics);
        }

        Assert.Contains("openodp_webhooks_lag{", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task G4_what_the_limits_leave_out_is_told_and_counted()
    {
        await using var server = await AdminServer.StartAsync();
        var one = """{"type":"t","action":"a","identifiers":{"email":"a@x.example"}}""";
        var body = $"[{string.Join(',', Enumerable.Repeat(one, 500))}]";
        for (var i = 0; i < 10; i++)
        {
            (await server.SendAsync(HttpMethod.Post, "/v3/events", body)).EnsureSuccessStatusCode().Dispose();
        }

        await server.InstallAsync("one", Bodies.Of(Bodies.Did("b", "\"min_count\":1", 100)));
        Assert.False((await server.ExplainAsync("one", "a@x.example")).TryGetProperty("truncated", out _));

        await server.DoAsync("a@x.example", "a");
        await server.InstallAsync("two", Bodies.Of(Bodies.Did("b", "\"min_count\":1", 100)));

        Assert.True((await server.ExplainAsync("one", "a@x.example")).GetProperty("truncated").GetBoolean());
        Assert.Equal(1, await TruncatedAsync(server));
    }

    [Fact]
    public async Task A_report_without_a_key_that_is_nobodys_is_counted()
    {
        await using var server = await AdminServer.StartAsync();
        foreach (var body in new[] { "{}", "{", "", new string(' ', (10 << 20) + 1) })
        {
            (await server.SendAsync(HttpMethod.Post, "/v1/events", body, "")).Dispose();
        }

        Assert.Matches("""(?m)^openodp_requests_unowned_total(\{[^}]*\})? 4$""", await MetricsAsync(server));
    }

    [Fact]
    public async Task A_report_without_a_key_costs_the_same_however_large_the_datafiles_are()
    {
        await using var server = await AdminServer.StartAsync();
        await HostAsync(5_000);
        var small = await AllocatedAsync();
        await HostAsync(5_000_000);
        Assert.InRange(await AllocatedAsync(), 0, small + 500_000);

        async Task HostAsync(int bytes) => await server.SendAsync(
            HttpMethod.Put,
            "/admin/datafiles/a",
            $$"""{"version":"4","revision":"{{bytes}}","accountId":"10","projectId":"20","x":"{{new string('x', bytes)}}"}""")
            .ReadAsync(bytes == 5_000 ? HttpStatusCode.Created : HttpStatusCode.OK);

        async Task<long> AllocatedAsync()
        {
            const string Body = """
                {"account_id":"10","project_id":"20","visitors":[{"visitor_id":"u","snapshots":[{"events":[{"key":"k"}]}]}]}
                """;
            const int Rounds = 20;
            var before = 0L;
            for (var round = -Rounds; round < Rounds; round++)
            {
                if (round == 0) before = GC.GetTotalAllocatedBytes();
                using var response = await server.SendAsync(HttpMethod.Post, "/v1/events", Body, "");
                Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
            }

            return (GC.GetTotalAllocatedBytes() - before) / Rounds;
        }
    }

    private static async Task<string> MetricsAsync(AdminServer server)
    {
        using var response = await server.SendAsync(HttpMethod.Get, "/metrics");
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<int> TruncatedAsync(AdminServer server)
    {
        var metrics = await MetricsAsync(server);
        return int.Parse(
            Regex.Match(metrics, """(?m)^openodp_segments_truncated_total\{[^}]*\} (\d+)$""").Groups[1].Value,
            CultureInfo.InvariantCulture);
    }
}
