using System.Globalization;
using System.Net;
using System.Text.Json;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Segments;

public sealed class MemberTests : IAsyncLifetime
{
    private static readonly string DidA = Bodies.Of(Bodies.Did("a", "\"min_count\":1", 1000));

    private AdminServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await AdminServer.StartAsync();

    [Fact]
    public async Task A_segment_says_how_far_it_is_and_how_many_members_it_has()
    {
        await _server.DoAsync("a@x.example", "a");
        await _server.DoAsync("b@x.example", "b");
        await _server.EventAsync("\"vuid\":\"11111111111111111111111111111111\"");
        await _server.InstallAsync("has_email", Bodies.HasEmail);
        await _server.InstallAsync("did_a", DidA);

        var segments = (await _server.GetAsync("/admin/segments")).GetProperty("segments");

        Assert.Equal(
            """[{"id":"did_a","revision":1,"live_revision":1,"state":"live","progress":1,"members":2},{"id":"has_email","revision":1,"live_revision":1,"state":"live","progress":1,"members":2}]""",
            segments.GetRawText());
    }

    [Fact]
    public async Task Members_are_paged_in_the_order_in_which_they_came()
    {
        await _server.InstallAsync("has_email", Bodies.HasEmail);
        for (var i = 0; i < 3; i++) await _server.DoAsync($"{i}@x.example", "a");

        var (ids, after) = (new List<ulong>(), "");
        do
        {
            var page = await _server.GetAsync($"/admin/segments/HAS_EMAIL/members?limit=2&after={after}");
            ids.AddRange(page.GetProperty("members").EnumerateArray().Select(static one =>
                ulong.Parse(one.GetProperty("customer_id").GetString()!, CultureInfo.InvariantCulture)));
            after = page.GetProperty("next").GetString();
        }
        while (after is not null);

        Assert.Equal(3, ids.Count);
        Assert.Equal(ids.Order().Distinct(), ids);
        await _server.GetAsync("/admin/segments/nobody/members", HttpStatusCode.NotFound);
        foreach (var bad in (string[])["x", "1", "1_", "_1", "1_x", "1_1", "1_1_1_1", "1_01_1", "1_1_18446744073709551616"])
        {
            await _server.GetAsync($"/admin/segments/has_email/members?after={bad}", HttpStatusCode.BadRequest);
        }
    }

    [Fact]
    public async Task Pages_of_members_end_when_another_revision_answers()
    {
        await _server.InstallAsync("has_email", Bodies.HasEmail);
        for (var i = 0; i < 3; i++) await _server.DoAsync($"{i}@x.example", "a");
        var page = await _server.GetAsync("/admin/segments/has_email/members?limit=2");
        var next = page.GetProperty("next").GetString();

        await _server.InstallAsync("has_email", DidA);

        var refused = await _server.GetAsync($"/admin/segments/has_email/members?after={next}", HttpStatusCode.Conflict);
        Assert.Contains("revision 2", refused.GetRawText(), StringComparison.Ordinal);
        page = await _server.GetAsync("/admin/segments/has_email/members");
        Assert.Equal(3, page.GetProperty("members").GetArrayLength());
    }

