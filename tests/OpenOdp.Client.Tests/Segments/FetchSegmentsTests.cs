using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using OpenOdp.Client.Tests.Support;

namespace OpenOdp.Client.Tests.Segments;

/// <summary>FetchQualifiedSegmentsAsync over a real socket: T145, T160–T168, T214–T219, N11, N12.</summary>
public sealed class FetchSegmentsTests
{
    private static readonly Reply InA = Reply.Status(200, Answer("a"));
    private static readonly Reply UnknownUser =
        Reply.Status(
            200,
            """{"errors":[{"extensions":{"code":"INVALID_IDENTIFIER_EXCEPTION","classification":"DataFetchingException"}}]}""");

    private readonly FakeLogger _logger = new();
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    [Row("T148", "T215")]
    public async Task T145_The_request_is_the_documented_query_with_variables()
    {
        await using var server = FaultServer.Start(_ => InA);
        await using var client = Client(server, "b", "a");
        using var user = client.CreateUserContext("alice");

        Assert.True(await user.FetchQualifiedSegmentsAsync());

        var request = Assert.Single(server.Requests);
        Assert.Equal(("POST", "/v3/graphql", "pk"), (request.Method, request.Path, request.Header("x-api-key")));
        Assert.Equal(
            """{"query":"query($userId: String, $audiences: [String]) {customer(fs_user_id: $userId) {audiences(subset: $audiences) {edges {node {name state}}}}}","variables":{"userId":"alice","audiences":["a","b"]}}""",
            System.Text.Encoding.UTF8.GetString(request.Body));
        Assert.Equal(["a"], user.QualifiedSegments);
        Assert.True(user.IsQualifiedFor("a"));
        Assert.False(user.IsQualifiedFor("A"));
    }

    [Theory]
    [InlineData("vuid_a", "vuid")]
    [InlineData("vuid_", "fs_user_id")]
    [InlineData("a\"b\\c{audiences}\n", "fs_user_id")]
    public async Task N09_The_user_id_is_a_variable_and_a_vuid_is_asked_for_as_one(string id, string argument)
    {
        await using var server = FaultServer.Start(_ => InA);
        await using var client = Client(server, "a");

        await client.CreateUserContext(id).FetchQualifiedSegmentsAsync();

        var body = server.Requests[0].Json;
        Assert.Contains($"customer({argument}: $userId)", body.GetProperty("query").GetString());
        Assert.Equal(id, body.GetProperty("variables").GetProperty("userId").GetString());
    }

    [Fact]
    public async Task T160_T161_The_second_fetch_is_a_hit_and_completes_at_once()
    {
        await using var server = FaultServer.Start(_ => InA);
        await using var client = Client(server, "a");
        await client.CreateUserContext("u").FetchQualifiedSegmentsAsync();

        var hit = client.CreateUserContext("u").FetchQualifiedSegmentsAsync();

        Assert.True(hit.IsCompletedSuccessfully);
        Assert.True(await hit);
        Assert.Single(server.Requests);
        Assert.Equal(["ODP Cache Miss. Making a call to ODP Server.", "ODP Cache Hit. Returning segments from Cache."], Messages(
            1304, 1305));
    }

    [Fact]
    [Row("T169", "T219")]
    public async Task T165_T166_T168_The_options_ignore_or_empty_the_cache()
    {
        await using var server = FaultServer.Start(_ => InA);
        await using var client = Client(server, "a");
        var u = client.CreateUserContext("u");
        var v = client.CreateUserContext("v");

        // Flags have one spelling; the official JavaScript SDK takes an enum or its text (T169).
        await u.FetchQualifiedSegmentsAsync();
        await v.FetchQualifiedSegmentsAsync();
        Assert.Equal(2, server.Requests.Length);

        await u.FetchQualifiedSegmentsAsync(OdpSegmentOption.IgnoreCache);
        await u.FetchQualifiedSegmentsAsync();
        Assert.Equal(3, server.Requests.Length);

        await u.FetchQualifiedSegmentsAsync(OdpSegmentOption.ResetCache);
        await u.FetchQualifiedSegmentsAsync();
        await v.FetchQualifiedSegmentsAsync();
        Assert.Equal(5, server.Requests.Length);

        await u.FetchQualifiedSegmentsAsync(OdpSegmentOption.ResetCache | OdpSegmentOption.IgnoreCache);
        await u.FetchQualifiedSegmentsAsync();
        Assert.Equal(7, server.Requests.Length);
    }

