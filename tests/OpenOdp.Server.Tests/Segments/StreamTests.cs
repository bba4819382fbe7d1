using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Segments;

public sealed class StreamTests : IAsyncLifetime
{
    private static readonly string DidA = Bodies.Of(Bodies.Did("a", "\"min_count\":1", 1000));

    private AdminServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await AdminServer.StartAsync();

    [Fact]
    public async Task Who_enters_is_told_with_the_event_that_was_the_cause()
    {
        await _server.InstallAsync("did_a", DidA);
        using var stream = await SegmentStream.OpenAsync(_server);

        var position = await _server.DoAsync("a@x.example", "a");

        var (id, change) = await stream.NextAsync();
        Assert.Equal($"{position}", id);
        Assert.Equal(position, change.GetProperty("position").GetUInt64());
        Assert.Equal("did_a", change.GetProperty("segment").GetString());
        Assert.Equal("entered", change.GetProperty("state").GetString());
        Assert.Equal("event", change.GetProperty("cause").GetString());
        Assert.Equal($$"""{"position":{{position}},"index":0}""", change.GetProperty("event").GetRawText());
        var customer = (await _server.GetAsync("/admin/customers?email=a@x.example")).GetProperty("customer");
        Assert.Equal(customer.GetProperty("id").GetString(), change.GetProperty("customer_id").GetString());
    }

    [Fact]
    public async Task SEG_5_who_leaves_by_time_is_told_with_the_very_instant()
    {
        await _server.InstallAsync("did_a", Bodies.Of(Bodies.Did("a", "\"min_count\":1", 1)));
        using var stream = await SegmentStream.OpenAsync(_server);
        var at = SegmentServer.Now();
        await _server.DoAsync("a@x.example", "a", at);

        Assert.Equal("entered", State(await stream.NextAsync()));
        var (_, left) = await stream.NextAsync();
        Assert.Equal("left", left.GetProperty("state").GetString());
        Assert.Equal("time", left.GetProperty("cause").GetString());
        Assert.Equal(at.AddSeconds(1).Text(), left.GetProperty("at").GetString());
        Assert.Equal(JsonValueKind.Null, left.GetProperty("event").ValueKind);
    }

    [Fact]
    public async Task A_stream_that_goes_on_from_an_id_loses_and_repeats_nothing()
    {
        await _server.InstallAsync("did_a", DidA);
        await _server.InstallAsync("has_email", Bodies.HasEmail);
        var positions = new List<ulong>();
        for (var i = 0; i < 4; i++) positions.Add(await _server.DoAsync($"{i}@x.example", "a"));

        for (var known = 0; known < 3; known++)
        {
            using var byQuery = await SegmentStream.OpenAsync(_server, $"?after={positions[known]}");
            using var byHeader = await SegmentStream.OpenAsync(_server, "?after=0", ("Last-Event-ID", $"{positions[known]}"));
            foreach (var position in positions.Skip(known + 1))
            {
                foreach (var stream in (SegmentStream[])[byQuery, byHeader])
                {
                    // Two segments at one position: the id stands at the last of them.
                    var (first, second) = (await stream.NextAsync(), await stream.NextAsync());
                    Assert.Equal((null, $"{position}"), (first.Id, second.Id));
                    Assert.Equal(position, first.Change.GetProperty("position").GetUInt64());
                    Assert.Equal(["did_a", "has_email"], [Segment(first), Segment(second)]);
                }
            }
        }
    }

    [Fact]
    public async Task A_stream_of_one_segment_tells_of_no_other()
    {
        await _server.InstallAsync("did_a", DidA);
        await _server.InstallAsync("has_email", Bodies.HasEmail);
        using var stream = await SegmentStream.OpenAsync(_server, "?segment=Did_A");
        await _server.DoAsync("a@x.example", "b");
        var position = await _server.DoAsync("b@x.example", "a");
        Assert.Equal($"{position}", (await stream.NextAsync()).Id);
    }