    [Fact]
    public async Task Pages_of_members_end_when_another_segment_gets_the_id_and_are_of_no_other_segment()
    {
        await _server.InstallAsync("first", Bodies.HasEmail);
        await _server.InstallAsync("second", Bodies.HasEmail);
        for (var i = 0; i < 3; i++) await _server.DoAsync($"{i}@x.example", "a");
        var page = await _server.GetAsync("/admin/segments/first/members?limit=2");
        var next = page.GetProperty("next").GetString();
        await _server.GetAsync($"/admin/segments/second/members?after={next}", HttpStatusCode.Conflict);

        await _server.SendAsync(HttpMethod.Delete, "/v3/segments/first").ReadAsync(HttpStatusCode.OK);
        await _server.InstallAsync("first", Bodies.HasEmail);

        await _server.GetAsync($"/admin/segments/first/members?after={next}", HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task SEG_4_MEM_1_a_read_after_the_202_sees_what_the_event_has_changed()
    {
        await _server.InstallAsync("did_a", DidA);
        for (var i = 0; i < 20; i++)
        {
            await _server.DoAsync($"{i}@x.example", "a");
            Assert.Equal(["did_a"], await _server.SegmentsOfAsync($"{i}@x.example"));
        }
    }

    [Fact]
    public async Task Who_was_in_a_segment_at_a_position_or_a_time_is_told()
    {
        await _server.InstallAsync("did_a", DidA);
        var before = await _server.DoAsync("a@x.example", "b");
        var entered = await _server.DoAsync("a@x.example", "a");
        var since = Since(await _server.MembershipsAsync("a@x.example"));
        await _server.InstallAsync("did_a", Bodies.Of(Bodies.Did("c", "\"min_count\":1", 1000)));
        var last = await _server.DoAsync("a@x.example", "b");

        Assert.Empty(await _server.SegmentsOfAsync("a@x.example"));
        Assert.Empty(await _server.SegmentsOfAsync("a@x.example", $"{before}"));
        Assert.Equal(["did_a"], await _server.SegmentsOfAsync("a@x.example", $"{entered}"));
        Assert.Empty(await _server.SegmentsOfAsync("a@x.example", $"{last}"));
        Assert.Equal(["did_a"], await _server.SegmentsOfAsync("a@x.example", since.Text()));
        Assert.Empty(await _server.SegmentsOfAsync("a@x.example", since.AddMilliseconds(-1).Text()));
        Assert.Equal(since, Since(await _server.MembershipsAsync("a@x.example", $"{entered}")));
    }

    [Fact]
    public async Task Who_was_in_a_segment_as_another_customer_was_in_it()
    {
        const string Vuid = "\"vuid\":\"22222222222222222222222222222222\"";
        await _server.InstallAsync("did_a", DidA);
        var entered = await _server.SendEventAsync(Vuid, "a");
        await _server.DoAsync("a@x.example", "b");
        await _server.SendEventAsync($"{Vuid},\"email\":\"a@x.example\"", "b");

        Assert.Equal(["did_a"], await _server.SegmentsOfAsync("a@x.example"));
        Assert.Equal(["did_a"], await _server.SegmentsOfAsync("a@x.example", $"{entered}"));
        Assert.Empty(await _server.SegmentsOfAsync("a@x.example", $"{entered - 1}"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("01")]
    [InlineData("1000000")]
    [InlineData("9999-01-01T00:00:00Z")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("1e3")]
    [InlineData("1769860000000")]
    [InlineData("Thu, 30 Jun 2022 20:59:52 GMT")]
    [InlineData("2020-01-01T00:00:00Z")]
    public async Task What_is_no_point_in_the_past_is_refused(string asOf)
    {
        await _server.DoAsync("a@x.example", "a");
        var refused = await _server.GetAsync(
            $"/admin/customers/memberships?email=a@x.example&as_of={asOf}", HttpStatusCode.BadRequest);
        Assert.Contains("as_of ", refused.Message(HttpStatusCode.BadRequest, "Bad Request"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, HttpStatusCode.BadRequest)]
    [InlineData(1, HttpStatusCode.OK)]
    public async Task A_store_that_is_young_tells_of_the_window_too(int minutes, HttpStatusCode status)
    {
        await _server.DoAsync("a@x.example", "a");
        var asOf = SegmentServer.Now().AddDays(-28).AddMinutes(minutes).Text();
        var answer = await _server.GetAsync($"/admin/customers/memberships?email=a@x.example&as_of={asOf}", status);
        if (status == HttpStatusCode.OK) return;
        Assert.Contains("kept for 28 days", answer.Message(status, "Bad Request"), StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static DateTimeOffset Since(JsonElement answer) =>
        Assert.Single(answer.GetProperty("memberships").EnumerateArray()).GetProperty("since").GetDateTimeOffset();
}
