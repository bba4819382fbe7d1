using System.Net;
using System.Text.RegularExpressions;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Console.Customers;

public sealed class HeldTests : IAsyncLifetime
{
    private AdminServer _server = null!;
    private ConsoleVisitor _visitor = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ConsoleVisitor.StartServerAsync("--OpenOdp:Accounts:0:PublicKeyMerges", "hold");
        _visitor = await ConsoleVisitor.OperatorAsync(_server);
    }

    [Fact]
    public async Task A_held_merge_shows_whom_it_is_about_and_the_event_behind_it_and_is_allowed()
    {
        Assert.Contains("Nothing is held", await _visitor.ReadAsync("/customers/held"), StringComparison.Ordinal);
        Assert.DoesNotContain("/customers/held", await _visitor.ReadAsync("/overview/numbers"), StringComparison.Ordinal);
        await HoldAsync("ada@x.example", "bob");
        Assert.Contains("/customers/held", await _visitor.ReadAsync("/overview/numbers"), StringComparison.Ordinal);
        Assert.Contains("/customers/held", await _visitor.ReadAsync("/customers"), StringComparison.Ordinal);

        var page = await _visitor.ReadAsync("/customers/held");
        Assert.Contains("ada@x.example", page, StringComparison.Ordinal);
        Assert.Contains("href=\"/customers/2\"", page, StringComparison.Ordinal);
        Assert.Contains("by the public key", page, StringComparison.Ordinal);
        var record = await _visitor.ReadAsync(Regex.Match(page, "/customers/\\d+/event\\?position=\\d+").Value);
        Assert.Contains("bob", record, StringComparison.Ordinal);

        var link = Regex.Match(page, "(/customers/\\d+/allow)\\?entry=(\\d+)");
        var asked = await _visitor.ReadAsync(link.Value);
        Assert.Contains("become one at once", asked, StringComparison.Ordinal);
        var (status, _) = await _visitor.SendAsync(
            link.Groups[1].Value, ("entry", link.Groups[2].Value), ("base", ConsoleVisitor.BaseIn(asked)));
        Assert.Equal(HttpStatusCode.SeeOther, status);
        Assert.Contains("Nothing is held", await _visitor.ReadAsync("/customers/held"), StringComparison.Ordinal);
        Assert.DoesNotContain("/customers/held", await _visitor.ReadAsync("/overview/numbers"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_held_merge_is_allowed_for_those_whom_the_form_named()
    {
        await HoldAsync("ada@x.example", "bob");
        await _server.EventAsync("\"email\":\"cleo@x.example\"");
        var link = Regex.Match(await _visitor.ReadAsync("/customers/held"), "(/customers/\\d+/allow)\\?entry=(\\d+)");
        var shown = await _visitor.BaseAsync(link.Value);
        await _server.PostAsync(
            "/admin/customers:merge", """{"into":{"email":"ada@x.example"},"from":{"email":"cleo@x.example"}}""");

        var (status, page) = await _visitor.SendAsync(
            link.Groups[1].Value, ("entry", link.Groups[2].Value), ("base", shown));

        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("Nothing was merged", page, StringComparison.Ordinal);
        Assert.Contains("with 4 events", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.SeeOther, (await _visitor.SendAsync(
            link.Groups[1].Value, ("entry", link.Groups[2].Value), ("base", ConsoleVisitor.BaseIn(page)))).Status);
    }

    [Fact]
    public async Task What_parted_the_customers_of_a_held_merge_is_allowed_first_and_then_the_merge()
    {
        await _server.PostAsync(
            "/v3/profiles", """{"attributes":{"email":"ada@x.example","customer_id":"c1"}}""", HttpStatusCode.Accepted);
        await _server.PostAsync("/admin/customers:split", """{"identifiers":{"email":"ada@x.example"}}""");
        await _server.PostAsync(
            "/v3/profiles", """{"attributes":{"email":"ada@x.example","customer_id":"c1"}}""", HttpStatusCode.Accepted);

        foreach (var says in new[] { "The next event that names both", "become one at once" })
        {
            var link = Regex.Match(await _visitor.ReadAsync("/customers/held"), "(/customers/\\d+/allow)\\?entry=(\\d+)");
            var asked = await _visitor.ReadAsync(link.Value);
            Assert.Contains(says, asked, StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.SeeOther, (await _visitor.SendAsync(
                link.Groups[1].Value, ("entry", link.Groups[2].Value), ("base", ConsoleVisitor.BaseIn(asked)))).Status);
        }

        Assert.Contains("Nothing is held", await _visitor.ReadAsync("/customers/held"), StringComparison.Ordinal);
        var customer = await _server.GetAsync("/admin/customers?email=ada@x.example");
        Assert.Equal("1", customer.GetProperty("customer").GetProperty("id").GetString());
    }

    [Fact]
    public async Task Readers_see_held_merges_masked_and_allow_none()
    {
        await HoldAsync("ada@x.example", "bob");
        using var reader = await ConsoleVisitor.ReaderAsync(_server);
        var page = await reader.ReadAsync("/customers/held");
        Assert.DoesNotContain("ada@x", page, StringComparison.Ordinal);
        Assert.Contains("a•••@x.example", WebUtility.HtmlDecode(page), StringComparison.Ordinal);
        Assert.DoesNotContain("allow?", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hostile_values_are_shown_as_text()
    {
        await HoldAsync($"{CustomerForms.Script}@x.example", CustomerForms.Script);
        var page = await _visitor.ReadAsync("/customers/held");
        Assert.DoesNotContain(CustomerForms.Script, page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_held_merges_come_in_pages()
    {
        for (var i = 0; i < 51; i++) await HoldAsync($"a{i}@x.example", $"b{i}");
        var first = await _visitor.ReadAsync("/customers/held");
        var next = Regex.Match(first, "/customers/held\\?after=[0-9a-f]+").Value;
        var second = await _visitor.ReadAsync(next);
        Assert.Equal((50, 1), (first.Split("allow?entry").Length - 1, second.Split("allow?entry").Length - 1));
        await _visitor.ReadAsync("/customers/held?after=x", HttpStatusCode.NotFound);
    }

    public ValueTask DisposeAsync()
    {
        _visitor.Dispose();
        return _server.DisposeAsync();
    }

    /// <summary>Two known customers, whom the public key then names together.</summary>
    private async Task HoldAsync(string email, string user)
    {
        await _server.EventAsync($"\"email\":\"{email}\"");
        await _server.EventAsync($"\"fs_user_id\":\"{user}\"");
        await _server.EventAsync($"\"email\":\"{email}\",\"fs_user_id\":\"{user}\"");
    }
}
