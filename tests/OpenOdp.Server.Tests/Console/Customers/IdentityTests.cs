using System.Net;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Console.Customers;

public sealed class IdentityTests : IAsyncLifetime
{
    private AdminServer _server = null!;
    private ConsoleVisitor _visitor = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ConsoleVisitor.StartServerAsync();
        _visitor = await ConsoleVisitor.OperatorAsync(_server);
    }

    [Fact]
    public async Task The_history_tells_in_words_who_became_whom_and_leads_to_the_event_behind_it()
    {
        await _server.MergeAsync();
        var page = await _visitor.ReadAsync("/customers/1/identity");
        Assert.Contains("Customer 2 became part of customer 1", page, StringComparison.Ordinal);
        var link = System.Text.RegularExpressions.Regex.Match(page, "/customers/1/event\\?position=\\d+").Value;
        var record = await _visitor.ReadAsync(link);
        Assert.Contains("vuid_1", record, StringComparison.Ordinal);
        Assert.Contains("ada@x.example", record, StringComparison.Ordinal);
        Assert.Contains(
            "No event of this customer", await _visitor.ReadAsync("/customers/1/event?position=1"), StringComparison.Ordinal);
        await _visitor.ReadAsync("/customers/1/event?position=x", HttpStatusCode.NotFound);
        await _visitor.ReadAsync("/customers/1/identity?after=x", HttpStatusCode.NotFound);
        await _visitor.ReadAsync("/customers/9/identity", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Only_where_there_is_an_event_behind_an_entry_it_is_led_to()
    {
        await _server.EventAsync("\"email\":\"ada@x.example\"");
        await _server.EventAsync("\"vuid\":\"vuid_1\"");
        await _server.PostAsync(
            "/v3/profiles", """{"attributes":{"email":"ada@x.example","vuid":"vuid_1"}}""", HttpStatusCode.Accepted);
        var page = await _visitor.ReadAsync("/customers/1/identity");
        Assert.Contains("Customer 2 became part of customer 1", page, StringComparison.Ordinal);
        Assert.DoesNotContain("The event behind it", page, StringComparison.Ordinal);
        using var undone = await _visitor.SendFormAsync(
            "/customers/1/identity", "/customers/1/undo", ("entry", await _server.EntryAsync("merge")));
        page = await _visitor.ReadAsync("/customers/1/identity");
        Assert.Contains("was taken back", page, StringComparison.Ordinal);
        Assert.DoesNotContain("The event behind it", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_hangs_together_is_a_picture_of_a_table_with_the_events_behind_it()
    {
        await _server.EventAsync("\"email\":\"ada@x.example\"");
        await _server.EventAsync("\"vuid\":\"vuid_1\"");
        var position = await _server.EventAsync("\"email\":\"ada@x.example\",\"vuid\":\"vuid_1\"");
        var page = await _visitor.ReadAsync("/customers/1/identity");
        Assert.Matches(
            "(?s)<td class=\"wrap\">Customer 2</td>\\s*<td>became part of</td>\\s*<td>Customer 1</td>\\s*<td><a href=\"[^\"]*="
            + position, page);
        Assert.Matches("(?s)>vuid vuid_1</td>\\s*<td>belongs to</td>", page);
        using var reader = await ConsoleVisitor.ReaderAsync(_server);
        Assert.DoesNotContain("ada@x", await reader.ReadAsync("/customers/1/identity"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_picture_of_very_many_says_that_there_are_more()
    {
        await _server.EventAsync("\"email\":\"ada@x.example\"");
        for (var i = 0; i < 41; i++)
        {
            var page = await _visitor.ReadAsync("/customers/1/identity");
            Assert.DoesNotContain("in the picture", page, StringComparison.Ordinal);
            await _server.EventAsync($"\"vuid\":\"v{i}\"");
            await _server.EventAsync($"\"email\":\"ada@x.example\",\"vuid\":\"v{i}\"");
        }

        Assert.Contains("in the picture", await _visitor.ReadAsync("/customers/1/identity"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Identifiers_that_are_masked_alike_stay_apart_in_the_picture()
    {
        foreach (var name in new[] { "zoe", "zara", "zack" })
        {
            await _server.EventAsync($"\"customer_id\":\"c1\",\"email\":\"{name}@x.example\"");
        }

        using var reader = await ConsoleVisitor.ReaderAsync(_server);
        var page = WebUtility.HtmlDecode(await reader.ReadAsync("/customers/1/identity"));
        var keys = System.Text.RegularExpressions.Regex.Matches(
            page, "data-key=\"([^\"]+)\">\\s*<td class=\"wrap\">email z•••@x.example<").Select(one => one.Groups[1].Value);
        Assert.Equal(3, keys.Distinct().Count());
    }

    [Fact]
    public async Task An_entry_of_another_customer_is_neither_shown_nor_taken_back()
    {
        await _server.MergeAsync();
        await _server.EventAsync("\"email\":\"bob@x.example\"");
        var merge = await _server.EntryAsync("merge");
        foreach (var verb in new[] { "undo", "allow" })
        {
            var page = await _visitor.ReadAsync($"/customers/3/{verb}?entry={merge}", HttpStatusCode.NotFound);
            Assert.DoesNotContain("ada@x.example", page, StringComparison.Ordinal);
            var (status, _) = await _visitor.SendAsync($"/customers/3/{verb}", ("entry", merge));
            Assert.Equal(HttpStatusCode.NotFound, status);
        }

        Assert.Equal(merge, await _server.EntryAsync("merge"));
        await _visitor.ReadAsync($"/customers/1/undo?entry={merge}");
    }

    [Fact]
    public async Task A_long_history_comes_in_pages()
    {
        await _server.EventAsync("\"email\":\"ada@x.example\",\"vuid\":\"vuid_1\"");
        for (var i = 0; i < 60; i++)
        {
            await _server.EventAsync($"\"email\":\"{(i % 2 == 0 ? "bob" : "ada")}@x.example\",\"vuid\":\"vuid_1\"");
        }

        var page = await _visitor.ReadAsync("/customers/1/identity");
        var older = System.Text.RegularExpressions.Regex.Match(page, "/customers/1/identity\\?after=[0-9_]+").Value;
        Assert.NotEmpty(older);
        var second = await _visitor.ReadAsync(older);
        Assert.Contains("From the newest", second, StringComparison.Ordinal);
        Assert.Equal(60, (page + second).Split("<li id=").Length - 1);
    }

    [Fact]
    public async Task A_merge_is_undone_after_its_consequences_were_said_and_then_allowed_again()
    {
        await _server.MergeAsync();
        var merge = await _server.EntryAsync("merge");
        var asked = await _visitor.ReadAsync($"/customers/1/undo?entry={merge}");
        Assert.Contains("There are customers 1 and 2 again", asked, StringComparison.Ordinal);
        Assert.Contains("name=\"entry\"", asked, StringComparison.Ordinal);
        var page = await _visitor.ReadAsync("/customers/1/identity");
        Assert.Contains($"/customers/1/undo?entry={merge}", page, StringComparison.Ordinal);

        Assert.Equal(
            (HttpStatusCode.SeeOther, "/customers/1/identity"), await _visitor.SendAsync("/customers/1/undo", ("entry", merge)));
        Assert.Equal("2", (await _server.CustomerAsync("2")).GetProperty("customer").GetProperty("id").GetString());
        var (status, again) = await _visitor.SendAsync("/customers/1/undo", ("entry", merge));
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("was undone already", again, StringComparison.Ordinal);

        Assert.Contains(
            "The next event that names both",
            await _visitor.ReadAsync($"/customers/1/allow?entry={merge}"), StringComparison.Ordinal);
        Assert.Equal(
            (HttpStatusCode.SeeOther, "/customers/1/identity"), await _visitor.SendAsync("/customers/1/allow", ("entry", merge)));
        (status, again) = await _visitor.SendAsync("/customers/1/allow", ("entry", merge));
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("may merge already", again, StringComparison.Ordinal);
        Assert.Contains("Undid a merge", await _visitor.ReadAsync("/changes"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("77")]
    [InlineData("")]
    [InlineData(CustomerForms.Script)]
    public async Task An_entry_that_is_not_there_is_said_to_be_and_nothing_changes(string entry)
    {
        await _server.MergeAsync();
        foreach (var verb in new[] { "undo", "allow" })
        {
            var asked = await _visitor.ReadAsync(
                $"/customers/1/{verb}?entry={Uri.EscapeDataString(entry)}", HttpStatusCode.NotFound);
            Assert.DoesNotContain(CustomerForms.Script, asked, StringComparison.Ordinal);
            var (status, _) = await _visitor.SendAsync($"/customers/1/{verb}", ("entry", entry));
            Assert.Equal(HttpStatusCode.NotFound, status);
        }

        Assert.Equal("1", (await _server.CustomerAsync("2")).GetProperty("customer").GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_split_says_how_many_events_go_before_it_is_done()
    {
        await _server.MergeAsync();
        await _server.EventAsync("\"vuid\":\"vuid_1\"");
        Assert.Contains("value=\"vuid=vuid_1\"", await _visitor.ReadAsync("/customers/1/split"), StringComparison.Ordinal);
        var (status, page) = await _visitor.SendAsync("/customers/1/split", ("identifier", "vuid=vuid_1"));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Matches("Events that go along</dt><dd>\\d+</dd>", page);
        Assert.Contains("name=\"confirmed\"", page, StringComparison.Ordinal);
        await _server.GetAsync("/admin/customers?zaius_id=3", HttpStatusCode.NotFound);

        var done = await _visitor.SendAsync("/customers/1/split", ("identifier", "vuid=vuid_1"), ("confirmed", "true"));
        Assert.Equal((HttpStatusCode.SeeOther, "/customers/1/identity"), done);
        var owner = (await _server.GetAsync("/admin/customers?vuid=vuid_1")).GetProperty("customer");
        Assert.NotEqual("1", owner.GetProperty("id").GetString());
        Assert.Contains("Split a customer", await _visitor.ReadAsync("/changes"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 400, "Choose the identifiers")]
    [InlineData("vuid=vuid_2", 409, "not this customer's any more")]
    [InlineData("nothing", 409, "not this customer's any more")]
    [InlineData("email=ada%40x.example", 409, "Nothing would stay")]
    public async Task A_split_of_nothing_of_all_or_of_what_is_somebody_elses_is_refused(
        string chosen, int expected, string reason)
    {
        await _server.EventAsync("\"email\":\"ada@x.example\"");
        await _server.EventAsync("\"vuid\":\"vuid_2\"");
        (string Name, string Value)[] fields = chosen.Length == 0 ? [] : [("identifier", chosen)];
        var (status, page) = await _visitor.SendAsync("/customers/1/split", [.. fields, ("confirmed", "true")]);
        Assert.Equal(expected, (int)status);
        Assert.Contains(reason, page, StringComparison.Ordinal);
        await _server.GetAsync("/admin/customers?zaius_id=3", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Who_was_shown_is_split_or_merged_and_not_whom_somebody_made_of_them_meanwhile()
    {
        await _server.EventAsync("\"email\":\"ada@x.example\"");
        await _server.EventAsync("\"email\":\"bob@x.example\"");
        await _server.EventAsync("\"email\":\"cleo@x.example\"");
        await _server.PostAsync(
            "/admin/customers:merge", """{"into":{"email":"bob@x.example"},"from":{"email":"ada@x.example"}}""");

        var (status, page) = await _visitor.SendAsync(
            "/customers/1/split", ("identifier", "email=ada%40x.example"), ("confirmed", "true"));
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("those of customer 2 by now", page, StringComparison.Ordinal);
        foreach (var (into, from) in new[] { ("1", "3"), ("3", "1") })
        {
            (status, page) = await _visitor.SendAsync($"/customers/{into}/merge", ("customer", from));
            Assert.Equal(HttpStatusCode.Conflict, status);
            Assert.Contains("Nothing was merged", page, StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await _visitor.SendAsync(
            "/customers/99/split", ("identifier", "email=ada%40x.example"), ("confirmed", "true"))).Status);
        Assert.Equal("2", (await _server.CustomerAsync("1")).GetProperty("customer").GetProperty("id").GetString());
        Assert.Equal("3", (await _server.CustomerAsync("3")).GetProperty("customer").GetProperty("id").GetString());
    }

    [Fact]
    public async Task Whoever_became_more_since_the_form_was_shown_is_merged_only_when_that_is_asked_again()
    {
        foreach (var name in new[] { "ada", "bob", "cleo" }) await _server.EventAsync($"\"email\":\"{name}@x.example\"");
        var shown = await _visitor.BaseAsync("/customers/1/merge?customer=2");
        await _server.PostAsync(
            "/admin/customers:merge", """{"into":{"email":"bob@x.example"},"from":{"email":"cleo@x.example"}}""");

        var (status, page) = await _visitor.SendAsync("/customers/1/merge", ("customer", "2"), ("base", shown));

        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("Nothing was merged", page, StringComparison.Ordinal);
        Assert.Contains("cleo@x.example", page, StringComparison.Ordinal);
        Assert.Equal("2", await IdAsync("email=bob@x.example"));
        (status, _) = await _visitor.SendAsync(
            "/customers/1/merge", ("customer", "2"), ("base", ConsoleVisitor.BaseIn(page)));
        Assert.Equal(HttpStatusCode.SeeOther, status);
        Assert.Equal("1", await IdAsync("email=cleo@x.example"));
    }

    [Fact]
    public async Task An_identifier_that_moves_as_its_customer_is_split_is_taken_from_nobody_else()
    {
        for (var round = 0; round < AtOnce.Rounds; round++)
        {
            await _server.EventAsync($"\"email\":\"ada{round}@x.example\",\"vuid\":\"v{round}\"");
            var ada = await IdAsync($"email=ada{round}@x.example");
            var moved = _server.EventAsync($"\"email\":\"bob{round}@x.example\",\"vuid\":\"v{round}\"");
            var statuses = await _visitor.SendAtOnceAsync(
                ($"/customers/{ada}/split", [("identifier", $"vuid=v{round}"), ("confirmed", "true")]));
            await moved;
            Assert.Contains(statuses[0], new[] { HttpStatusCode.SeeOther, HttpStatusCode.Conflict });
            var history = (await _server.CustomerAsync(ada!)).GetProperty("customer").GetProperty("history").GetRawText();
            var isSplit = history.Contains("\"split\"", StringComparison.Ordinal);
            Assert.Equal(statuses[0] == HttpStatusCode.SeeOther, isSplit);
        }
    }

    private async Task<string?> IdAsync(string query) =>
        (await _server.GetAsync($"/admin/customers?{query}")).GetProperty("customer").GetProperty("id").GetString();

    [Fact]
    public async Task Another_customer_is_found_and_becomes_part_of_this_one()
    {
        await _server.EventAsync("\"email\":\"ada@x.example\"");
        await _server.EventAsync("\"email\":\"bob@x.example\"");
        foreach (var asked in new[] { "who=BOB@x.example", "who=2", "customer=2" })
        {
            var page = await _visitor.ReadAsync($"/customers/1/merge?{asked}");
            Assert.Contains("name=\"customer\" value=\"2\"", page, StringComparison.Ordinal);
            Assert.Contains("2 events", page, StringComparison.Ordinal);
        }

        Assert.Equal(
            (HttpStatusCode.SeeOther, "/customers/1/identity"), await _visitor.SendAsync(
                "/customers/1/merge", ("customer", "2")));
        Assert.Equal("1", (await _server.CustomerAsync("2")).GetProperty("customer").GetProperty("id").GetString());
    }

    [Theory]
    [InlineData("who=nobody", "Nobody is known by this")]
    [InlineData("customer=99", "Nobody is known by this")]
    [InlineData("who=1", "That is this customer.")]
    public async Task A_merge_with_nobody_or_oneself_is_refused(string asked, string reason)
    {
        await _server.EventAsync("\"email\":\"ada@x.example\"");
        Assert.Contains(
            reason, await _visitor.ReadAsync($"/customers/1/merge?{asked}", HttpStatusCode.Conflict), StringComparison.Ordinal);
        var (status, _) = await _visitor.SendAsync("/customers/1/merge", ("customer", asked.Split('=')[1]));
        Assert.Equal(HttpStatusCode.Conflict, status);
    }

    [Fact]
    public async Task Customers_who_were_parted_are_not_merged_and_the_form_says_why()
    {
        await _server.MergeAsync();
        var merge = await _server.EntryAsync("merge");
        await _visitor.SendAsync("/customers/1/undo", ("entry", merge));
        var (status, page) = await _visitor.SendAsync("/customers/1/merge", ("customer", "2"));
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("The merge is refused: parted.", page, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        _visitor.Dispose();
        await _server.DisposeAsync();
    }
}
