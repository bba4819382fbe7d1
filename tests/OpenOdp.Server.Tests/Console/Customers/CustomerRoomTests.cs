using System.Net;
using OpenOdp.Server.Tests.Segments;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Console.Customers;

public sealed class CustomerRoomTests : IAsyncLifetime
{
    private static readonly string[] Verbs = ["undo", "allow", "split", "merge", "edit", "erase"];

    private AdminServer _server = null!;
    private ConsoleVisitor _visitor = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ConsoleVisitor.StartServerAsync();
        _visitor = await ConsoleVisitor.OperatorAsync(_server);
    }

    [Fact]
    public async Task Each_segment_of_a_customer_leads_to_why_they_are_in_it()
    {
        await _server.InstallAsync("did", Bodies.Of(Bodies.Did("a", "\"min_count\":1", 1000)));
        await _server.EventAsync("\"email\":\"ada@x.example\"");
        var page = await _visitor.ReadAsync("/customers/1");
        Assert.Contains("href=\"/segments/did?customer=1#test\"", page, StringComparison.Ordinal);
        Assert.Contains("is in it", await _visitor.ReadAsync("/segments/did?customer=1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Segments_of_a_customer_are_called_what_people_call_them_and_fifty_are_shown_until_all_are_asked_for()
    {
        for (var i = 0; i < 51; i++) await _server.InstallAsync($"mailers_{i:00}", Bodies.HasEmail);
        await _server.EventAsync("\"email\":\"ada@x.example\"");
        const string Named = "<a href=\"/segments/mailers_49\">Has e-mail</a><br><small class=\"mono\">mailers_49</small>";
        const string Why = "customer=1#test";
        var page = await _visitor.ReadAsync("/customers/1");
        Assert.Matches(Named + "(?s:.)*?" + Why + "(?s:.)*?Segments over time(?s:.)*?" + Named, page);
        Assert.Equal(50, Count(page, Why));
        Assert.Contains("<a href=\"/customers/1?segments=all\">All 51 segments</a>", page, StringComparison.Ordinal);
        page = await _visitor.ReadAsync("/customers/1?segments=all");
        Assert.Equal(51, Count(page, Why));
        Assert.DoesNotContain("All 51", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_many_identifiers_fifty_are_shown_and_all_when_they_are_asked_for()
    {
        await using var server = await ConsoleVisitor.StartServerAsync("--OpenOdp:Accounts:0:Guards:ValuesPerIdentifier", "100");
        using var visitor = await ConsoleVisitor.OperatorAsync(server);
        for (var i = 0; i < 60; i++) await server.EventAsync($"\"email\":\"ada@x.example\",\"vuid\":\"vuid_{i:00}\"");
        var page = await visitor.ReadAsync("/customers/1");
        Assert.Contains("<a href=\"/customers/1?identifiers=all\">All 61 identifiers</a>", page, StringComparison.Ordinal);
        Assert.Equal(50, page.Split("<small>vuid</small>").Length + page.Split("<small>email</small>").Length - 2);
        page = await visitor.ReadAsync("/customers/1?identifiers=all");
        Assert.Equal(60, page.Split("<small>vuid</small>").Length - 1);
        Assert.DoesNotContain("All 61", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_customer_entered_and_left_is_shown_with_the_event_behind_it()
    {
        await _server.EventAsync("\"email\":\"ada@x.example\"");
        await _server.InstallAsync("did", Bodies.Of(Bodies.Did("bought", "\"min_count\":1", 1000)));
        Assert.DoesNotContain(">entered<", await _visitor.ReadAsync("/customers/1"), StringComparison.Ordinal);
        await _server.DoAsync("ada@x.example", "bought");
        var page = await _visitor.ReadAsync("/customers/1");
        var entered = System.Text.RegularExpressions.Regex.Match(
            page, "/segments/did\">did</a>(?s:.)*?>entered<(?s:.)*?href=\"(/customers/1/event\\?position=[0-9]+)\">an event</a>");
        Assert.True(entered.Success, page);
        Assert.Contains("<dd>ada@x.example</dd>", await _visitor.ReadAsync(entered.Groups[1].Value), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_attribute_tells_when_it_was_written_and_with_whom_it_came()
    {
        const string Profile = """{"attributes":{"vuid":"vuid_1","city":"York"}}""";
        await _server.EventAsync("\"email\":\"ada@x.example\"");
        await _server.PostAsync("/v3/profiles", Profile, HttpStatusCode.Accepted);
        var written = System.Text.RegularExpressions.Regex.Match(
            await _visitor.ReadAsync("/customers/2"), "York</td>\\s*<td><time datetime=\"([^\"]+)\"");
        Assert.True(written.Success);
        await _server.EventAsync("\"email\":\"ada@x.example\",\"vuid\":\"vuid_1\"");
        var page = await _visitor.ReadAsync("/customers/1");
        Assert.Matches($"York</td>\\s*<td><time datetime=\"{written.Groups[1].Value}\"(?s:.)*?came with customer 2", page);
    }

    [Fact]
    public async Task The_timeline_shows_one_type_or_action_and_goes_on_with_it()
    {
        for (var i = 0; i < 55; i++) await DoAsync("shop", "bought", $"b{i}");
        await DoAsync("mail", "opened", "m");
        var page = await _visitor.ReadAsync("/customers/1?type=shop&action=bought");
        Assert.DoesNotContain(">opened</span>", page, StringComparison.Ordinal);
        Assert.Contains("<option value=\"mail\">", page, StringComparison.Ordinal);
        Assert.Contains("<option value=\"shop\" selected", page, StringComparison.Ordinal);
        var older = System.Text.RegularExpressions.Regex.Match(
            WebUtility.HtmlDecode(page), "/customers/1\\?type=shop&action=bought&after=[0-9_]+").Value;
        Assert.NotEmpty(older);
        Assert.Equal(5, Count(await _visitor.ReadAsync(older), ">bought</span>"));
        Assert.Equal(1, Count(await _visitor.ReadAsync("/customers/1?type=mail"), ">opened</span>"));
        Assert.Contains(
            "No events", await _visitor.ReadAsync($"/customers/1?type={CustomerForms.Script}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_erasure_says_what_goes_takes_the_id_as_its_confirmation_and_shows_how_far_it_is()
    {
        await _server.EventAsync("\"email\":\"ada@x.example\"");
        var page = await _visitor.ReadAsync("/customers/1/erase");
        Assert.Contains("<dt>Events</dt><dd>1</dd>", page, StringComparison.Ordinal);
        Assert.Contains("<dt>Rejected requests of the account</dt><dd>0</dd>", page, StringComparison.Ordinal);
        foreach (var typed in new[] { "", "2", "ada@x.example", CustomerForms.Script })
        {
            var (refused, again) = await _visitor.SendAsync("/customers/1/erase", ("confirm", typed));
            Assert.Equal(HttpStatusCode.BadRequest, refused);
            Assert.Contains("Nobody was erased: type 1", again, StringComparison.Ordinal);
        }

        await _server.CustomerAsync("1");
        var (status, place) = await _visitor.SendAsync("/customers/1/erase", ("confirm", "1"));
        Assert.Equal(HttpStatusCode.SeeOther, status);
        Assert.StartsWith("/erasures/", place, StringComparison.Ordinal);
        Assert.Contains("data-source=\"" + place + "/progress\"", await _visitor.ReadAsync(place), StringComparison.Ordinal);
        Assert.Contains("Removed so far", await _visitor.ReadAsync(place + "/progress"), StringComparison.Ordinal);
        Assert.Contains($"href=\"{place}\"", await _visitor.ReadAsync("/changes"), StringComparison.Ordinal);
        await _visitor.ReadAsync("/customers/1", HttpStatusCode.NotFound);
        await _visitor.ReadAsync("/erasures/999", HttpStatusCode.NotFound);
        await _visitor.ReadAsync("/erasures/x", HttpStatusCode.NotFound);
        foreach (var verb in new[] { "erase", "edit", "split", "merge" })
        {
            var (late, gone) = await _visitor.SendAsync($"/customers/1/{verb}", ("confirm", "1"), ("customer", "1"));
            Assert.Equal(HttpStatusCode.NotFound, late);
            Assert.Contains("No customer has the id 1 any more.", gone, StringComparison.Ordinal);
            Assert.Contains($"<a href=\"{place}\">To the erasure</a>", gone, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_erasure_takes_nobody_who_came_to_the_customer_since_it_was_shown()
    {
        await _server.EventAsync("\"email\":\"ada@x.example\"");
        await _server.EventAsync("\"email\":\"bob@x.example\"");
        var shown = await _visitor.BaseAsync("/customers/1/erase");
        await _server.PostAsync(
            "/admin/customers:merge", """{"into":{"email":"ada@x.example"},"from":{"email":"bob@x.example"}}""");

        var (status, page) = await _visitor.SendAsync("/customers/1/erase", ("confirm", "1"), ("base", shown));

        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("Nobody was erased", page, StringComparison.Ordinal);
        Assert.Contains("bob@x.example", page, StringComparison.Ordinal);
        await _server.CustomerAsync("2");
        (status, _) = await _visitor.SendAsync(
            "/customers/1/erase", ("confirm", "1"), ("base", ConsoleVisitor.BaseIn(page)));
        Assert.Equal(HttpStatusCode.SeeOther, status);
    }

    [Fact]
    public async Task Readers_get_no_form_change_nothing_and_see_masked_values()
    {
        await _server.MergeAsync();
        using var reader = await ConsoleVisitor.ReaderAsync(_server);
        foreach (var path in Verbs.Select(static verb => $"/customers/1/{verb}").Append("/customers/new"))
        {
            await reader.ReadAsync(path, HttpStatusCode.Forbidden);
            Assert.Equal(HttpStatusCode.Forbidden, (await reader.SendAsync(path, ("confirm", "1"), ("customer", "2"))).Status);
        }

        var position = (await _server.PositionsAsync("ada@x.example"))[0];
        foreach (var path in new[] { "/customers/1", "/customers/1/identity", $"/customers/1/event?position={position}" })
        {
            var page = await reader.ReadAsync(path);
            Assert.DoesNotContain("ada@x", page, StringComparison.Ordinal);
            Assert.All(Verbs, verb => Assert.DoesNotContain($"href=\"/customers/1/{verb}", page, StringComparison.Ordinal));
        }

        await _server.CustomerAsync("1");
    }

    [Fact]
    public async Task A_search_among_very_many_masked_values_ends_and_says_so()
    {
        foreach (var chunk in Enumerable.Range(0, 10_001).Chunk(500))
        {
            var events = chunk.Select(static i => $$$"""{"type":"t","identifiers":{"customer_id":"p{{{i}}}@x.example"}}""");
            await _server.PostAsync("/v3/events", $"[{string.Join(',', events)}]", HttpStatusCode.Accepted);
        }

        using var reader = await ConsoleVisitor.ReaderAsync(_server);
        Assert.Contains("Too many begin so", await reader.ReadAsync("/customers?q=p"), StringComparison.Ordinal);
        Assert.Contains("Nobody is known by this", await reader.ReadAsync("/customers?q=p7"), StringComparison.Ordinal);
        Assert.Contains("More customers", await reader.ReadAsync("/find/results?q=p"), StringComparison.Ordinal);
        Assert.DoesNotContain("More customers", await reader.ReadAsync("/find/results?q=p7"), StringComparison.Ordinal);
        Assert.Contains("There are more", await _visitor.ReadAsync("/customers?q=p"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_that_does_not_come_from_a_page_of_the_console_changes_nothing()
    {
        await _server.MergeAsync();
        var merge = await _server.EntryAsync("merge");
        foreach (var verb in Verbs)
        {
            using var answer = await _visitor.SendBareAsync(
                $"/customers/1/{verb}", ("entry", merge), ("confirm", "1"), ("name", "a"), ("value", "b"), ("kind", "text"),
                ("identifier", "vuid=vuid_1"), ("confirmed", "true"));
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }

        var customer = (await _server.CustomerAsync("2")).GetProperty("customer");
        Assert.Equal("1", customer.GetProperty("id").GetString());
        Assert.False(customer.GetProperty("attributes").TryGetProperty("a", out _));
    }

    [Fact]
    public async Task Forms_for_a_customer_who_is_not_there_say_so()
    {
        foreach (var verb in Verbs)
        {
            await _visitor.ReadAsync($"/customers/99/{verb}", HttpStatusCode.NotFound);
            if (verb is "undo" or "allow") continue;
            var (status, _) = await _visitor.SendAsync($"/customers/99/{verb}", ("confirm", "99"));
            Assert.Equal(HttpStatusCode.NotFound, status);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _visitor.Dispose();
        await _server.DisposeAsync();
    }

    private static int Count(string page, string text) => page.Split(text).Length - 1;

    private async Task DoAsync(string type, string action, string id)
    {
        var body = $$"""
            {"type":"{{type}}","action":"{{action}}","identifiers":{"email":"ada@x.example"},
             "data":{"idempotence_id":"{{id}}"} }
            """;
        using var response = await _server.SendAsync(HttpMethod.Post, "/v3/events", body, "one");
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }
}
