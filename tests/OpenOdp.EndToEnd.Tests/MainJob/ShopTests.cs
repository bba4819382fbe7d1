using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using OpenOdp.EndToEnd.Tests.Support;

namespace OpenOdp.EndToEnd.Tests.MainJob;

public sealed class ShopTests
{
    private const string Welcome = "Welcome. Look around.";
    private const string Discount = "Still looking? 20 % off everything.";

    [Fact]
    public async Task After_the_third_product_the_next_page_shows_the_other_variation_and_the_shop_says_why_until_he_buys()
    {
        using var directory = new TempDirectory();
        using var shop = await ShopRun.StartAsync(directory.Path);
        Assert.StartsWith($"The shop is open at {shop.Url}\n", shop.Program.Output, StringComparison.Ordinal);
        Assert.Contains(Welcome, await shop.PageAsync("/"), StringComparison.Ordinal);
        AssertDecision(await shop.LookAsync(), "welcome", "everyone_else", percent: 0, "FALSE");

        await shop.PageAsync("/products/lamp");
        await shop.PageAsync("/products/mug");
        await Wait.Until(async () => Of("product", await shop.LookAsync()).Length == 2, "the platform has both views");
        Assert.Contains(Welcome, await shop.PageAsync("/"), StringComparison.Ordinal);

        var chair = await shop.PageAsync("/products/chair");
        Assert.Contains("Solid oak &amp; woven cord", chair, StringComparison.Ordinal);
        Assert.Contains("€189.00", chair, StringComparison.Ordinal);
        await shop.UntilQualifiedAsync(true);
        var next = await shop.PageAsync("/");
        Assert.Contains(Discount, next, StringComparison.Ordinal);
        Assert.Contains("€151.20", next, StringComparison.Ordinal);

        var look = await shop.LookAsync();
        AssertDecision(look, "discount", "keen_visitors_get_a_discount", percent: 20, "TRUE");
        var views = Of("product", look);
        Assert.Equal(["detail", "detail", "detail"], views.Select(Action));
        var segment = look.GetProperty("segments")[0];
        Assert.Equal("keen_visitors", segment.GetProperty("id").GetString());
        var because = segment.GetProperty("explanation").GetProperty("because")[0];
        Assert.Equal(3, because.GetProperty("count").GetInt32());
        Assert.Equal(views.Reverse().Select(Position), because.GetProperty("events").EnumerateArray().Select(Position));

        using var bought = await shop.Http.PostAsync("/products/chair/buy", content: null, TestContext.Current.CancellationToken);
        Assert.Equal("/thanks/chair", bought.RequestMessage!.RequestUri!.AbsolutePath);
        await shop.UntilQualifiedAsync(false);
        Assert.Contains(Welcome, await shop.PageAsync("/"), StringComparison.Ordinal);
        var purchase = Of("product", await shop.LookAsync())[0];
        Assert.Equal("purchased", Action(purchase));
        Assert.Equal(151.2m, purchase.GetProperty("data").GetProperty("price").GetDecimal());
    }

    [Fact]
    public async Task What_was_shown_and_what_was_bought_is_reported_to_the_platform()
    {
        using var directory = new TempDirectory();
        using var shop = await ShopRun.StartAsync(directory.Path);
        await shop.PageAsync("/");
        using var bought = await shop.Http.PostAsync("/products/mug/buy", content: null, TestContext.Current.CancellationToken);

        JsonElement[] reports = [];
        await Wait.Until(
            async () => (reports = Of("experiment", await shop.LookAsync())).Length == 2, "the platform has both reports");
        var impression = reports.Single(static one => Action(one) == "impression").GetProperty("data");
        Assert.Equal("banner", impression.GetProperty("flag_key").GetString());
        Assert.Equal("welcome", impression.GetProperty("variation_key").GetString());
        var conversion = reports.Single(static one => Action(one) == "conversion").GetProperty("data");
        Assert.Equal("purchase", conversion.GetProperty("event_key").GetString());
        Assert.Equal(1250, conversion.GetProperty("revenue").GetInt32());
    }

    [Fact]
    public async Task A_product_that_there_is_not_and_a_cookie_of_somebody_else_get_a_clean_answer()
    {
        using var directory = new TempDirectory();
        using var shop = await ShopRun.StartAsync(directory.Path);
        const string Script = "<script>alert(1)</script>";
        string[] products = [Uri.EscapeDataString(Script), "..%2F..%2Fshop.json", "lamp'--", "LAMP", new string('x', 4000)];
        foreach (var product in products)
        {
            foreach (var (method, path) in new[] { ("GET", ""), ("POST", "/buy") })
            {
                using var answer = await SendAsync(shop, method, $"/products/{product}{path}", cookie: null);
                Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
                Assert.DoesNotContain("alert", await BodyAsync(answer), StringComparison.Ordinal);
            }
        }

        Assert.Equal(JsonValueKind.Null, (await shop.LookAsync()).GetProperty("events").ValueKind);

        string[] cookies =
            [$"\"{Script}", Script, "a&fs_user_id=b", "../..", new string('A', 32), new string('a', 33), "%00%FF", ""];
        foreach (var cookie in cookies)
        {
            foreach (var path in new[] { "/", "/products/lamp", "/look", "/look.json" })
            {
                using var answer = await SendAsync(shop, "GET", path, cookie);
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                Assert.DoesNotContain("alert", await BodyAsync(answer), StringComparison.Ordinal);
                Assert.Matches(
                    "^visitor=[0-9a-f]{32}; max-age=2419200; path=/; samesite=lax; httponly$",
                    Assert.Single(answer.Headers.GetValues("Set-Cookie")));
            }
        }
    }