    [Fact]
    public async Task T176_An_entry_lives_600_seconds_from_its_fetch()
    {
        await using var server = FaultServer.Start(_ => InA);
        await using var client = Client(server, "a");
        var user = client.CreateUserContext("u");
        await user.FetchQualifiedSegmentsAsync();
        _clock.Advance(TimeSpan.FromSeconds(599));
        await user.FetchQualifiedSegmentsAsync();
        Assert.Single(server.Requests);

        _clock.Advance(TimeSpan.FromSeconds(1));
        await user.FetchQualifiedSegmentsAsync();

        Assert.Equal(2, server.Requests.Length);
    }

    [Fact]
    [Row("T214")]
    public async Task T163_T147_Without_segments_in_the_project_the_list_is_empty_and_nothing_is_asked()
    {
        await using var server = FaultServer.Start(_ => InA);
        await using var client = Client(server);
        var user = client.CreateUserContext("u");

        Assert.True(await user.FetchQualifiedSegmentsAsync());

        Assert.Empty(user.QualifiedSegments!);
        Assert.Empty(server.Requests);
        Assert.Equal(["No Segments are used in the project, Not Fetching segments. Returning empty list."], Messages(1303));
        Assert.DoesNotContain(_logger.Texts(), text => text.Contains("ODP is not enabled.", StringComparison.Ordinal)); // T214
    }

    [Theory]
    [Row("T140", "T144", "T217")]
    [InlineData(400, "Error Audience segments fetch failed (400)")] // T140
    [InlineData(403, "Error Audience segments fetch failed (403)")] // T144
    [InlineData(500, "Error Audience segments fetch failed (500)")]
    [InlineData(200, "Error Audience segments fetch failed (network error)")] // empty body
    public async Task A_status_or_an_empty_body_fails_with_one_log_and_null_segments(int status, string log)
    {
        await using var server = FaultServer.Start(_ => Reply.Status(status));
        await using var client = Client(server, "a");
        var user = client.CreateUserContext("u");
        user.QualifiedSegments = ["a"];

        Assert.False(await user.FetchQualifiedSegmentsAsync()); // T217

        Assert.Null(user.QualifiedSegments);
        Assert.False(user.IsQualifiedFor("a"));
        Assert.Equal(log, Assert.Single(Records(1301, 1302)));
    }

    [Fact]
    [Row("T150")]
    public async Task Broken_connections_and_timeouts_fail_as_network_errors_and_are_not_cached()
    {
        var replies = new Queue<Reply>([Reply.Reset, Reply.Garbage, Reply.Truncated(200), Reply.Hang, InA]);
        await using var server = FaultServer.Start(_ => replies.Dequeue());
        await using var client = Client(server, "a");
        var user = client.CreateUserContext("u");

        for (var i = 0; i < 3; i++)
        {
            Assert.False(await user.FetchQualifiedSegmentsAsync());
        }

        var hanging = user.FetchQualifiedSegmentsAsync().AsTask();
        var waited = await _clock.AdvanceUntil(TimeSpan.FromSeconds(1), () => hanging.IsCompleted, "the timeout of 10 s");
        Assert.False(await hanging);
        Assert.InRange(waited, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(60));

        Assert.True(await user.FetchQualifiedSegmentsAsync());
        Assert.All(Records(1301), text => Assert.Equal("Error Audience segments fetch failed (network error)", text));
    }

    [Fact]
    [Row("T162")]
    public async Task T132_An_unknown_user_is_a_warning_and_a_failure_that_is_not_remembered()
    {
        await using var server = FaultServer.Start(_ => UnknownUser);
        await using var client = Client(server, "a");
        var user = client.CreateUserContext("u");

        Assert.False(await user.FetchQualifiedSegmentsAsync());
        Assert.False(await user.FetchQualifiedSegmentsAsync());

        Assert.Equal(2, server.Requests.Length);
        Assert.All(
            Records(1301, 1302), text => Assert.Equal("Warning Audience segments fetch failed (invalid identifier)", text));
    }

