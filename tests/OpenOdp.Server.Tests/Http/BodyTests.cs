using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using OpenOdp.Server.Http;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Http;

/// <summary>EV-15 and docs/http.md: the size and encoding of a body.</summary>
public sealed class BodyTests
{
    private const int Limit = 10 * 1024 * 1024;
    private const string Event = """{"type":"t","identifiers":{"email":"a@b.example"}}""";

    private static readonly Func<Stream, Stream> ToGzip = stream => new GZipStream(stream, CompressionLevel.Fastest);
    private static readonly Func<Stream, Stream> ToBrotli = stream => new BrotliStream(stream, CompressionLevel.Fastest);

    [Theory]
    [InlineData("gzip")]
    [InlineData("GZIP")]
    [InlineData("x-gzip")]
    [InlineData("br")]
    [InlineData("identity")]
    public async Task Encodings_are_read(string encoding)
    {
        await using var server = await IngestServer.StartAsync();
        var bytes = Encoding.UTF8.GetBytes(Event);
        if (encoding != "identity") bytes = Compress(bytes, encoding == "br" ? ToBrotli : ToGzip);
        await server.PostAsync("/v3/events", IngestServer.Encoded(bytes, encoding)).ReadAsync(HttpStatusCode.Accepted);
    }

    [Theory]
    [InlineData("deflate")]
    [InlineData("zstd")]
    [InlineData("gzip, br")]
    [InlineData("made-up")]
    public async Task Other_encodings_answer_415(string encoding)
    {
        await using var server = await IngestServer.StartAsync();
        using var response = await server.PostAsync("/v3/events", IngestServer.Encoded([1, 2, 3], encoding));
        Assert.Equal(
            "Unsupported Media Type",
            (await response.ReadAsync(HttpStatusCode.UnsupportedMediaType)).GetProperty("message").GetString());
        Assert.Equal("gzip, br", response.Header("Accept-Encoding"));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task A_body_that_does_not_decompress_is_unparsable(string encoding)
    {
        await using var server = await IngestServer.StartAsync();
        var body = await server.PostAsync("/v3/events", IngestServer.Encoded(Encoding.UTF8.GetBytes(Event), encoding))
            .ReadAsync(HttpStatusCode.BadRequest);
        Assert.Equal("Unable to parse request body.", body.Message(HttpStatusCode.BadRequest, "Bad Request"));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task A_compressed_body_that_is_damaged_at_its_end_is_refused_with_the_reason(string encoding)
    {
        await using var server = await AdminServer.StartAsync();
        var whole = Compress(Encoding.UTF8.GetBytes(Event), encoding == "br" ? ToBrotli : ToGzip);
        byte[] wrongLength = [.. whole[..^1], (byte)(whole[^1] ^ 1)];
        foreach (var body in new[] { whole[..^1], [.. whole, 0], encoding == "br" ? [.. whole, .. whole] : wrongLength })
        {
            using var answer = await server.UploadAsync("/v3/events", IngestServer.Encoded(body, encoding), "one");
            var refusal = (await answer.ReadAsync(HttpStatusCode.BadRequest)).GetRawText();
            Assert.Contains("The body does not decompress: it is damaged, breaks off, or has something behind its end.", refusal);
        }

        Assert.Equal(0, (await server.GetAsync("/admin/counters")).GetProperty("accepted").GetInt32());
    }

    [Fact]
    public async Task Every_damage_to_a_gzip_body_is_found_however_its_bytes_arrive()
    {
        var whole = Compress([.. Encoding.UTF8.GetBytes(Event), .. new byte[300]], ToGzip);
        byte[][] junk =
            [[0], [0x1F], [0x1F, 0x8B], [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0], new byte[10_000], whole[..^1], whole[1..]];
        var damaged = junk.Select(piece => (byte[])[.. whole, .. piece]).ToList();
        damaged.AddRange(Enumerable.Range(1, whole.Length - 1).Select(length => whole[..length]));
        for (var i = 1; i <= 8; i++) damaged.Add([.. whole[..^i], (byte)(whole[^i] ^ 0x80), .. whole[(whole.Length - i + 1)..]]);
        foreach (var size in new[] { 1, 2, 7, 100_000 })
        {
            foreach (var body in damaged) Assert.Equal(BodyStatus.Damaged, (await ReadAsync(body, "gzip", size)).Status);
            Assert.Equal((BodyStatus.Complete, Event.Length + 300), await ReadAsync(whole, "gzip", size));
        }
    }

    [Fact]
    public async Task Every_damage_to_the_length_of_a_brotli_body_is_found_however_its_bytes_arrive()
    {
        var whole = Compress([.. Encoding.UTF8.GetBytes(Event), .. new byte[300]], ToBrotli);
        foreach (var size in new[] { 1, 7, 100_000 })
        {
            for (var length = 0; length < whole.Length; length++)
            {
                Assert.Equal(BodyStatus.Damaged, (await ReadAsync(whole[..length], "br", size)).Status);
            }

            Assert.Equal(BodyStatus.Damaged, (await ReadAsync([.. whole, 0], "br", size)).Status);
            Assert.Equal((BodyStatus.Complete, Event.Length + 300), await ReadAsync(whole, "br", size));
        }
    }

    [Fact]
    public async Task Members_of_gzip_one_behind_the_other_are_one_body()
    {
        byte[] bytes = [.. Compress(Encoding.UTF8.GetBytes(Event[..10]), ToGzip), .. Compress(
            [], ToGzip), .. Compress(Encoding.UTF8.GetBytes(Event[10..]), ToGzip)];
        foreach (var size in new[] { 1, 2, 7, 100_000 })
        {
            Assert.Equal((BodyStatus.Complete, Event.Length), await ReadAsync(bytes, "gzip", size));
        }
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task EV_15_10_MiB_are_read_from_a_compressed_body_and_a_byte_more_is_not(string encoding)
    {
        var wrap = encoding == "br" ? ToBrotli : ToGzip;
        Assert.Equal((BodyStatus.Complete, Limit), await ReadAsync(Compress(new byte[Limit], wrap), encoding, 100_000));
        Assert.Equal(BodyStatus.TooLarge, (await ReadAsync(Compress(new byte[Limit + 1], wrap), encoding, 100_000)).Status);
    }

    [Fact]
    public async Task A_compressed_body_of_an_operators_call_answers_415()
    {
        await using var server = await AdminServer.StartAsync();
        var body = Compress("""{"position":1}"""u8.ToArray(), ToGzip);
        using var answer = await server.UploadAsync("/admin/floor", IngestServer.Encoded(body, "gzip"), "one.secret");
        Assert.Contains("Send the body plain", (await answer.ReadAsync(HttpStatusCode.UnsupportedMediaType)).GetRawText());
    }

    [Fact]
    public async Task EV_15_10_MiB_are_read_and_a_byte_more_is_not()
    {
        await using var server = await IngestServer.StartAsync();
        await server.PostAsync("/v3/events", Event + new string(' ', Limit - Event.Length)).ReadAsync(HttpStatusCode.Accepted);
        await AssertTooLong(server.PostAsync("/v3/events", Event + new string(' ', Limit - Event.Length + 1)));
    }

    [Fact]
    public async Task EV_15_holds_without_a_stated_length()
    {
        await using var server = await IngestServer.StartAsync();
        using var connection = new TcpClient();
        await connection.ConnectAsync(
            server.Client.BaseAddress!.Host, server.Client.BaseAddress.Port, TestContext.Current.CancellationToken);
        await using var stream = connection.GetStream();
        var head = $"POST /v3/events HTTP/1.1\r\nHost: "
            + $"localhost\r\nx-api-key: {IngestServer.PublicKey}\r\nTransfer-Encoding: chunked\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), TestContext.Current.CancellationToken);
        var chunk = Encoding.ASCII.GetBytes($"100000\r\n{new string(' ', 1 << 20)}\r\n");
        for (var i = 0; i < 11; i++) await stream.WriteAsync(chunk, TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);
        Assert.Equal("HTTP/1.1 413 Payload Too Large", await reader.ReadLineAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task EV_15_holds_for_what_a_small_body_becomes(string encoding)
    {
        await using var server = await IngestServer.StartAsync();
        var bomb = Compress(new byte[64 << 20], encoding == "br" ? ToBrotli : ToGzip);
        Assert.InRange(bomb.Length, 1, 2 << 20);
        await AssertTooLong(server.PostAsync("/v3/events", IngestServer.Encoded(bomb, encoding)));
    }

    [Fact]
    public async Task EV_15_stops_unpacking_as_soon_as_it_is_too_much()
    {
        var context = new DefaultHttpContext();
        context.Request.Body = new MemoryStream(Compress(new byte[64 << 20], ToGzip));
        context.Request.Headers.ContentEncoding = "gzip";
        var body = new RequestBody(new BodyMemory(limit: 128 << 20), TimeProvider.System);
        Assert.Equal(BodyStatus.Complete, await body.ReceiveAsync(context.Request));
        Assert.Equal(BodyStatus.TooLarge, body.Unpack(1000));
        Assert.Equal(0, body.Bytes.Length);
        Assert.Equal(BodyStatus.TooLarge, body.Unpack(Limit));
        Assert.InRange(body.Bytes.Length, 1, Limit);
    }

    [Fact]
    public async Task When_bodies_take_all_memory_large_ones_wait_and_small_ones_do_not()
    {
        await using var server = await IngestServer.StartAsync(memory: new BodyMemory(limit: 20_000));
        using var large = await server.PostAsync("/v3/events", Event + new string(' ', 40_000));
        await large.ReadAsync(HttpStatusCode.ServiceUnavailable);
        Assert.Equal("1", large.Header("Retry-After"));
        await server.PostAsync("/v3/events", Event).ReadAsync(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task Bodies_in_flight_are_bounded_together()
    {
        var memory = new BodyMemory(limit: 100_000);
        var (first, second) = (new RequestBody(memory, TimeProvider.System), new RequestBody(memory, TimeProvider.System));
        Assert.Equal(BodyStatus.Complete, await ReadAsync(first, 60_000));
        Assert.Equal(BodyStatus.NoRoom, await ReadAsync(second, 60_000));
        second.Clear();
        Assert.Equal(BodyStatus.Complete, await ReadAsync(second, 4000));
        first.Clear();
        second.Clear();
        Assert.Equal(BodyStatus.Complete, await ReadAsync(second, 60_000));

        static ValueTask<BodyStatus> ReadAsync(RequestBody body, int length)
        {
            var context = new DefaultHttpContext();
            context.Request.Body = new MemoryStream(new byte[length]);
            return body.ReceiveAsync(context.Request);
        }
    }

    [Fact]
    public void Large_bodies_leave_room_for_small_ones()
    {
        var memory = new BodyMemory(limit: 4 << 20);
        Assert.NotNull(memory.Rent(2 << 20));
        Assert.NotNull(memory.Rent(1 << 20));
        Assert.Null(memory.Rent(100_000));
        Assert.NotNull(memory.Rent(60_000));
    }

    [Fact]
    public void Bodies_of_the_largest_size_count_with_that_size()
    {
        var memory = new BodyMemory(limit: 4L * 11 * 1024 * 1024);
        var rooms = Enumerable.Range(0, 3).Select(_ => memory.Rent(RequestBody.MaxBytes)).ToList();
        Assert.DoesNotContain(null, rooms);
        memory.Return(rooms[0]!);
        Assert.NotNull(memory.Rent(RequestBody.MaxBytes + 100));
        Assert.Null(memory.Rent(RequestBody.MaxBytes));
    }

    [Fact]
    public async Task A_body_in_pieces_is_put_together()
    {
        await using var server = await IngestServer.StartAsync();
        var events = string.Join(',', Enumerable.Range(0, 500).Select(i => Event.Replace("a@b", $"user{i}@b")));
        var content = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes($"[{events}]")), bufferSize: 100);
        content.Headers.ContentLength = null;
        await server.PostAsync("/v3/events", content).ReadAsync(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task A_body_that_stalls_answers_408_since_an_SDK_drops_what_gets_a_400()
    {
        await using var server = await AdminServer.StartAsync();
        await Task.WhenAll(
            AssertLate("/v3/events", "one"), AssertLate("/v3/profiles", "one"), AssertLate("/admin/floor", "one.secret"));

        async Task AssertLate(string path, string key)
        {
            var url = new Uri(server.Urls.First());
            using var connection = new TcpClient();
            await connection.ConnectAsync(url.Host, url.Port, TestContext.Current.CancellationToken);
            await using var stream = connection.GetStream();
            var request =
                $"POST {path} HTTP/1.1\r\nHost: localhost\r\nx-api-key: {key}\r\nContent-Length: 100\r\n\r\n{{\"type\":";
            await stream.WriteAsync(Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken);
            using var reader = new StreamReader(stream);
            var answer = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
            Assert.StartsWith("HTTP/1.1 408 Request Timeout", answer, StringComparison.Ordinal);
            Assert.Contains("Send the request again.", answer, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_body_of_an_operators_call_over_1_MiB_answers_413()
    {
        await using var server = await AdminServer.StartAsync();
        await server.PostAsync("/admin/floor", new string(' ', (1 << 20) + 1), HttpStatusCode.RequestEntityTooLarge);
    }

    private static async Task AssertTooLong(Task<HttpResponseMessage> pending)
    {
        var body = await pending.ReadAsync(HttpStatusCode.RequestEntityTooLarge);
        Assert.Equal("""{"message":"Request Too Long"}""", body.GetRawText());
    }

    private static async Task<(BodyStatus Status, int Length)> ReadAsync(byte[] bytes, string encoding, int pieces)
    {
        var context = new DefaultHttpContext();
        context.Request.Body = new Pieces(bytes, pieces);
        context.Request.Headers.ContentEncoding = encoding;
        var body = new RequestBody(new BodyMemory(), TimeProvider.System);
        var status = await body.ReceiveAsync(context.Request);
        if (status == BodyStatus.Complete) status = body.Unpack(RequestBody.MaxBytes);
        var length = body.Bytes.Length;
        body.Clear();
        return (status, length);
    }

    /// <summary>Gives a few bytes at a time, as a slow connection does.</summary>
    private sealed class Pieces(byte[] bytes, int size) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(size, buffer.Length)], cancellationToken);
    }

    private static byte[] Compress(byte[] bytes, Func<Stream, Stream> wrap)
    {
        var compressed = new MemoryStream();
        using (var stream = wrap(compressed)) stream.Write(bytes);
        return compressed.ToArray();
    }
}
