using System.IO.Compression;
using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using OpenOdp.Server.Accounts;
using OpenOdp.Server.Experiments;
using OpenOdp.Server.Http;
using OpenOdp.Server.Ingest;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Http;

/// <summary>What strangers send has a bound in sum: large requests take turns.</summary>
public sealed class LargeRequestTests
{
    private const string Event = """{"type":"t","identifiers":{"email":"a@b.example"}}""";
    private const int Reader = 100_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly FakeTimeProvider _clock = new();
    private readonly LargeRequests _large;
    private readonly LargeRequests.Turn _other;

    public LargeRequestTests()
    {
        _large = new LargeRequests(maxBytes: 1_000_000, readers: 1, Patience, _clock);
        _other = new LargeRequests.Turn(_large);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null)]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task A_large_body_waits_for_its_turn_and_small_ones_pass(string? encoding)
    {
        await using var server = await IngestServer.StartAsync(large: _large);
        Assert.True(await _other.ReadAsync(Reader, Cancel));
        var large = server.PostAsync("/v3/events", Content(100_000, encoding));
        while (_large.Waiting == 0) await Task.Yield();
        await server.PostAsync("/v3/events", Content(60_000, encoding)).ReadAsync(HttpStatusCode.Accepted);
        Assert.False(large.IsCompleted);
        _other.End();
        await large.ReadAsync(HttpStatusCode.Accepted);
        Assert.Equal(0, _large.Bytes);
    }

    [Fact]
    public async Task Who_waits_too_long_is_told_to_come_back()
    {
        await using var server = await IngestServer.StartAsync(large: _large);
        Assert.True(await _other.ReadAsync(Reader, Cancel));
        var large = server.PostAsync("/v3/events", Content(100_000, "gzip"));
        while (_large.Waiting == 0) await Task.Yield();
        _clock.Advance(Patience);
        using var answer = await large;
        await answer.ReadAsync(HttpStatusCode.ServiceUnavailable);
        Assert.Equal("1", answer.Header("Retry-After"));
        Assert.Equal((0, Reader), (_large.Waiting, _large.Bytes));
    }

    [Fact]
    public async Task Who_goes_away_does_not_wait()
    {
        await using var server = await IngestServer.StartAsync(large: _large);
        Assert.True(await _other.ReadAsync(Reader, Cancel));
        using var gone = new CancellationTokenSource();
        var request = new HttpRequestMessage(HttpMethod.Post, "/v3/events") { Content = Content(100_000, null) };
        request.Headers.Add("x-api-key", IngestServer.PublicKey);
        var sent = server.Client.SendAsync(request, gone.Token);
        while (_large.Waiting == 0) await Task.Yield();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sent);
        while (_large.Waiting > 0) await Task.Yield();
        Assert.Equal(Reader, _large.Bytes);
    }

    [Fact]
    public async Task A_small_body_whose_orders_become_large_waits_for_room()
    {
        await using var server = await IngestServer.StartAsync(large: _large);
        Assert.True(await _other.StoreAsync(900_000, Cancel));
        var fields = string.Join(",", Enumerable.Range(0, 10).Select(i => $"\"f{i}\":\"{new string('x', 1000)}\""));
        var lines = string.Join(",", Enumerable.Range(0, 20).Select(i => $$"""{"product_id":"{{i}}"}"""));
        var order =
            $$"""{"type":"order","identifiers":{"email":"a@b.example"},"data":{ {{fields}},"order":{"order_id":"1","items":[{{lines}}]} } }""";
        Assert.InRange(order.Length, 1, LargeRequests.Small);
        var sent = server.PostAsync("/v3/events", order);
        while (_large.Waiting == 0) await Task.Yield();
        _other.End();
        await sent.ReadAsync(HttpStatusCode.Accepted);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100_000)]
    public async Task S5_A_report_whose_events_become_large_waits_for_its_turn_before_they_are_made(int spaces)
    {
        await using var server = await IngestServer.StartAsync(large: _large);
        Assert.True(await _other.StoreAsync(700_000, Cancel));
        var report = Report(attributes: 39, events: 40) + new string(' ', spaces);
        var sent = server.PostAsync("/v1/events", report);
        while (_large.Waiting == 0) await Task.Yield();
        _clock.Advance(Patience);
        using var answer = await sent;
        await answer.ReadAsync(HttpStatusCode.ServiceUnavailable);
        Assert.Equal("1", answer.Header("Retry-After"));
        Assert.Equal((0, 700_000), (_large.Waiting, _large.Bytes));
        _other.End();
        using var taken = await server.PostAsync("/v1/events", report);
        Assert.Equal(HttpStatusCode.NoContent, taken.StatusCode);
        Assert.Equal(0, _large.Bytes);
    }

    [Fact]
    public void S5_What_a_report_becomes_is_known_before_it_is_made()
    {
        var body = Encoding.UTF8.GetBytes(Report(attributes: 39, events: 499));
        Assert.InRange(body.Length, 1, LargeRequests.Small);
        var rules = new AccountRules(IngestServer.Account(1, "default"));
        var parsed = new ParsedRequest();
        ExperimentParser.Parse(body, rules, new RequestSource(1), parsed);
        var before = GC.GetAllocatedBytesForCurrentThread();
        ExperimentParser.Parse(body, rules, new RequestSource(1), parsed);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4_000_000);
        Assert.Equal(ParseStatus.Growing, parsed.Status);
        Assert.InRange(parsed.Cost, 19_000_000, 20 << 20);

        ExperimentParser.Parse(body, rules, new RequestSource(1) { Room = parsed.Cost }, parsed);
        Assert.Equal((ParseStatus.Valid, 499), (parsed.Status, parsed.ItemCount));
    }

    [Fact]
    public async Task What_is_refused_gives_its_turn_back()
    {
        await using var server = await IngestServer.StartAsync(large: _large);
        byte[] damaged = [.. await Content(100_000, "gzip").ReadAsByteArrayAsync(Cancel), 1];
        await server.PostAsync("/v3/events", IngestServer.Encoded(damaged, "gzip")).ReadAsync(HttpStatusCode.BadRequest);
        await server.PostAsync("/v3/events", "{}" + new string(' ', 100_000)).ReadAsync(HttpStatusCode.BadRequest);
        await server.PostAsync("/v3/events", new string('x', 100_000)).ReadAsync(HttpStatusCode.BadRequest);
        await server.PostAsync("/v3/events", Content(11 << 20, "gzip")).ReadAsync(HttpStatusCode.RequestEntityTooLarge);
        Assert.Equal(0, _large.Bytes);
        Assert.True(await _other.ReadAsync(Reader, Cancel));
    }

    [Fact]
    public async Task Turns_are_in_order_one_alone_always_fits_and_what_is_read_makes_room_for_the_next()
    {
        var (first, second, third) = (Turn(), Turn(), Turn());
        Assert.True(await first.ReadAsync(5_000_000, Cancel));
        var waits = second.ReadAsync(100_000, Cancel);
        var behind = third.StoreAsync(100_000, Cancel);
        Assert.False(waits.IsCompleted || behind.IsCompleted);
        Assert.True(await first.StoreAsync(950_000, Cancel));
        Assert.False(waits.IsCompleted || behind.IsCompleted);
        first.End();
        Assert.True(await waits);
        Assert.True(await behind);
        Assert.Equal(200_000, _large.Bytes);
        second.End();
        third.End();
        second.End();
        Assert.Equal(0, _large.Bytes);

        LargeRequests.Turn Turn() => new(_large);
    }

    private static string Report(int attributes, int events)
    {
        var value = new string('x', 1000);
        var list = string.Join(',', Enumerable.Range(0, attributes).Select(i => $$"""{"key":"a{{i}}","value":"{{value}}"}"""));
        return $$"""
            {"visitors":[{"visitor_id":"u","attributes":[{{list}}],"snapshots":[{"events":[{{string.Join(',', Enumerable.Repeat("{}", events))}}]}]}]}
            """;
    }

    private static ByteArrayContent Content(int length, string? encoding)
    {
        var bytes = Encoding.UTF8.GetBytes(Event + new string(' ', length - Event.Length));
        if (encoding is null) return new ByteArrayContent(bytes);
        var packed = new MemoryStream();
        using (Stream stream = encoding == "br"
            ? new BrotliStream(packed, CompressionLevel.Fastest)
            : new GZipStream(packed, CompressionLevel.Fastest))
        {
            stream.Write(bytes);
        }

        return IngestServer.Encoded(packed.ToArray(), encoding);
    }
}
