using System.Net;
using OpenOdp.Server.Console.SignIn;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Console;

public sealed class SignInTests : IAsyncLifetime
{
    private AdminServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ConsoleVisitor.StartServerAsync();

    [Theory]
    [InlineData("/", "/sign-in")]
    [InlineData("/customers?q=a", "/sign-in?then=%2Fcustomers%3Fq%3Da")]
    public async Task Whoever_is_not_signed_in_is_sent_to_the_way_in(string path, string to)
    {
        using var visitor = new ConsoleVisitor(_server);
        using var response = await visitor.GetAsync(path);
        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        Assert.Equal(to, response.Headers.Location!.ToString());
    }

    [Theory]
    [InlineData("", "one.secret", "key one")]
    [InlineData("rita", ConsoleVisitor.Password, "reader")]
    [InlineData("RITA", ConsoleVisitor.Password, "reader")]
    [InlineData("otto", "another-" + ConsoleVisitor.Password, "operator")]
    public async Task The_private_key_and_the_people_of_the_settings_get_in(string name, string secret, string shown)
    {
        using var visitor = new ConsoleVisitor(_server);
        using var response = await visitor.SignInAsync(name, secret);
        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        Assert.Contains(shown, await visitor.ReadAsync("/"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "one", "This is no private key.")]
    [InlineData("", "one.wrong", "No account has this private key")]
    [InlineData("", "the-operator", "This is no private key.")]
    [InlineData("rita", "one.secret", "Nobody has this name and password.")]
    [InlineData("nobody", ConsoleVisitor.Password, "Nobody has this name and password.")]
    [InlineData("otto", ConsoleVisitor.Password, "Nobody has this name and password.")]
    [InlineData("rita", "", "Nobody has this name and password.")]
    public async Task Nobody_else_gets_in(string name, string secret, string said)
    {
        using var visitor = new ConsoleVisitor(_server);
        using var response = await visitor.SignInAsync(name, secret);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        var page = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains(said, page, StringComparison.Ordinal);
        Assert.DoesNotContain(secret.Length > 0 ? secret : "never", page, StringComparison.Ordinal);
        using var home = await visitor.GetAsync("/");
        Assert.Equal(HttpStatusCode.SeeOther, home.StatusCode);
    }

    [Fact]
    public async Task The_cookies_are_for_the_browser_alone()
    {
        using var visitor = new ConsoleVisitor(_server);
        using var response = await visitor.SignInAsync("", "one.secret");
        var cookie = Assert.Single(response.Headers.GetValues("Set-Cookie"));
        Assert.Contains("openodp-session=", cookie, StringComparison.Ordinal);
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("one.secret", cookie, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_from_elsewhere_signs_nobody_in_or_out()
    {
        using var visitor = await ConsoleVisitor.OperatorAsync(_server);
        using var bare = await visitor.SendBareAsync("/sign-out");
        Assert.Equal(HttpStatusCode.BadRequest, bare.StatusCode);
        using var wrong = await visitor.SendBareAsync("/sign-in", ("__RequestVerificationToken", "x"), ("secret", "one.secret"));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        await visitor.ReadAsync("/");
    }

    [Fact]
    public async Task Signing_out_ends_the_session()
    {
        using var visitor = await ConsoleVisitor.OperatorAsync(_server);
        using var response = await visitor.SendFormAsync("/", "/sign-out");
        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        using var home = await visitor.GetAsync("/");
        Assert.Equal("/sign-in", home.Headers.Location!.ToString());
    }

    [Theory]
    [InlineData("/customers?q=a", "/customers?q=a")]
    [InlineData("/customers?q=grün#é", "/customers?q=gr%C3%BCn#%C3%A9")]
    [InlineData("//evil.example", "/")]
    [InlineData("/.//evil.example", "/")]
    [InlineData("/..//evil.example", "/")]
    [InlineData("/a/..//evil.example", "/")]
    [InlineData("/a/%2e%2e//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("https://evil.example", "/")]
    [InlineData("javascript:alert(1)", "/")]
    [InlineData("/a\r\nX-Evil: 1", "/")]
    [InlineData("", "/")]
    public async Task Signing_in_leads_back_and_never_away(string then, string to)
    {
        using var visitor = new ConsoleVisitor(_server);
        using var response = await visitor.SignInAsync("", "one.secret", then);
        Assert.Equal(to, response.Headers.Location!.ToString());
    }

    [Fact]
    public async Task What_is_sent_without_a_session_is_not_lost_by_a_way_to_another_page()
    {
        using var visitor = await ConsoleVisitor.OperatorAsync(_server);
        var token = ConsoleVisitor.TokenIn(await visitor.ReadAsync("/customers/new"));
        (string, string)[] form =
        [
            ("__RequestVerificationToken", token), ("identifier", "email"), ("identifier-value", "ada@x.example"),
        ];
        using var end = await visitor.SendFormAsync("/", "/sign-out");
        using var late = await visitor.SendBareAsync("/customers/new", form);
        Assert.Equal(HttpStatusCode.Unauthorized, late.StatusCode);
        Assert.Contains(
            "Sign in again in another tab, then reload this page",
            await late.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await visitor.SignInAsync("", "one.secret");
        using var again = await visitor.SendBareAsync("/customers/new", form);
        Assert.Equal("/customers/1", again.Headers.Location?.ToString());
    }

    [Fact]
    public async Task Guessing_is_slowed_down_and_says_how_long()
    {
        using var visitor = new ConsoleVisitor(_server);
        for (var i = 0; i <= GuessPace.Free; i++)
        {
            using var wrong = await visitor.SignInAsync("rita", $"wrong-password-{i}");
            Assert.Equal(HttpStatusCode.Forbidden, wrong.StatusCode);
        }

        using var right = await visitor.SignInAsync("rita", ConsoleVisitor.Password);
        Assert.Equal(HttpStatusCode.TooManyRequests, right.StatusCode);
        Assert.InRange(right.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 2);
    }

    [Fact]
    public async Task Whoever_has_a_password_is_slowed_down_when_guessing_the_private_key()
    {
        using var visitor = new ConsoleVisitor(_server);
        for (var i = 0; i <= GuessPace.Free; i++)
        {
            using var wrong = await visitor.SignInAsync("", $"one.wrong-{i}");
            Assert.Equal(HttpStatusCode.Forbidden, wrong.StatusCode);
            using var right = await visitor.SignInAsync("rita", ConsoleVisitor.Password);
            Assert.Equal(HttpStatusCode.SeeOther, right.StatusCode);
        }

        using var late = await visitor.SignInAsync("", "one.secret");
        Assert.Equal(HttpStatusCode.TooManyRequests, late.StatusCode);
    }

    [Fact]
    public async Task A_session_outlives_a_restart_and_ends_with_the_password_that_it_was_made_with()
    {
        using var before = await ConsoleVisitor.ReaderAsync(_server);
        await _server.StopAsync();
        await _server.StartAgainAsync();
        using var after = new ConsoleVisitor(_server);
        after.Cookies.Add(before.Cookies.GetAllCookies());
        Assert.Contains("reader", await after.ReadAsync("/"), StringComparison.Ordinal);

        await using var others = await AdminServer.StartAsync("--OpenOdp:Accounts:0:People:rita:Password", "changed-password");
        using var stranger = new ConsoleVisitor(others);
        stranger.Cookies.Add(before.Cookies.GetAllCookies());
        using var home = await stranger.GetAsync("/");
        Assert.Equal(HttpStatusCode.SeeOther, home.StatusCode);
    }

    [Fact]
    public async Task A_form_that_is_too_large_is_refused()
    {
        using var visitor = new ConsoleVisitor(_server);
        using var response = await visitor.SignInAsync("", new string('x', 2 << 20));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Theory]
    [InlineData("short")]
    [InlineData("")]
    public async Task A_password_that_is_guessed_stops_the_start(string password)
    {
        var error = await Assert.ThrowsAnyAsync<Exception>(
            () => AdminServer.StartAsync("--OpenOdp:Accounts:0:People:rita:Password", password));
        Assert.Contains("OpenOdp:Accounts:0:People:rita:Password", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(" short", error.Message, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
