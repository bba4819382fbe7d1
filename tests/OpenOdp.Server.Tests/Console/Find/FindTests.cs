using System.Net;
using System.Text;
using OpenOdp.Server.Tests.Console.Experiments;
using OpenOdp.Server.Tests.Segments;
using OpenOdp.Server.Tests.Support;
using OpenOdp.Server.Tests.Webhooks;

namespace OpenOdp.Server.Tests.Console.Find;

public sealed class FindTests : IAsyncLifetime
{
    private const string Nothing = "Looked through: pages by title";

    private AdminServer _server = null!;
    private ConsoleVisitor _visitor = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ConsoleVisitor.StartServerAsync();
        _visitor = await ConsoleVisitor.OperatorAsync(_server);
    }

    [Fact]
    public async Task Each_kind_is_found_by_what_it_is_called()
    {
        await _server.EventAsync("\"email\":\"ada@x.example\",\"vuid\":\"vuid_1\"");
        await _server.InstallAsync("bought", Named("Great buyers"));
        await _server.HostAsync();
        await _server.PutWebhookAsync("http://127.0.0.1:1/");
        (string Asked, string Address)[] found =
        [
            ("ADA@x.example", "/customers/1"), ("ad", "/customers/1"), ("vuid_1", "/customers/1"), ("1", "/customers/1"),
            ("1", "/live/1"), ("OUGH", "/segments/bought"), ("great b", "/segments/bought"), ("Sho", "/experiments/shop"),
            ("CHECK", "/experiments/shop?q=checkout"), ("cr", "/settings/webhooks/crm"), ("retention", "/settings/retention"),
            ("live", "/live"), ("held", "/customers/held"),
        ];
        foreach (var (asked, address) in found)
        {
            var link = $"<a href=\"{address}\">";
            Assert.Contains(link, await ResultsAsync(_visitor, asked), StringComparison.Ordinal);
            Assert.Contains(link, await _visitor.ReadAsync(Address("/find", asked)), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("%20%09%20")]
    public async Task Of_nothing_the_rooms_and_the_settings_are_shown(string blank)
    {
        var page = await _visitor.ReadAsync($"/find?q={blank}");
        string[] places = ["/", "/live", "/customers", "/segments", "/experiments", "/changes", "/settings", "/settings/storage"];
        foreach (var place in places) Assert.Contains($"<li><a href=\"{place}\">", page, StringComparison.Ordinal);
        Assert.DoesNotContain("data-count", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_nothing_is_found_the_page_says_what_was_looked_through_and_keeps_what_was_typed()
    {
        var page = await _visitor.ReadAsync(Address("/find", "no such \"thing\""));
        Assert.Contains(Nothing, page, StringComparison.Ordinal);
        Assert.Contains("value=\"no such &quot;thing&quot;\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Eight_of_a_kind_are_shown_and_the_room_that_has_more()
    {
        for (var i = 0; i < 9; i++)
        {
            await _server.EventAsync($"\"vuid\":\"many_{i}\"");
            await _server.InstallAsync($"many_{i}", Named(""));
        }

        await _server.InstallAsync("a_many_x", Named(""));
        var page = await ResultsAsync(_visitor, "many_");
        Assert.Equal(8, page.Split("<a href=\"/customers/").Length - 1);
        Assert.Equal(8, page.Split("<a href=\"/segments/many_").Length - 1);
        Assert.Contains("href=\"/customers?q=many_\">More customers<", page, StringComparison.Ordinal);
        Assert.Contains("href=\"/segments?q=many_\">More segments<", page, StringComparison.Ordinal);
        Assert.DoesNotContain(">More", await ResultsAsync(_visitor, "many_8"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Readers_find_a_masked_value_only_when_all_of_it_is_typed_and_see_none()
    {
        await _server.EventAsync("\"email\":\"ada@x.example\",\"vuid\":\"vuid_1\"");
        await _server.InstallAsync("of_somebody", Named("Of bob@x.example"));
        using var reader = await ConsoleVisitor.ReaderAsync(_server);
        foreach (var part in new[] { "ada", "ada@x.exampl", "bob", "bob@x.example" })
        {
            Assert.Contains(Nothing, await ResultsAsync(reader, part), StringComparison.Ordinal);
        }

        Assert.Contains("Of b•••@x.example", await ResultsAsync(reader, "of_some"), StringComparison.Ordinal);
        foreach (var whole in new[] { "ada@x.example", "vuid_" })
        {
            var found = await ResultsAsync(reader, whole);
            Assert.Contains("<a href=\"/customers/1\">", found, StringComparison.Ordinal);
            Assert.Contains("a•••@x.example", found, StringComparison.Ordinal);
            Assert.DoesNotContain("ada@", found, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_other_accounts_have_is_not_found()
    {
        const string Address = "/admin/datafiles/other_shop";
        using var hosted = await _server.SendAsync(HttpMethod.Put, Address, ShopDatafile.Text, "two.secret");
        Assert.Equal(HttpStatusCode.Created, hosted.StatusCode);
        foreach (var asked in new[] { "other", "checkout" })
        {
            Assert.Contains(Nothing, await ResultsAsync(_visitor, asked), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Flags_of_a_large_datafile_are_left_to_its_own_page_which_is_said()
    {
        const string Said = "Flags of large datafiles are not looked through here.";
        var name = $"\"{new string('g', 1 << 20)}\"";
        await _server.HostAsync(ShopDatafile.Text.Replace("\"Gold\"", name, StringComparison.Ordinal), "large");
        var page = await ResultsAsync(_visitor, "checkout");
        Assert.Contains(Said, page, StringComparison.Ordinal);
        Assert.Contains(Nothing, page, StringComparison.Ordinal);
        Assert.DoesNotContain("<a ", page, StringComparison.Ordinal);
        Assert.Contains("<a href=\"/experiments/large\">", await ResultsAsync(_visitor, "large"), StringComparison.Ordinal);
        await _server.HostAsync();
        page = await ResultsAsync(_visitor, "checkout");
        Assert.Contains("<a href=\"/experiments/shop?q=checkout\">", page, StringComparison.Ordinal);
        Assert.Contains(Said, page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E")]
    [InlineData("%22%3E%3Cscript%3Ealert(1)%3C/script%3E")]
    [InlineData("%00")]
    [InlineData("a%00b")]
    [InlineData("%ED%A0%80")]
    [InlineData("%FF%FE")]
    [InlineData("%E2%80%AE")]
    [InlineData("%")]
    [InlineData("a&q=b")]
    [InlineData("99999999999999999999999999")]
    [InlineData("-1")]
    [InlineData("%7B%22a%22:1")]
    public async Task Whatever_is_typed_is_a_text_that_is_looked_for(string query)
    {
        using var reader = await ConsoleVisitor.ReaderAsync(_server);
        foreach (var visitor in new[] { _visitor, reader })
        {
            foreach (var path in new[] { "/find", "/find/results" })
            {
                var page = await visitor.ReadAsync($"{path}?q={query}");
                Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
                Assert.DoesNotContain("<script>", page, StringComparison.Ordinal);
                Assert.InRange(page.Length, 100, 10_000);
            }
        }
    }

    [Fact]
    public async Task Of_a_texttext_the_beginning_counts_which_is_said()
    {
        var text = new string('x', 255) + "\U0001F600" + new string('y', 3_000);
        Assert.Contains("for the first 256 characters", await ResultsAsync(_visitor, text), StringComparison.Ordinal);
        Assert.InRange((await _visitor.ReadAsync(Address("/find", text))).Length, 100, 10_000);
        Assert.DoesNotContain("characters<", await ResultsAsync(_visitor, new string('x', 256)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Long_names_are_shown_by_their_beginnings()
    {
        var identifier = $"long{new string('i', 1_000)}";
        await _server.EventAsync($"\"fs_user_id\":\"{identifier}\"");
        await _server.InstallAsync("long", Named($"long {new string('n', 2_000)}"));
        var page = await ResultsAsync(_visitor, "long");
        Assert.Contains("<a href=\"/customers/1\">", page, StringComparison.Ordinal);
        Assert.Contains("<a href=\"/segments/long\">", page, StringComparison.Ordinal);
        Assert.InRange(Encoding.UTF8.GetByteCount(page), 100, 3_000);
    }

    [Fact]
    public async Task Whoever_is_not_signed_in_is_led_to_the_way_in()
    {
        using var stranger = new ConsoleVisitor(_server);
        foreach (var path in new[] { "/find?q=ada", "/find/results?q=ada" })
        {
            using var response = await stranger.GetAsync(path);
            Assert.StartsWith("/sign-in", response.Headers.Location?.ToString(), StringComparison.Ordinal);
        }
    }

    public ValueTask DisposeAsync()
    {
        _visitor.Dispose();
        return _server.DisposeAsync();
    }

    private static string Named(string name) =>
        Bodies.Of(Bodies.Customer(Bodies.Is("customer.city", "x"))).Insert(1, $$"""
            "metadata":{"display_name":"{{name}}"},
            """);

    private static string Address(string path, string asked) => $"{path}?q={Uri.EscapeDataString(asked)}";

    private static async Task<string> ResultsAsync(ConsoleVisitor visitor, string asked) =>
        WebUtility.HtmlDecode(await visitor.ReadAsync(Address("/find/results", asked)));
}
