using System.Net;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Console.Customers;

public sealed class ProfileFormTests : IAsyncLifetime
{
    private const string Edit = "/customers/1/edit";

    private AdminServer _server = null!;
    private ConsoleVisitor _visitor = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ConsoleVisitor.StartServerAsync();
        _visitor = await ConsoleVisitor.OperatorAsync(_server);
        await _server.PostAsync(
            "/v3/profiles",
            """{"attributes":{"email":"ada@x.example","first_name":"Ada","score":7,"tags":["a","b"]}}""",
            HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task Attributes_are_added_changed_and_cleared_and_what_was_left_alone_stays()
    {
        Assert.Contains("value=\"text:Ada\"", await _visitor.ReadAsync(Edit), StringComparison.Ordinal);
        var saved = await _visitor.SendAsync(
            Edit,
            [
                .. Row("first_name", "text", "Augusta", "text:Ada"), .. Row("score", "json", "", "json:7"),
                .. Row("tags", "json", "[\"a\",\"b\"]", "json:[\"a\",\"b\"]"), .. Row("vip", "json", "true"),
                .. Row("note", "text", "two\r\nlines"), .. Row("", "text", ""),
            ]);
        Assert.Equal((HttpStatusCode.SeeOther, "/customers/1"), saved);
        var attributes = await AttributesAsync();
        Assert.Equal("Augusta", attributes.GetProperty("first_name").GetString());
        Assert.False(attributes.TryGetProperty("score", out _));
        Assert.Equal("[\"a\",\"b\"]", attributes.GetProperty("tags").GetRawText());
        Assert.True(attributes.GetProperty("vip").GetBoolean());
        Assert.Equal("two\nlines", attributes.GetProperty("note").GetString());
        var changes = await _visitor.ReadAsync("/changes");
        Assert.Matches("Saved a customer\\s*<a href=\"/customers/1\">1</a>", changes);
    }

    [Fact]
    public async Task A_form_in_which_nothing_was_changed_changes_nothing()
    {
        var saved = await _visitor.SendAsync(Edit, Row("first_name", "text", "Ada", "text:Ada"));
        Assert.Equal((HttpStatusCode.SeeOther, "/customers/1"), saved);
        Assert.Contains("Nothing was changed yet", await _visitor.ReadAsync("/changes"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("points", "json", "seven", "is no number")]
    [InlineData("points", "json", "{\"a\":1}", "cannot be an object")]
    [InlineData("points", "json", "1 2", "is no number")]
    [InlineData("", "text", "lost", "has no name")]
    [InlineData("email", "text", "bob@x.example", "email is an identifier")]
    [InlineData("twice", "text", "1", "twice is there more than once")]
    public async Task What_is_wrong_comes_back_as_it_was_typed_with_the_reason(
        string name, string kind, string value, string reason)
    {
        (string Name, string Value)[] more = name == "twice" ? Row(name, kind, value) : [];
        var (status, page) = await _visitor.SendAsync(Edit, [.. Row(name, kind, value), .. more, .. Row("kept", "text", "k")]);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(reason, page, StringComparison.Ordinal);
        Assert.Contains($"{value}</textarea>", page, StringComparison.Ordinal);
        Assert.False((await AttributesAsync()).TryGetProperty("kept", out _));
    }

    [Fact]
    public async Task Hostile_names_and_values_are_stored_and_shown_as_text()
    {
        await _visitor.SendAsync(Edit, Row("note", "text", CustomerForms.Script));
        foreach (var path in new[] { "/customers/1", Edit })
        {
            var page = await _visitor.ReadAsync(path);
            Assert.DoesNotContain(CustomerForms.Script, page, StringComparison.Ordinal);
            Assert.Contains("&lt;script&gt;alert(1)", page, StringComparison.Ordinal);
        }

        Assert.Equal(CustomerForms.Script, (await AttributesAsync()).GetProperty("note").GetString());
    }

    [Fact]
    public async Task What_was_left_out_of_what_is_saved_is_said()
    {
        var (status, page) = await _visitor.SendAsync(
            Edit, [.. Row("tags", "json", "[1,null]", "json:[\"a\",\"b\"]"), .. Row("a", "text", "b")]);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("An empty element of", page, StringComparison.Ordinal);
        Assert.Equal("b", (await AttributesAsync()).GetProperty("a").GetString());
    }

    [Fact]
    public async Task A_customer_is_created_with_identifiers_and_attributes()
    {
        Assert.Contains("name=\"identifier\"", await _visitor.ReadAsync("/customers/new"), StringComparison.Ordinal);
        var created = await _visitor.SendAsync(
            "/customers/new",
            [.. Identifier("email", " Bob@x.example "), .. Identifier("vuid", ""), .. Row("city", "text", "York")]);
        Assert.Equal((HttpStatusCode.SeeOther, "/customers/2"), created);
        var page = await _visitor.ReadAsync("/customers/2");
        Assert.Contains("bob@x.example", page, StringComparison.Ordinal);
        Assert.Contains("York", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_two_who_give_one_identifier_to_two_customers_the_second_learns_of_the_first()
    {
        await _server.EventAsync("\"email\":\"bob@x.example\"");
        var token = ConsoleVisitor.TokenIn(await _visitor.ReadAsync(Edit));
        for (var round = 0; round < 5; round++)
        {
            var answers = await Task.WhenAll(new[] { 1, 2 }.Select(customer => _visitor.SendBareAsync(
                $"/customers/{customer}/edit",
                [("__RequestVerificationToken", token), .. Identifier("customer_id", $"c-{round}")])));
            Assert.Equal([HttpStatusCode.SeeOther, HttpStatusCode.Conflict], answers.Select(one => one.StatusCode).Order());
            foreach (var answer in answers) answer.Dispose();
        }

        Assert.Equal("2", (await _server.CustomerAsync("2")).GetProperty("customer").GetProperty("id").GetString());
    }

    [Fact]
    public async Task What_goes_to_whoever_just_got_the_identifier_is_told()
    {
        for (var round = 0; round < AtOnce.Rounds; round++)
        {
            await _server.EventAsync($"\"email\":\"bob{round}@x.example\"");
            await _server.EventAsync($"\"vuid\":\"v{round}\"");
            var id = await IdOfAsync($"vuid=v{round}");
            var bob = await IdOfAsync($"email=bob{round}@x.example");
            var token = ConsoleVisitor.TokenIn(await _visitor.ReadAsync(Edit));
            var moved = _server.EventAsync($"\"email\":\"bob{round}@x.example\",\"vuid\":\"v{round}\"");
            using var saved = await _visitor.SendBareAsync(
                $"/customers/{id}/edit", [("__RequestVerificationToken", token), .. Row("city", "text", "York")]);
            await moved;

            if (saved.StatusCode == HttpStatusCode.Conflict)
            {
                var page = await saved.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
                Assert.Contains($"went to customer {bob} just now", page, StringComparison.Ordinal);
            }
            else
            {
                Assert.Equal(HttpStatusCode.SeeOther, saved.StatusCode);
            }

            Assert.Contains("York", await _visitor.ReadAsync($"/customers/{id}"), StringComparison.Ordinal);
        }
    }

    private async Task<string?> IdOfAsync(string query) =>
        (await _server.GetAsync($"/admin/customers?{query}")).GetProperty("customer").GetProperty("id").GetString();

    [Fact]
    public async Task Of_two_who_change_one_attribute_the_second_learns_of_the_first_and_may_replace_it()
    {
        await _visitor.SendAsync(Edit, Row("first_name", "text", "Augusta", "text:Ada"));
        var (status, page) = await _visitor.SendAsync(Edit, Row("first_name", "text", "Byron", "text:Ada"));
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("first_name was changed meanwhile: it is Augusta now.", page, StringComparison.Ordinal);
        Assert.Contains("value=\"text:Augusta\"", page, StringComparison.Ordinal);
        await _visitor.SendAsync(Edit, Row("first_name", "text", "Byron", "text:Augusta"));
        Assert.Equal("Byron", (await AttributesAsync()).GetProperty("first_name").GetString());
    }

    [Fact]
    public async Task What_stands_in_an_empty_row_replaces_nothing_that_was_not_shown()
    {
        await _visitor.SendAsync(Edit, Row("vip", "text", "gold"));
        var (status, page) = await _visitor.SendAsync(Edit, Row("vip", "text", "silver"));
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("vip is there already: it is gold.", page, StringComparison.Ordinal);
        Assert.Contains("value=\"text:gold\"", page, StringComparison.Ordinal);
        Assert.Equal("gold", (await AttributesAsync()).GetProperty("vip").GetString());
        Assert.Equal(HttpStatusCode.SeeOther, (await _visitor.SendAsync(Edit, Row("vip", "text", "gold"))).Status);
        await _visitor.SendAsync(Edit, Row("vip", "text", "silver", "text:gold"));
        Assert.Equal("silver", (await AttributesAsync()).GetProperty("vip").GetString());
    }

    [Fact]
    public async Task Of_more_attributes_than_the_form_shows_none_is_replaced_unseen()
    {
        var many = string.Join(',', Enumerable.Range(0, 250).Select(static i => $"\"z{i:000}\":{i}"));
        await _server.PostAsync(
            "/v3/profiles", $$$"""{"attributes":{"email":"ada@x.example",{{{many}}}}}""", HttpStatusCode.Accepted);
        var (status, page) = await _visitor.SendAsync(Edit, Row("z249", "json", "1"));
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("z249 is there already: it is 249.", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_somebody_else_took_away_comes_back_only_when_that_is_asked_again()
    {
        await _visitor.SendAsync(Edit, Row("score", "json", "", "json:7"));
        var (status, page) = await _visitor.SendAsync(Edit, Row("score", "json", "8", "json:7"));
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("score was taken away meanwhile.", page, StringComparison.Ordinal);
        Assert.False((await AttributesAsync()).TryGetProperty("score", out _));
        Assert.Equal(HttpStatusCode.SeeOther, (await _visitor.SendAsync(Edit, Row("score", "json", "", "json:7"))).Status);
        await _visitor.SendAsync(Edit, Row("score", "json", "8"));
        Assert.Equal(8, (await AttributesAsync()).GetProperty("score").GetInt32());
    }

    [Fact]
    public async Task Identifiers_are_added_to_the_customer_and_nobody_else()
    {
        await _server.EventAsync("\"email\":\"bob@x.example\"");
        await _server.EventAsync("\"vuid\":\"vuid_9\"");
        var saved = await _visitor.SendAsync(
            Edit, [.. Identifier("fs_user_id", "ada-1"), .. Identifier("phone", "+15551234567"), .. Row("city", "text", "York")]);
        Assert.Equal((HttpStatusCode.SeeOther, "/customers/1"), saved);
        var page = WebUtility.HtmlDecode(await _visitor.ReadAsync("/customers/1"));
        Assert.All(["ada-1", "+15551234567", "York"], said => Assert.Contains(said, page, StringComparison.Ordinal));
        Assert.Equal(
            (HttpStatusCode.SeeOther, "/customers/3"),
            await _visitor.SendAsync("/customers/3/edit", Identifier("email", "eve@x.example")));
        Assert.Contains("eve@x.example", await _visitor.ReadAsync("/customers/3"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("email", "bob@x.example", 409, "Customer 2 has one of these identifiers already. Merge the two")]
    [InlineData("vuid", "vuid_9", 409, "Customer 3 has one of these identifiers already.")]
    [InlineData("email", "ada2@x.example", 400, "A second email comes with an event, or by a merge")]
    [InlineData("emaix", "a@x.example", 400, "Unknown identifier field: emaix")]
    [InlineData("FS-User-Id", "ada-1", 400, "Unknown identifier field: FS-User-Id")]
    public async Task Identifiers_that_cannot_be_added_change_nothing(string name, string value, int expected, string reason)
    {
        await _server.EventAsync("\"email\":\"bob@x.example\"");
        await _server.EventAsync("\"vuid\":\"vuid_9\"");
        var before = (await _server.CustomerAsync("1")).GetProperty("customer").GetRawText();
        var (status, page) = await _visitor.SendAsync(Edit, [.. Identifier(name, value), .. Row("kept", "text", "k")]);
        Assert.Equal(expected, (int)status);
        Assert.Contains(reason, page, StringComparison.Ordinal);
        Assert.Equal(before, (await _server.CustomerAsync("1")).GetProperty("customer").GetRawText());
    }

    [Theory]
    [InlineData("fs_user_id", "null", "identifies nobody")]
    public async Task Identifiers_that_are_left_out_are_told_and_the_rest_is_saved(string name, string value, string reason)
    {
        var (status, page) = await _visitor.SendAsync(Edit, [.. Identifier(name, value), .. Row("kept", "text", "k")]);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Matches($"What could be saved is saved. This was left out or changed:(?s:.)*?<li>[^<]*{reason}[^<]*</li>", page);
        Assert.Equal("k", (await AttributesAsync()).GetProperty("kept").GetString());
    }

    [Theory]
    [InlineData("email", "ADA@x.example", 409, "Customer 1 has one of these identifiers already.")]
    [InlineData("email", "", 400, "Write at least one identifier")]
    [InlineData("emaix", "a@x.example", 400, "Unknown identifier field: emaix")]
    public async Task Nobody_is_created_who_is_there_or_is_nobody(string name, string value, int expected, string reason)
    {
        var (status, page) = await _visitor.SendAsync("/customers/new", Identifier(name, value));
        Assert.Equal(expected, (int)status);
        Assert.Contains(reason, page, StringComparison.Ordinal);
        await _visitor.ReadAsync("/customers/2", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Nobody_is_created_of_the_identifiers_of_somebody_who_was_erased()
    {
        await _server.EraseAsync("ada@x.example");
        var (status, page) = await _visitor.SendAsync("/customers/new", Identifier("email", "ada@x.example"));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("belonged to an erased customer", page, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        _visitor.Dispose();
        await _server.DisposeAsync();
    }

    private static (string Name, string Value)[] Row(string name, string kind, string value, string was = "") =>
        [("was", was), ("name", name), ("kind", kind), ("value", value)];

    private static (string Name, string Value)[] Identifier(string name, string value) =>
        [("identifier", name), ("identifier-value", value)];

    private async Task<System.Text.Json.JsonElement> AttributesAsync() =>
        (await _server.CustomerAsync("1")).GetProperty("customer").GetProperty("attributes");
}
