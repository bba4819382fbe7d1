using System.Net;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Console;

public sealed class PageTests : IAsyncLifetime
{
    private const string Script = "<script>alert(1)</script>";
    private AdminServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ConsoleVisitor.StartServerAsync();

    [Fact]
    public async Task Every_page_may_load_nothing_from_elsewhere_and_run_no_script_of_its_own()
    {
        using var visitor = await ConsoleVisitor.OperatorAsync(_server);
        string[] pages =
        [
            "/", "/find", "/find?q=a", "/live", "/customers", "/customers/99", "/customers/held", "/segments", "/segments/new", "/sign-in",
            "/experiments", "/experiments:host", "/experiments:why", "/settings", "/settings/keys", "/settings/webhooks",
            "/settings/webhooks:new", "/settings/retention", "/settings/storage", "/settings/api",
        ];
        foreach (var path in pages.Append("/assets/console.js"))
        {
            using var response = await visitor.GetAsync(path);
            var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
            Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self';", policy, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            var page = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.DoesNotContain(" style=", page, StringComparison.Ordinal);
            Assert.DoesNotContain(" onclick=", page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_is_sent_is_shown_as_text_wherever_it_is_shown()
    {
        await SendAsync($$"""
            {"type":"{{Script}}","action":"{{Script}}","identifiers":{"email":"{{Script}}@x.example","vuid":"{{Script}}"},
             "data":{"{{Script}}":"{{Script}}"} }
            """);
        using var visitor = await ConsoleVisitor.OperatorAsync(_server);
        string[] paths = ["/", "/live", $"/live?text={Script}", "/customers", $"/customers?q={Script}", "/customers/1"];
        foreach (var path in paths)
        {
            using var response = await visitor.GetAsync(path);
            var page = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.DoesNotContain("alert(1)</script>", page, StringComparison.Ordinal);
        }

        Assert.Contains("&lt;script&gt;alert(1)", await visitor.ReadAsync("/customers/1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_account_shows_what_to_send_first()
    {
        using var visitor = await ConsoleVisitor.OperatorAsync(_server);
        var page = await visitor.ReadAsync("/");
        Assert.Contains("Waiting for your first event", page, StringComparison.Ordinal);
        Assert.Contains("x-api-key: one&quot;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("one.secret", page, StringComparison.Ordinal);
        await SendAsync("""{"type":"t","action":"a","identifiers":{"email":"ada@x.example"}}""");
        Assert.DoesNotContain("Waiting for", await visitor.ReadAsync("/overview/numbers"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ada")]
    [InlineData("ADA@x.example")]
    [InlineData("vuid_1")]
    [InlineData("1")]
    public async Task A_customer_is_found_by_the_beginning_of_any_identifier_and_by_id(string asked)
    {
        await SendAsync("""{"type":"t","action":"a","identifiers":{"email":"ada@x.example","vuid":"vuid_1"}}""");
        await SendAsync("""{"type":"t","action":"a","identifiers":{"email":"bob@x.example","vuid":"vuid_2"}}""");
        using var visitor = await ConsoleVisitor.OperatorAsync(_server);
        using var response = await visitor.GetAsync($"/customers?q={Uri.EscapeDataString(asked)}");
        Assert.Equal("/customers/1", response.Headers.Location?.ToString());
        Assert.Contains("vuid_1", await visitor.ReadAsync("/customers/1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Readers_see_personal_fields_masked_and_operators_see_them()
    {
        const string Event = """
            {"type":"t","action":"a","identifiers":{"email":"ada@x.example","phone":"+15551234567"},
             "data":{"first_name":"Augusta","product_id":"shoe-7"}}
            """;
        await SendAsync(Event);
        const string Profile = """{"attributes":{"email":"ada@x.example","last_name":"Lovelace"}}""";
        await _server.PostAsync("/v3/profiles", Profile, HttpStatusCode.Accepted);
        await SendAsync("ada@x.example is no JSON");
        using var reader = await ConsoleVisitor.ReaderAsync(_server);
        using var other = await ConsoleVisitor.OperatorAsync(_server);
        var (masked, whole) = ("", "");
        foreach (var path in new[] { "/customers", "/customers/1", "/live" })
        {
            masked += await reader.ReadAsync(path);
            whole += await other.ReadAsync(path);
        }

        foreach (var secret in new[] { "ada@x", "5551234567", "Augusta", "Lovelace" })
        {
            Assert.Contains(secret, whole, StringComparison.Ordinal);
            Assert.DoesNotContain(secret, masked, StringComparison.Ordinal);
        }

        Assert.Contains("a•••@x.example", WebUtility.HtmlDecode(masked), StringComparison.Ordinal);
        Assert.Contains("shoe-7", masked, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_masked_is_not_found_by_a_part_of_it()
    {
        await SendAsync("""{"type":"t","action":"a","identifiers":{"email":"ada@x.example","vuid":"vuid_1"}}""");
        await SendAsync("""{"type":"t","action":"a","identifiers":{"email":"adam@x.example","vuid":"vuid_2"}}""");
        using var reader = await ConsoleVisitor.ReaderAsync(_server);
        Assert.Contains("Nobody is known by this", await reader.ReadAsync("/customers?q=ada"), StringComparison.Ordinal);
        Assert.Contains("/customers/2", await reader.ReadAsync("/customers?q=vuid_"), StringComparison.Ordinal);
        using var whole = await reader.GetAsync("/customers?q=ADA%40x.example");
        Assert.Equal("/customers/1", whole.Headers.Location?.ToString());
        Assert.Contains("No request is like this", await reader.ReadAsync("/live?text=ada"), StringComparison.Ordinal);
        Assert.Contains("vuid_1", await reader.ReadAsync("/live?text=vuid_1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Live_events_shows_what_was_refused_and_why()
    {
        await SendAsync("""{"type":"t","identifiers":{"emaix":"a@x.example"}}""");
        await SendAsync("""{"type":"t","identifiers":{"email":"b@x.example"}}""");
        using var visitor = await ConsoleVisitor.OperatorAsync(_server);
        var rejected = await visitor.ReadAsync("/live?show=rejected");
        Assert.Contains("Unknown identifier field: emaix", rejected, StringComparison.Ordinal);
        Assert.DoesNotContain("b@x.example", rejected, StringComparison.Ordinal);
        Assert.Contains("b@x.example", await visitor.ReadAsync("/live?text=B@X"), StringComparison.Ordinal);
        Assert.DoesNotContain("emaix", await visitor.ReadAsync("/live/requests?text=B@X"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("name", "a", "name", "b", "&#x27;name&#x27; is there more than once")]
    [InlineData("name", "a\0", "x", "y", "")]
    public async Task A_form_that_cannot_be_read_says_what_is_wrong_with_it_and_changes_nothing(
        string one, string first, string two, string second, string said)
    {
        using var visitor = await ConsoleVisitor.OperatorAsync(_server);
        using var response = await visitor.SendFormAsync("/settings/keys", "/settings/keys", (one, first), (two, second));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var page = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains(said, page, StringComparison.Ordinal);
        Assert.DoesNotContain("This form is too old", page, StringComparison.Ordinal);
        Assert.DoesNotContain("issued", (await _server.GetAsync("/admin/keys")).GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_of_requests_shows_the_beginning_of_each_and_sends_only_what_is_newer()
    {
        var text = new string('w', 60_000);
        await SendAsync($$"""{"type":"t","identifiers":{"email":"a@x.example"},"data":{"a":"{{text}}"} }""");
        await SendAsync("""{"type":"t","identifiers":{"email":"b@x.example"}}""");
        using var visitor = await ConsoleVisitor.OperatorAsync(_server);
        var list = await visitor.ReadAsync("/live/requests?show=all");
        Assert.InRange(list.Length, 2_000, 8_000);
        Assert.Contains("60,0", WebUtility.HtmlDecode(list), StringComparison.Ordinal);
        Assert.Contains("<a href=\"/live/1\">The body as far as it is kept</a>", list, StringComparison.Ordinal);
        Assert.Contains(text, await visitor.ReadAsync("/live/1"), StringComparison.Ordinal);
        var newer = await visitor.ReadAsync("/live/requests?show=all&after=1");
        Assert.Contains("id=\"request-2\"", newer, StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"request-1\"", newer, StringComparison.Ordinal);
        Assert.Equal("", (await visitor.ReadAsync("/live/requests?show=all&after=2")).Trim());
    }

    [Fact]
    public async Task A_page_that_is_not_there_says_so_as_a_page()
    {
        using var visitor = await ConsoleVisitor.OperatorAsync(_server);
        var page = await visitor.ReadAsync("/customers/99", HttpStatusCode.NotFound);
        Assert.Contains("There is no such customer", page, StringComparison.Ordinal);
        Assert.Contains(
            "No customer has the id 99. There never was one, or the customer was erased.", page, StringComparison.Ordinal);
        Assert.Contains("<a href=\"/customers\">To the customers</a>", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/nothing")]
    [InlineData("/Customer/1")]
    [InlineData("/settings/nothing")]
    [InlineData("/settings/retention/floor")]
    [InlineData("/customers/1/nothing?q=a")]
    public async Task An_address_that_nothing_has_is_a_page_to_who_has_signed_in_with_a_browser(string path)
    {
        using var visitor = await ConsoleVisitor.ReaderAsync(_server);
        using var answer = await visitor.GetPageAsync(path);
        Assert.Equal((HttpStatusCode.NotFound, "text/html"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        var page = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("There is no such page", page, StringComparison.Ordinal);
        Assert.Contains("href=\"/settings\"", page, StringComparison.Ordinal);
        using var program = await visitor.GetAsync(path);
        Assert.Equal("application/json", program.Content.Headers.ContentType?.MediaType);
        using var stranger = new ConsoleVisitor(_server);
        using var other = await stranger.GetPageAsync(path);
        Assert.Equal("application/json", other.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("/v3/nothing")]
    [InlineData("/v2/nothing")]
    [InlineData("/admin/nothing")]
    [InlineData("/ADMIN/nothing")]
    [InlineData("/admin/suppressions:lift")]
    [InlineData("/health/nothing")]
    [InlineData("/datafiles/nothing/x")]
    public async Task The_addresses_of_the_API_are_answered_as_programs_are(string path)
    {
        using var visitor = await ConsoleVisitor.OperatorAsync(_server);
        using var answer = await visitor.GetPageAsync(path);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Where_the_console_is_not_shown_no_page_says_that_there_is_none()
    {
        await using var server = await ConsoleVisitor.StartServerAsync("--OpenOdp:AdminUrls", "http://127.0.0.1:0");
        using var admin = new ConsoleVisitor(server.Urls.Last());
        using var signedIn = await admin.SignInAsync("", "one.secret");
        using var there = await admin.GetPageAsync("/nothing");
        Assert.Equal("text/html", there.Content.Headers.ContentType?.MediaType);
        using var open = new ConsoleVisitor(server.Urls.First());
        open.Cookies.Add(admin.Cookies.GetAllCookies());
        using var elsewhere = await open.GetPageAsync("/nothing");
        Assert.Equal("application/json", elsewhere.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task The_console_is_shown_where_admin_is_and_there_only()
    {
        await using var server = await ConsoleVisitor.StartServerAsync("--OpenOdp:AdminUrls", "http://127.0.0.1:0");
        foreach (var (url, status) in server.Urls.Zip([HttpStatusCode.NotFound, HttpStatusCode.OK]))
        {
            using var http = new HttpClient { BaseAddress = new Uri(url) };
            using var response = await http.GetAsync("/sign-in", TestContext.Current.CancellationToken);
            Assert.Equal(status, response.StatusCode);
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task SendAsync(string body)
    {
        using var response = await _server.SendAsync(HttpMethod.Post, "/v3/events", body, "one");
    }
}