    [Fact]
    public async Task Opt_in_an_unknown_user_is_remembered_for_a_while()
    {
        await using var server = FaultServer.Start(_ => UnknownUser);
        await using var client = Client(server, odp => odp.NegativeCacheTimeout = TimeSpan.FromSeconds(30), "a");
        var user = client.CreateUserContext("u");
        Assert.False(await user.FetchQualifiedSegmentsAsync());
        Assert.False(await user.FetchQualifiedSegmentsAsync());
        Assert.Single(server.Requests);

        _clock.Advance(TimeSpan.FromSeconds(30));
        Assert.False(await user.FetchQualifiedSegmentsAsync());
        Assert.Equal(2, server.Requests.Length);
    }

    [Fact]
    public async Task Opt_in_an_unknown_user_is_in_no_segment()
    {
        await using var server = FaultServer.Start(_ => UnknownUser);
        await using var client = Client(server, odp => odp.UnknownUserAsNoSegments = true, "a");
        var user = client.CreateUserContext("u");

        Assert.True(await user.FetchQualifiedSegmentsAsync());
        Assert.Empty(user.QualifiedSegments!);
        Assert.True(await user.FetchQualifiedSegmentsAsync());
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Opt_in_an_unknown_user_in_no_segment_is_asked_for_again_after_the_negative_time()
    {
        await using var server = FaultServer.Start(_ => UnknownUser);
        await using var client = Client(
            server, odp => (odp.UnknownUserAsNoSegments, odp.NegativeCacheTimeout) = (true, TimeSpan.FromSeconds(30)), "a");
        var user = client.CreateUserContext("u");
        Assert.True(await user.FetchQualifiedSegmentsAsync());
        Assert.True(await user.FetchQualifiedSegmentsAsync());
        Assert.Single(server.Requests);

        _clock.Advance(TimeSpan.FromSeconds(30));
        Assert.True(await user.FetchQualifiedSegmentsAsync());
        Assert.Equal(2, server.Requests.Length);
    }

    [Fact]
    public async Task Opt_in_stale_segments_are_served_while_the_server_fails()
    {
        var replies = new Queue<Reply>([InA, Reply.Status(503), Reply.Status(200, Answer())]);
        await using var server = FaultServer.Start(_ => replies.Dequeue());
        await using var client = Client(server, odp => odp.ServeStaleOnError = true, "a");
        var user = client.CreateUserContext("u");
        await user.FetchQualifiedSegmentsAsync();
        _clock.Advance(TimeSpan.FromSeconds(600));

        Assert.True(await user.FetchQualifiedSegmentsAsync());
        Assert.True(user.IsQualifiedFor("a"));
        Assert.True(await user.FetchQualifiedSegmentsAsync());
        Assert.False(user.IsQualifiedFor("a"));
    }

    [Fact]
    public async Task N12_A_hundred_fetches_of_one_user_are_one_request_and_one_caller_may_leave()
    {
        var gate = new TaskCompletionSource();
        await using var server = FaultServer.Start(_ => InA.After(gate.Task));
        await using var client = Client(server, "a");
        using var leave = new CancellationTokenSource();
        var left = client.CreateUserContext("u").FetchQualifiedSegmentsAsync(cancellationToken: leave.Token).AsTask();
        var all = Enumerable.Range(0, 100).Select(_ => client.CreateUserContext("u").FetchQualifiedSegmentsAsync().AsTask())
            .ToArray();
        await server.NextAsync();

        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        gate.SetResult();

        Assert.All(await Wait.For(Task.WhenAll(all), "all fetches"), Assert.True);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task N11_500_fetches_at_100_ms_wait_together_and_block_nobody()
    {
        await using var server = FaultServer.Start(_ => InA.After(TimeSpan.FromMilliseconds(100)));
        await using var client = TestClient.With(Datafiles.Odp(server.Host, segments: "a"));
        await client.CreateUserContext("warm").FetchQualifiedSegmentsAsync();
        var start = TimeProvider.System.GetTimestamp();

        var all = Enumerable.Range(0, 500).Select(i => client.CreateUserContext($"u{i}").FetchQualifiedSegmentsAsync().AsTask())
            .ToArray();
        var other = await Task.Run(() => TimeProvider.System.GetElapsedTime(start));
        await Task.WhenAll(all);

        // The target is 0.5 s, and bench/OpenOdp.ClientLoad takes the figure; here other tests run beside it, and a client that
        // blocks threads needs 35 s.
        Assert.InRange(TimeProvider.System.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Assert.InRange(other, TimeSpan.Zero, TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task What_was_fetched_before_a_reset_is_not_kept_after_it()
    {
        var gate = new TaskCompletionSource();
        var replies = new Queue<Reply>([InA.After(gate.Task), Reply.Status(200, Answer())]);
        await using var server = FaultServer.Start(_ => replies.Dequeue());
        await using var client = Client(server, "a");
        var user = client.CreateUserContext("u");
        var old = user.FetchQualifiedSegmentsAsync().AsTask();
        await server.NextAsync();

        var other = client.CreateUserContext("u");
        await other.FetchQualifiedSegmentsAsync(OdpSegmentOption.ResetCache);
        gate.SetResult();
        await Wait.For(old, "the old fetch");
        await other.FetchQualifiedSegmentsAsync();

        Assert.True(user.IsQualifiedFor("a"));
        Assert.False(other.IsQualifiedFor("a"));
    }

    [Theory]
    [Row("T006", "T146", "T164", "T171", "T218")]
    [InlineData(
        "bad", true, "Error 1001 Datafile has invalid format. Failing 'FetchQualifiedSegments'. [SdkNotReady]")] // T006, T218
    [InlineData(null, true, "Warning 1003 ODP is not integrated. [OdpNotIntegrated]")] // T164
    [InlineData(null, false, "Error 1307 ODP is not enabled. [OdpNotEnabled]")]
    public async Task What_cannot_be_fetched_is_false_with_the_reason_in_the_log(string? datafile, bool enabled, string log)
    {
        await using var client = TestClient.With(datafile ?? Datafiles.NotIntegrated, odp => odp.Enabled = enabled, _logger);
        var user = client.CreateUserContext("u");

        Assert.False(await user.FetchQualifiedSegmentsAsync());

        Assert.Null(user.QualifiedSegments);
        Assert.Equal(log, _logger.Texts().Last());
    }

    [Fact]
    public async Task Segments_from_the_settings_are_asked_for_too()
    {
        await using var server = FaultServer.Start(_ => InA);
        await using var client = Client(server, odp => odp.SegmentsToCheck = ["z", "a", "0"], "a");

        await client.CreateUserContext("u").FetchQualifiedSegmentsAsync();

        Assert.Equal("""["0","a","z"]""", server.Requests[0].Json.GetProperty("variables").GetProperty("audiences").GetRawText());
    }

    private static string Answer(params string[] segments) => System.Text.Json.JsonSerializer.Serialize(new
    {
        data = new
        {
            customer = new
            {
                audiences = new { edges = segments.Select(name => new { node = new { name, state = "qualified" } }) }
            }
        },
    });

    private OptimizelyClient Client(FaultServer server, params string[] segments) => Client(server, null, segments);

    private OptimizelyClient Client(FaultServer server, Action<OdpOptions>? configure, params string[] segments) =>
        TestClient.With(Datafiles.Odp(server.Host, segments: segments), configure, _logger, _clock);

    private string[] Messages(params int[] ids) =>
        [.. _logger.Collector.GetSnapshot().Where(record => ids.Contains(record.Id.Id)).Select(record => record.Message)];

    private string[] Records(params int[] ids) =>
        [.. _logger.Collector.GetSnapshot().Where(record => ids.Contains(record.Id.Id))
            .Select(record => $"{record.Level} {record.Message}")];
}
