using System.Globalization;
using System.Net;
using OpenOdp.Server.Tests.Segments;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Console.Segments;

public sealed class SegmentPagesTests : IAsyncLifetime
{
    private static readonly string DidA = Bodies.Of(Bodies.Did("a", "\"min_count\":1", 1000));

    private AdminServer _server = null!;
    private ConsoleVisitor _visitor = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ConsoleVisitor.StartServerAsync();
        _visitor = await ConsoleVisitor.OperatorAsync(_server);
    }

    [Fact]
    public async Task The_list_shows_each_segment_by_its_name_with_its_exact_size()
    {
        Assert.Contains("No segment yet", await _visitor.ReadAsync("/segments"), StringComparison.Ordinal);
        await _server.InstallAsync("mailers", Bodies.HasEmail);
        await _server.InstallAsync("did_a", DidA);
        for (var i = 0; i < 3; i++) await _server.DoAsync($"{i}@x.example", i == 0 ? "a" : "b");
        var list = await _visitor.ReadAsync("/segments");
        Assert.Matches("<a href=\"/segments/mailers\">Has e-mail</a>(?s:.)*?data-label=\"Members\">3</td>", list);
        Assert.Matches("<a href=\"/segments/did_a\">did_a</a>(?s:.)*?data-label=\"Members\">1</td>", list);
        var found = await _visitor.ReadAsync("/segments:lines?q=HAS%20e");
        Assert.Contains("/segments/mailers", found, StringComparison.Ordinal);
        Assert.DoesNotContain("/segments/did_a", found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_many_segments_a_hundred_are_shown_and_then_the_next()
    {
        for (var i = 0; i < 101; i++) await _server.InstallAsync($"s{i:000}", DidA);
        var list = await _visitor.ReadAsync("/segments");
        Assert.Contains("/segments/s099\"", list, StringComparison.Ordinal);
        Assert.DoesNotContain("/segments/s100\"", list, StringComparison.Ordinal);
        Assert.Contains("href=\"/segments?q=&amp;after=s099\">More segments<", list, StringComparison.Ordinal);
        var next = await _visitor.ReadAsync("/segments?q=&after=s099");
        Assert.Contains("data-source=\"/segments:lines?q=&amp;after=s099\"", next, StringComparison.Ordinal);
        Assert.Contains("/segments/s100\"", next, StringComparison.Ordinal);
        Assert.DoesNotContain("/segments/s099\"", next, StringComparison.Ordinal);
        Assert.DoesNotContain("More segments", next, StringComparison.Ordinal);
        Assert.Contains("/segments/s100\"", await _visitor.ReadAsync("/segments?q=s1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_tells_how_each_segment_has_grown_in_a_day()
    {
        await using var server = await ConsoleVisitor.StartServerAsync("--OpenOdp:TestClock", "true");
        using var visitor = await ConsoleVisitor.OperatorAsync(server);
        await server.InstallAsync("mailers", Bodies.HasEmail);
        await server.DoAsync("1@x.example", "a");
        var lines = WebUtility.HtmlDecode(await visitor.ReadAsync("/segments"));
        Assert.Matches("data-label=\"Members\">1</td>\\s*<td class=\"number\" data-label=\"In 24 h\">–</td>", lines);
        var tomorrow = DateTimeOffset.UtcNow.AddHours(26).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        using var moved = await server.SendAsync(
            HttpMethod.Post, "/admin/clock", $$"""{"now":"{{tomorrow}}"}""", AdminServer.OperatorKey);
        Assert.Equal(HttpStatusCode.OK, moved.StatusCode);
        await server.DoAsync("2@x.example", "a");
        await server.DoAsync("3@x.example", "a");
        using var later = await ConsoleVisitor.OperatorAsync(server);
        lines = WebUtility.HtmlDecode(await later.ReadAsync("/segments:lines"));
        Assert.Matches("data-label=\"Members\">3</td>\\s*<td class=\"number\" data-label=\"In 24 h\">\\+2</td>", lines);
    }

    [Fact]
    public async Task A_segment_is_shown_in_words_and_as_JSON_with_its_members_page_by_page()
    {
        await _server.InstallAsync("cart", Library.Case("Abandoned cart"));
        var page = WebUtility.HtmlDecode(await _visitor.ReadAsync("/segments/cart"));
        foreach (var said in new[]
        {
            "At least 1 × product · add_to_cart, in the last 7 days", "counted once for each event.product_id",
            "and then a wait of 1 hour", "unless order · purchase", "\"max_age_seconds\": 604800", "Nobody is in it",
        })
        {
            Assert.Contains(said, page, StringComparison.Ordinal);
        }

        await _server.InstallAsync("mailers", Bodies.HasEmail);
        for (var i = 0; i < 51; i++) await _server.DoAsync(i.ToString("00'@x.example'", CultureInfo.InvariantCulture), "a");
        var first = await _visitor.ReadAsync("/segments/mailers");
        Assert.Matches("<a href=\"/customers/[0-9]+\">49@x.example</a>", first);
        Assert.DoesNotContain("50@x.example", first, StringComparison.Ordinal);
        var next = first.Split("/segments/mailers?after=")[1].Split('"')[0];
        Assert.Contains("50@x.example", await _visitor.ReadAsync($"/segments/mailers?after={next}"), StringComparison.Ordinal);
        Assert.Contains(">51<", await _visitor.ReadAsync("/segments/mailers/health"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task How_large_a_segment_was_is_shown_over_time_up_to_now()
    {
        await _server.InstallAsync("mailers", Bodies.HasEmail);
        Assert.Contains("Nobody was in it in this time", await _visitor.ReadAsync("/segments/mailers"), StringComparison.Ordinal);
        for (var i = 0; i < 3; i++) await _server.DoAsync($"{i}@x.example", "a");
        foreach (var path in new[] { "/segments/mailers?range=1h", "/segments/mailers/charts?range=90d" })
        {
            Assert.Matches(
                "<table id=\"members-chart\"(?s:.)*?<tbody>\\s*<tr(?s:.)*?<data value=\"3\">", await _visitor.ReadAsync(path));
        }

        await _visitor.ReadAsync("/segments/nothing/charts", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task What_a_definition_hardly_means_is_said_on_its_page()
    {
        await _server.InstallAsync("listed", Bodies.Of(Bodies.Customer("""{"is_list_member":{"list":"news"}}""")));
        Assert.Contains(
            "lists are not kept by this server yet", await _visitor.ReadAsync("/segments/listed"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_customer_is_tested_by_any_identifier_and_told_why_and_until_when()
    {
        await _server.InstallAsync("both", Bodies.Of(Bodies.All(
            Bodies.Did("a", "\"min_count\":1", 1000), Bodies.Customer(Bodies.Is("customer.city", "Bonn")))));
        var at = SegmentServer.Now().AddSeconds(-100);
        await _server.SendEventAsync("\"email\":\"a@x.example\",\"phone\":\"+4930123456\"", "a", at);
        var page = WebUtility.HtmlDecode(await _visitor.ReadAsync("/segments/both?who=%2B4930123456"));
        Assert.Contains("is not in it", page, StringComparison.Ordinal);
        Assert.Matches(
            ">true</span>\\s*<span>At least 1 × t · a, in the last 1000 seconds</span>\\s*<span class=\"quiet\">1 now", page);
        Assert.Matches(">false</span>\\s*<span>customer.city is “Bonn”</span>(?s:.)*?>decides alone<", page);
        Assert.Contains("The events behind it", page, StringComparison.Ordinal);

        await _server.InstallAsync("did", DidA);
        page = await _visitor.ReadAsync("/segments/did?who=A@x.example");
        Assert.Contains("is in it", page, StringComparison.Ordinal);
        Assert.Contains($"<time datetime=\"{at.AddSeconds(1000).Text()}\"", page, StringComparison.Ordinal);
        Assert.Contains("Nobody is known by this", await _visitor.ReadAsync("/segments/did?who=b@x"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_that_stands_for_several_customers_asks_which_of_them_is_meant()
    {
        await _server.InstallAsync("did", DidA);
        await _server.SendEventAsync("\"email\":\"a@x.example\"", "a");
        var id = (await _server.GetAsync("/admin/customers?email=a@x.example")).GetProperty("customer").GetProperty("id");
        await _server.SendEventAsync($"\"vuid\":\"{id}\"", "b");
        var page = await _visitor.ReadAsync($"/segments/did?who={id}");
        Assert.Contains("This may be one of several", page, StringComparison.Ordinal);
        Assert.Contains($"<a href=\"/segments/did?customer={id}\">a@x.example</a>", page, StringComparison.Ordinal);
        Assert.Contains("is in it", await _visitor.ReadAsync($"/segments/did?customer={id}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_revision_stays_with_what_it_changed_and_can_be_brought_back()
    {
        await _server.InstallAsync("seg", DidA);
        await _server.InstallAsync("seg", Bodies.Of(Bodies.Did("b", "\"min_count\":2", 1000)));
        var second = WebUtility.HtmlDecode(await _visitor.ReadAsync("/segments/seg/revisions/2"));
        Assert.Matches("<del>-\\s+\"value\": \"a\"</del><ins>\\+\\s+\"value\": \"b\"</ins>", second);
        var first = WebUtility.HtmlDecode(await _visitor.ReadAsync("/segments/seg/revisions/1"));
        Assert.Contains("At least 1 × t · a", first, StringComparison.Ordinal);
        Assert.Contains("/segments/seg/edit?from=1", first, StringComparison.Ordinal);
        var edit = WebUtility.HtmlDecode(await _visitor.ReadAsync("/segments/seg/edit?from=1"));
        Assert.Equal(await _visitor.BaseAsync("/segments/seg/edit"), ConsoleVisitor.BaseIn(edit));
        Assert.Contains("\"value\": \"a\"", edit, StringComparison.Ordinal);
        await _visitor.ReadAsync("/segments/seg/revisions/3", HttpStatusCode.NotFound);
        await _visitor.ReadAsync("/segments/nobody", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_reader_sees_everything_but_personal_values_and_changes_nothing()
    {
        await _server.InstallAsync("seg", Bodies.Of(Bodies.Any(
            Bodies.Customer(Bodies.Is("customer.email", "ada@x.example")),
            Bodies.Customer(
                """{"any_of_string":{"haystack":["grace@x.example"],"needle":{"pathReference":{"value":"customer.emails"}}}}"""))));
        await _server.DoAsync("ada@x.example", "a");
        using var reader = await ConsoleVisitor.ReaderAsync(_server);
        foreach (var path in new[] { "/segments/seg", "/segments/seg?who=ada@x.example", "/segments/seg/revisions/1" })
        {
            var page = (await reader.ReadAsync(path)).Replace("value=\"ada@x.example\"", "", StringComparison.Ordinal);
            Assert.DoesNotContain("ada@x.example", page, StringComparison.Ordinal);
            Assert.DoesNotContain("grace@x.example", page, StringComparison.Ordinal);
            Assert.Contains("a•••@x.example", WebUtility.HtmlDecode(page), StringComparison.Ordinal);
            Assert.DoesNotContain("/edit", page, StringComparison.Ordinal);
        }

        await reader.ReadAsync("/segments/new", HttpStatusCode.Forbidden);
        await reader.ReadAsync("/segments/seg/edit", HttpStatusCode.Forbidden);
        foreach (var path in new[] { "/segments/seg/delete", "/segments/seg/edit", "/segments:check", "/segments:preview" })
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await reader.SaveAsync(path, ("body", DidA), ("base", "1"))).Status);
        }
    }

    [Fact]
    public async Task Markup_in_a_definition_is_shown_and_never_run()
    {
        const string Script = "<script>alert(1)</script>";
        await _server.InstallAsync("seg", $$$$"""
            {"description":"{{{{Script}}}}","metadata":{"display_name":"{{{{Script}}}}","{{{{Script}}}}":"{{{{Script}}}}"},
             "definition":{"root_condition":{{{{Bodies.Customer(Bodies.Is("customer." + Script, Script))}}}}}}
            """);
        foreach (var path in new[] { "/segments", "/segments/seg", "/segments/seg/edit", "/segments/seg/revisions/1" })
        {
            Assert.DoesNotContain(Script, await _visitor.ReadAsync(path), StringComparison.Ordinal);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _visitor.Dispose();
        await _server.DisposeAsync();
    }
}
