using System.Text.RegularExpressions;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Browser.Tests;

public sealed partial class SignInTests(Chromium chromium) : ConsoleTest(chromium)
{
    private AdminServer _server = null!;

    public override async ValueTask InitializeAsync() => _server = await StartServerAsync("--OpenOdp:TestClock", "true");

    [Fact]
    public async Task Whoever_guesses_is_refused_then_slowed_down_and_comes_in_later_with_the_right_key()
    {
        var visit = await VisitAsync(_server, null, "/sign-in");
        for (var i = 0; i < 9; i++)
        {
            await _server.PassAsync(TimeSpan.FromMinutes(1));
            await SignInAsync(visit, new Who("", $"one.guess-{i}"));
            await Expect(visit.Alert).ToHaveTextAsync("No account has this private key, or it was replaced.");
        }

        await SignInAsync(visit, Who.Operator);
        await Expect(visit.Alert).ToHaveTextAsync(TooMany());
        await _server.PassAsync(TimeSpan.FromSeconds(17));
        await SignInAsync(visit, Who.Operator);
        await Expect(visit.Heading).ToHaveTextAsync("Overview");
    }

    [Fact]
    public async Task A_person_signs_in_with_name_and_password_by_the_keyboard_alone_and_signs_out()
    {
        var visit = await VisitAsync(_server, null, "/sign-in");
        await Expect(visit.Page.Locator("#secret")).ToBeFocusedAsync();
        await visit.Page.Keyboard.PressAsync("Shift+Tab");
        await visit.Page.Keyboard.TypeAsync(Who.Reader.Name);
        await visit.Page.Keyboard.PressAsync("Tab");
        await visit.Page.Keyboard.TypeAsync(Who.Reader.Secret);
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Heading).ToHaveTextAsync("Overview");
        await Expect(visit.Page.Locator(".who")).ToContainTextAsync("reader");

        await visit.Button("Sign out").ClickAsync();
        await Expect(visit.Button("Sign in")).ToBeVisibleAsync();
        await visit.Page.GoBackAsync();
        await Expect(visit.Button("Sign in")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_link_that_was_shared_opens_after_the_sign_in()
    {
        var visit = await VisitAsync(_server, null, "/customers?q=ann%40example.com");
        await SignInAsync(visit, Who.Operator);
        await Expect(visit.Page).ToHaveURLAsync(new Regex(@"/customers\?q=ann(%40|@)example\.com$"));
        await Expect(visit.Page.Locator("#q")).ToHaveValueAsync("ann@example.com");
    }

    [Fact]
    public async Task When_the_session_is_over_the_next_page_asks_to_sign_in_and_then_comes()
    {
        var visit = await VisitAsync(_server, Who.Operator, "/segments/new");
        await _server.PassAsync(TimeSpan.FromHours(13));
        await visit.Link("Changes").ClickAsync();
        await Expect(visit.Button("Sign in")).ToBeVisibleAsync();
        await SignInAsync(visit, Who.Operator);
        await Expect(visit.Heading).ToHaveTextAsync("Changes");
    }

    [Fact]
    public async Task When_the_session_is_over_a_page_that_stays_live_says_so_by_itself()
    {
        var visit = await VisitAsync(_server, Who.Operator, "/live");
        await _server.PassAsync(TimeSpan.FromHours(13));
        await Expect(visit.Button("Sign in")).ToBeVisibleAsync();
        await Expect(visit.Page).ToHaveURLAsync(new Regex(@"/sign-in\?then=%2Flive$"));
    }

    private static async Task SignInAsync(Visit visit, Who who)
    {
        await visit.Page.FillAsync("#name", who.Name);
        await visit.Page.FillAsync("#secret", who.Secret);
        await visit.Button("Sign in").ClickAsync();
    }

    [GeneratedRegex(@"^Too many failures\. Wait \d+ s and try again\.$")]
    private static partial Regex TooMany();
}
