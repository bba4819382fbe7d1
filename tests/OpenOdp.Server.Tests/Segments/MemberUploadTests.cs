using System.IO.Compression;
using System.Net;
using System.Text;
using OpenOdp.Server.Segments.Uploads;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Segments;

/// <summary>PT-4: all members of an audience as a file.</summary>
public sealed class MemberUploadTests : IAsyncLifetime
{
    private const string Header = "type,action,audience_id,ts,email\n";

    private AdminServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await AdminServer.StartAsync();
        await _server.InstallAsync("gold", """{"definition":{"passthrough":{"audience_id":"gold"}}}""");
    }

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData(null)]
    [InlineData("gzip")]
    [InlineData("by its first bytes")]
    public async Task PT_4_who_is_in_the_file_is_a_member_and_nobody_else(string? packing)
    {
        Assert.Equal("2 2 0", await PutAsync(Header + Line("a@x.example") + Line("B@x.example"), packing));
        Assert.Equal("3 2 1", await PutAsync(
            Header + Line("b@x.example") + "\r\n" + Line("\"c@x.example\"") + Line("C@x.example"), packing));

        Assert.Empty(await _server.SegmentsOfAsync("a@x.example"));
        Assert.Equal(["gold"], await _server.SegmentsOfAsync("b@x.example"));
        Assert.Equal(["gold"], await _server.SegmentsOfAsync("c@x.example"));
        Assert.Equal("0 0 2", await PutAsync(Header, packing));
    }

    [Fact]
    public async Task PT_4_only_customers_who_are_members_after_it_count_as_qualified()
    {
        Assert.Equal("1 1 0", await PutAsync(Header + Line("a@x.example")));
        Assert.Equal("0 0 1", await PutAsync(Header));
        var old = "passthrough,qualify,gold,1769860000,a@x.example\n"; // long before a file told that she is none
        Assert.Equal("2 1 0", await PutAsync(Header + old + Line("b@x.example")));
        Assert.Empty(await _server.SegmentsOfAsync("a@x.example"));
        Assert.Equal(0, (await _server.GetAsync("/admin/requests?outcome=accepted")).GetProperty("requests").GetArrayLength());
    }

    [Fact]
    public async Task PT_4_a_file_has_many_lines()
    {
        Assert.Equal("1200 1200 0", await PutAsync(Lines(0, 1200)));
        Assert.Equal("1100 1100 600", await PutAsync(Lines(600, 1100)));
        Assert.Equal(1100, await CountAsync());
    }

    [Fact]
    public async Task PT_4_of_two_files_at_once_one_is_taken_whole_or_one_after_the_other()
    {
        await PutAsync(Lines(0, 900));
        byte[][] files = [Encoding.UTF8.GetBytes(Lines(0, 600)), Encoding.UTF8.GetBytes(Lines(300, 600))];
        for (var round = 0; round < Scale.Of(6, 60); round++)
        {
            var answers = await Task.WhenAll(files.Select(file => SendAsync(file)));
            var statuses = answers.Select(static answer => answer.StatusCode).ToArray();
            foreach (var answer in answers) answer.Dispose();

            Assert.All(statuses, static status => Assert.True(status is HttpStatusCode.OK or HttpStatusCode.Conflict));
            var isFirst = (await _server.SegmentsOfAsync("u0@x.example")).Count > 0;
            var isLast = (await _server.SegmentsOfAsync("u899@x.example")).Count > 0;
            Assert.NotEqual(isFirst, isLast);
            Assert.Equal(HttpStatusCode.OK, statuses[isFirst ? 0 : 1]);
            Assert.Equal(600, await CountAsync());
        }
    }

    [Fact]
    public async Task PT_4_the_file_that_came_whole_last_counts_though_its_request_began_first()
    {
        using var slow = new SlowBody(Encoding.UTF8.GetBytes(Lines(0, 2)));
        var first = _server.UploadAsync("/admin/segments/gold/members", slow, "one.secret", HttpMethod.Put);
        await slow.HasBegun;
        Assert.Equal("2 2 0", await PutAsync(Lines(1, 2)));
        slow.GoOn();

        await first.ReadAsync(HttpStatusCode.OK);
        Assert.Equal(["gold"], await _server.SegmentsOfAsync("u0@x.example"));
        Assert.Empty(await _server.SegmentsOfAsync("u2@x.example"));
    }

    [Theory]
    [InlineData("", "Line 1: The file is empty")]
    [InlineData("email\na@x.example\n", "Line 1: The first line must be type,action,audience_id,ts,<identifier>.")]
    [InlineData(Header + "passthrough,qualify,gold,,a@x.example\n\npassthrough,qualify,gold,1", "Line 4: It has 4 columns")]
    [InlineData(Header + "t,qualify,gold,,a@x.example", "Line 2: `type` must be")]
    [InlineData(Header + "passthrough,disqualify,gold,,a@x.example", "Line 2: `action` must be")]
    [InlineData(Header + "passthrough,qualify,silver,,a@x.example", "Line 2: `audience_id` must be")]
    [InlineData(Header + "passthrough,qualify,gold,soon,a@x.example", "Line 2: Field `ts` is not a time")]
    [InlineData(Header + "passthrough,qualify,gold,,", "Line 2: Missing required field `identifiers`")]
    [InlineData(Header + "passthrough,qualify,gold,,\"a", "Line 2: A quote is not closed")]
    [InlineData(Header + "passthrough,qualify,gold,,z\0@x.example", "Line 2: It has a control character")]
    [InlineData("type,action,audience_id,ts,vuid\npassthrough,qualify,gold,,v", "Line 2: `vuid` is of low confidence")]
    [InlineData("type,action,audience_id,ts,shoe\npassthrough,qualify,gold,,v", "field: shoe. Nothing was changed.")]
    public async Task A_line_that_is_not_as_it_must_be_is_named_and_nothing_is_changed(string file, string reason)
    {
        await PutAsync(Header + Line("z@x.example"));
        using var response = await SendAsync(Encoding.UTF8.GetBytes(file));
        Assert.Contains(reason, (await response.ReadAsync(HttpStatusCode.BadRequest)).GetRawText().Replace(
            "\\u0060", "`", StringComparison.Ordinal).Replace("\\u003C", "<", StringComparison.Ordinal).Replace(
            "\\u003E", ">", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(["gold"], await _server.SegmentsOfAsync("z@x.example"));
    }

    [Fact]
    public async Task A_file_that_is_not_UTF_8_disqualifies_nobody()
    {
        await PutAsync(Header + Line("z@x.example"));
        using var response = await SendAsync([.. Encoding.UTF8.GetBytes(Header + "passthrough,qualify,gold,,"), 0xff, (byte)'z']);
        var answer = await response.ReadAsync(HttpStatusCode.BadRequest);
        Assert.Contains("Line 2: It is not UTF-8", answer.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(["gold"], await _server.SegmentsOfAsync("z@x.example"));
    }

    [Fact]
    public async Task Only_an_audience_is_told_its_members()
    {
        await _server.InstallAsync("has_email", Bodies.HasEmail);
        using var other = await SendAsync(Encoding.UTF8.GetBytes(Header), "has_email");
        Assert.Equal(HttpStatusCode.Conflict, other.StatusCode);
        using var none = await SendAsync(Encoding.UTF8.GetBytes(Header), "nobody");
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
        using var stranger = await SendAsync(Encoding.UTF8.GetBytes(Header), key: "one");
        Assert.Equal(HttpStatusCode.Forbidden, stranger.StatusCode);
    }

    [Fact]
    public async Task A_file_that_is_too_large_or_damaged_is_refused()
    {
        using var large = await SendAsync(Pack(new string(' ', 11 << 20)));
        var refused = (await large.ReadAsync(HttpStatusCode.RequestEntityTooLarge)).GetRawText();
        Assert.Contains("larger than 10 MiB. Tell the members by events", refused, StringComparison.Ordinal);
        using var damaged = await SendAsync(Pack(Header)[..^3]);
        Assert.Equal(HttpStatusCode.BadRequest, damaged.StatusCode);
    }

    [Theory]
    [InlineData("a,b", "a|b")]
    [InlineData("a,,", "a||")]
    [InlineData("", "")]
    [InlineData("\"a,\"\"b\",c", "a,\"b|c")]
    [InlineData("\"\"", "")]
    [InlineData("a\"b", "a\"b")]
    [InlineData("\"a\"b", null)]
    [InlineData("\"a", null)]
    public void Fields_may_stand_in_quotes(string line, string? fields) =>
        Assert.Equal(fields, CsvLine.Read(line) is { } read ? string.Join('|', read) : null);

    private async Task<int> CountAsync() =>
        (await _server.GetAsync("/admin/segments")).GetProperty("segments")[0].GetProperty("members").GetInt32();

    private static string Lines(int from, int count) =>
        Header + string.Concat(Enumerable.Range(from, count).Select(static i => Line($"u{i}@x.example")));

    private static string Line(string email) => $"passthrough,qualify,gold,,{email}\n";

    private static byte[] Pack(string file)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(Encoding.UTF8.GetBytes(file));
        return packed.ToArray();
    }

    private async Task<string> PutAsync(string file, string? packing = null)
    {
        using var response = await SendAsync(
            packing is null ? Encoding.UTF8.GetBytes(file) : Pack(file), encoding: packing == "gzip" ? packing : null);
        var answer = await response.ReadAsync(HttpStatusCode.OK);
        Assert.Equal(response.Header("OpenOdp-Position"), answer.GetProperty("position").GetRawText());
        return $"{answer.GetProperty("rows")} {answer.GetProperty("qualified")} {answer.GetProperty("disqualified")}";
    }

    private Task<HttpResponseMessage> SendAsync(
        byte[] file, string segment = "gold", string key = "one.secret", string? encoding = null)
    {
        var content = new ByteArrayContent(file);
        if (encoding is not null) content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        return _server.UploadAsync($"/admin/segments/{segment}/members", content, key, HttpMethod.Put);
    }

    /// <summary>Half of a body, and the other half when it is told to go on.</summary>
    private sealed class SlowBody(byte[] bytes) : HttpContent
    {
        private readonly TaskCompletionSource _begun = new();
        private readonly TaskCompletionSource _goesOn = new();

        public Task HasBegun => _begun.Task;

        public void GoOn() => _goesOn.SetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(bytes.AsMemory(0, bytes.Length / 2));
            await stream.FlushAsync();
            _begun.SetResult();
            await _goesOn.Task;
            await stream.WriteAsync(bytes.AsMemory(bytes.Length / 2));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = bytes.Length;
            return true;
        }
    }
}