    [Fact]
    public async Task The_changes_of_a_segment_that_was_deleted_still_have_its_id()
    {
        await _server.InstallAsync("did_a", DidA);
        await _server.DoAsync("a@x.example", "a");
        using (var deleted = await _server.SendAsync(HttpMethod.Delete, "/v3/segments/did_a"))
        {
            Assert.Equal(HttpStatusCode.OK, deleted.StatusCode);
        }

        await _server.InstallAsync("did_a", Bodies.Of(Bodies.Did("b", "\"min_count\":1", 1000)));
        await _server.DoAsync("b@x.example", "b");

        foreach (var query in (string[])["?after=0", "?after=0&segment=did_a"])
        {
            using var stream = await SegmentStream.OpenAsync(_server, query);
            (string? Id, JsonElement Change)[] told =
                [await stream.NextAsync(), await stream.NextAsync(), await stream.NextAsync()];
            Assert.Equal(["did_a", "did_a", "did_a"], told.Select(Segment));
            Assert.Equal(["entered", "left", "entered"], told.Select(State));
        }

        using var delete = await _server.SendAsync(HttpMethod.Delete, "/v3/segments/did_a");
        using var ofDeleted = await SegmentStream.OpenAsync(_server, "?after=0&segment=did_a");
        Assert.Equal("did_a", Segment(await ofDeleted.NextAsync()));
    }

    [Fact]
    public async Task Long_histories_come_in_pages_and_whole()
    {
        await _server.InstallAsync("has_email", Bodies.HasEmail);
        await _server.InstallAsync("did_a", DidA);
        for (var request = 0; request < 3; request++)
        {
            var events = Enumerable.Range(0, 400).Select(i =>
                $$$"""{"type":"t","action":"a","identifiers":{"email":"{{{request}}}-{{{i}}}@x.example"}}""");
            using var sent = await _server.SendAsync(HttpMethod.Post, "/v3/events", $"[{string.Join(',', events)}]", "one");
            Assert.Equal(HttpStatusCode.Accepted, sent.StatusCode);
        }

        using var stream = await SegmentStream.OpenAsync(_server, "?after=0");
        var (customers, ids) = (new HashSet<string?>(), 0);
        for (var i = 0; i < 2400; i++)
        {
            var (id, change) = await stream.NextAsync();
            if (id is not null) ids++;
            Assert.True(customers.Add(change.GetProperty("customer_id").GetString() + change.GetProperty("segment").GetString()));
        }

        Assert.Equal(3, ids);
    }

    [Fact]
    public async Task A_stream_ends_when_the_server_stops()
    {
        var server = await AdminServer.StartAsync();
        using var stream = await SegmentStream.OpenAsync(server);
        var started = TimeProvider.System.GetTimestamp();
        var stopping = server.DisposeAsync();
        Assert.True(await stream.EndsAsync());
        await stopping;
        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(2.5));
    }

    [Fact]
    public async Task A_stream_gives_a_sign_every_15_seconds_when_there_is_nothing_to_tell()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var server = await IngestServer.StartAsync(clock: clock);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/admin/memberships/stream");
        request.Headers.Add("x-api-key", IngestServer.PrivateKey);
        using var response = await server.Client.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        var opened = clock.GetTimestamp();
        Assert.Equal([":", ""], [await LineAsync(lines), await LineAsync(lines)]);

        var sign = LineAsync(lines);
        while (!sign.IsCompleted)
        {
            clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        Assert.Equal(":", await sign);
        Assert.True(clock.GetElapsedTime(opened) >= TimeSpan.FromSeconds(15));
    }

    [Theory]
    [InlineData("?segment=nothing", HttpStatusCode.NotFound)]
    [InlineData("?after=x", HttpStatusCode.BadRequest)]
    [InlineData("?after=1000000", HttpStatusCode.BadRequest)]
    public async Task What_cannot_be_streamed_is_refused(string query, HttpStatusCode status) =>
        await _server.GetAsync("/admin/memberships/stream" + query, status);

    [Fact]
    public async Task A_stream_needs_the_private_key()
    {
        using var refused = await _server.SendAsync(HttpMethod.Get, "/admin/memberships/stream", key: "one");
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static Task<string?> LineAsync(StreamReader lines) =>
        lines.ReadLineAsync(TestContext.Current.CancellationToken).AsTask();

    private static string? State((string? Id, JsonElement Change) told) => told.Change.GetProperty("state").GetString();

    private static string? Segment((string? Id, JsonElement Change) told) => told.Change.GetProperty("segment").GetString();
}