    [Fact]
    public async Task The_page_that_says_why_changes_before_the_eyes_of_the_visitor_and_loads_what_is_the_shops_only()
    {
        using var directory = new TempDirectory();
        using var shop = await ShopRun.StartAsync(directory.Path);
        using var answer = await SendAsync(shop, "GET", "/look", cookie: null);
        Assert.Equal(
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
                + "base-uri 'none'; frame-ancestors 'none'",
            Assert.Single(answer.Headers.GetValues("Content-Security-Policy")));

        await using var page = await LivePage.OpenAsync(shop.Url + "/look");
        var said = await page.RunAsync(
            """
            (async () => {
              const said = () => document.getElementById('state').textContent;
              const wait = async word => { while (!said().includes(word)) await new Promise(go => setTimeout(go, 20)); };
              await wait('"welcome"');
              for (const id of ['lamp', 'mug', 'kettle']) await fetch('/products/' + id);
              await wait('"discount"');
              return said() + document.getElementById('segments').innerText + document.getElementById('events').innerText;
            })()
            """);

        Assert.StartsWith(
            "You see the variation \"discount\", by the rule \"keen_visitors_get_a_discount\".", said, StringComparison.Ordinal);
        Assert.Contains("You are in it.", said, StringComparison.Ordinal);
        Assert.Contains("product_id: kettle", said, StringComparison.Ordinal);
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task The_shop_ends_when_it_is_asked_to_and_takes_its_data_with_it()
    {
        using var directory = new TempDirectory();
        using var shop = await ShopRun.StartAsync(directory.Path);
        await shop.PageAsync("/products/lamp"); // and what is reported of it is on its way
        Assert.NotEmpty(Directory.GetDirectories(directory.Path, "openodp-shop-*"));

        Assert.Equal(0, await shop.Program.StopAsync());
        Assert.Empty(Directory.GetDirectories(directory.Path, "openodp-shop-*"));
        Assert.EndsWith("Press Ctrl+C to stop.", shop.Program.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_said_in_one_line_and_nothing_is_left()
    {
        using var directory = new TempDirectory();
        using var other = new TcpListener(IPAddress.Loopback, FreePort.Next());
        other.Start();
        using var shop = ProgramRun.Start(
            "Shop", [], new Dictionary<string, string>
            {
                ["ASPNETCORE_URLS"] = $"http://{other.LocalEndpoint}",
                ["TMPDIR"] = directory.Path,
            });

        Assert.Equal(1, await shop.WaitAsync());
        Assert.Equal(
            $"Failed to bind to address http://{other.LocalEndpoint}: address already in use. Name another one with --urls.",
            shop.Output);
        Assert.Empty(Directory.GetDirectories(directory.Path, "openodp-shop-*"));
    }

    [Theory]
    [InlineData("junk")]
    [InlineData("http://127.0.0.1:99999")]
    [InlineData("ftp://127.0.0.1:1")]
    public async Task An_address_that_is_none_is_said_in_one_line_and_nothing_is_left(string url)
    {
        using var directory = new TempDirectory();
        var environment = new Dictionary<string, string> { ["TMPDIR"] = directory.Path };
        using var shop = ProgramRun.Start("Shop", ["--urls", url], environment);

        Assert.Equal(1, await shop.WaitAsync());
        Assert.StartsWith($"The shop cannot open at {url}: ", shop.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', shop.Output);
        Assert.Empty(Directory.GetDirectories(directory.Path, "openodp-shop-*"));
    }

    [Theory]
    [InlineData("Shop", "--port", "5080")]
    [InlineData("Shop", "--urls")]
    [InlineData("Quickstart", "--quit")]
    public async Task An_argument_that_a_sample_does_not_know_is_told(string sample, params string[] args)
    {
        using var run = ProgramRun.Start(sample, args);
        Assert.Equal(2, await run.WaitAsync());
        Assert.StartsWith($"'{string.Join(' ', args)}' is not understood. ", run.Output, StringComparison.Ordinal);
    }

    private static void AssertDecision(JsonElement look, string variation, string rule, int percent, string audience)
    {
        var decision = look.GetProperty("decision");
        Assert.Equal("banner", decision.GetProperty("flag").GetString());
        Assert.Equal(variation, decision.GetProperty("variation").GetString());
        Assert.Equal(rule, decision.GetProperty("rule").GetString());
        Assert.Equal(percent, decision.GetProperty("variables").GetProperty("percent").GetInt32());
        Assert.Equal(
            $"Audiences for experiment \"keen_visitors_get_a_discount\" collectively evaluated to {audience}",
            decision.GetProperty("reasons")[0].GetString());
    }

    /// <summary>The visitor's events of a type, newest first.</summary>
    private static JsonElement[] Of(string type, JsonElement look)
    {
        var events = look.GetProperty("events");
        return events.ValueKind == JsonValueKind.Null
            ? []
            : [.. events.EnumerateArray().Where(one => one.GetProperty("event_type").GetString() == type)];
    }

    private static string? Action(JsonElement one) => one.GetProperty("action").GetString();

    private static ulong Position(JsonElement one) => one.GetProperty("position").GetUInt64();

    private static async Task<HttpResponseMessage> SendAsync(ShopRun shop, string method, string path, string? cookie)
    {
        using var handler = new SocketsHttpHandler { UseCookies = false };
        using var http = new HttpClient(handler) { BaseAddress = new Uri(shop.Url) };
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (cookie is not null) Assert.True(request.Headers.TryAddWithoutValidation("Cookie", $"visitor={cookie}"));
        return await http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static Task<string> BodyAsync(HttpResponseMessage answer) =>
        answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
}
