using System.Text.RegularExpressions;

namespace OpenOdp.Browser.Tests;

/// <summary>The field that every page has, and that finds anything.</summary>
public sealed class FinderTests(Chromium chromium, Shop shop) : ConsoleTest(chromium)
{
    /// <summary>What is typed, and what people hear of it.</summary>
    private static readonly (string Asked, string Said)[] Searches =
        [("", ""), ("e", "there are more"), ("<img src=x onerror=alert(1)>", "Nothing found")];

    [Fact]
    public async Task A_slash_opens_it_arrows_move_and_enter_opens_what_was_found()
    {
        var visit = await VisitAsync(shop.Server, Who.Operator, "/changes");
        await visit.Page.Keyboard.PressAsync("/");
        var field = visit.Field("Find anything");
        await Expect(field).ToBeFocusedAsync();
        await Expect(Found(visit, "Storage")).ToBeVisibleAsync();
        await visit.Page.Keyboard.TypeAsync("spend");
        var segment = Found(visit, "High spenders");
        await Expect(segment).ToBeVisibleAsync();
        await Expect(visit.Page.Locator(".finder [role=status]")).ToHaveTextAsync("1 found");
        await visit.Page.Keyboard.PressAsync("ArrowDown");
        await Expect(segment).ToBeFocusedAsync();
        await visit.Page.Keyboard.PressAsync("ArrowDown");
        await Expect(field).ToBeFocusedAsync();
        await visit.Page.Keyboard.PressAsync("ArrowUp");
        await Expect(segment).ToBeFocusedAsync();
        await visit.Page.Keyboard.TypeAsync("e");
        await Expect(field).ToBeFocusedAsync();
        await Expect(field).ToHaveValueAsync("spende");
        await visit.Page.Keyboard.PressAsync("ArrowDown");
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Page).ToHaveURLAsync(new Regex("/segments/high_spenders$"));
    }

    [Fact]
    public async Task Enter_that_comes_before_the_answer_opens_the_first_of_what_is_typed()
    {
        var visit = await VisitAsync(shop.Server, Who.Operator, "/");
        await visit.Page.Keyboard.PressAsync("Control+k");
        await visit.Page.Keyboard.TypeAsync(ShopEvents.Best);
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Page).ToHaveURLAsync(new Regex(shop.Fill("/customers/{customer}$")));
    }

    [Fact]
    public async Task Escape_closes_it_and_the_focus_is_where_it_was()
    {
        var visit = await VisitAsync(shop.Server, Who.Operator, "/customers");
        var field = visit.Page.Locator("#q");
        await Expect(field).ToBeFocusedAsync();
        foreach (var key in new[] { "Escape", "Control+k" })
        {
            await visit.Page.Keyboard.PressAsync("Control+k");
            await Expect(visit.Field("Find anything")).ToBeFocusedAsync();
            await visit.Page.Keyboard.TypeAsync("ann");
            await visit.Page.Keyboard.PressAsync(key);
            await Expect(Dialog(visit)).ToBeHiddenAsync();
            await Expect(field).ToBeFocusedAsync();
        }
    }

    [Fact]
    public async Task A_slash_in_a_field_is_a_slash()
    {
        var visit = await VisitAsync(shop.Server, Who.Operator, "/customers");
        await visit.Page.Locator("#q").FocusAsync();
        await visit.Page.Keyboard.TypeAsync("a/b");
        await Expect(visit.Page.Locator("#q")).ToHaveValueAsync("a/b");
        await visit.GoAsync("/segments/high_spenders/edit");
        await visit.Page.Locator("#display-name").FillAsync("x");
        await visit.Page.Keyboard.PressAsync("/");
        await Expect(visit.Page.Locator("#display-name")).ToHaveValueAsync("x/");
        await visit.Button("JSON").ClickAsync();
        await visit.Page.Locator("#body").FillAsync("");
        await visit.Page.Keyboard.TypeAsync("//");
        await Expect(visit.Page.Locator("#body")).ToHaveValueAsync("//");
        await Expect(Dialog(visit)).ToBeHiddenAsync();
        visit.Answer = true; // that what was typed is left
    }

    [Fact]
    public async Task It_is_whole_in_light_and_dark_on_a_laptop_and_a_phone_and_keeps_nobody_out()
    {
        var visit = await VisitAsync(shop.Server, Who.Operator, "/live");
        foreach (var look in Look.All)
        {
            await visit.PutOnAsync(look);
            await visit.Link("Find").ClickAsync();
            foreach (var (asked, said) in Searches)
            {
                await visit.Field("Find anything").FillAsync(asked);
                await Expect(visit.Page.Locator(".finder [role=status]")).ToContainTextAsync(said);
                Assert.Equal("", await visit.Page.OverflowAsync());
                Assert.Empty(await visit.Page.BarriersAsync());
                Assert.Empty(await visit.Page.FoundScriptsAsync());
            }

            await visit.Button("Close").ClickAsync();
            await Expect(visit.Link("Find")).ToBeFocusedAsync();
        }
    }

    [Fact]
    public async Task Whose_session_is_over_comes_to_the_way_in()
    {
        var visit = await VisitAsync(shop.Server, Who.Operator, "/changes");
        await visit.Page.Context.ClearCookiesAsync();
        await visit.Page.Keyboard.PressAsync("/");
        await Expect(visit.Page).ToHaveURLAsync(new Regex("/sign-in"));
    }

    [Fact]
    public async Task Without_script_it_is_a_page()
    {
        var visit = await VisitAsync(shop.Server, Who.Reader, "/live", static options => options.JavaScriptEnabled = false);
        await visit.Link("Find").ClickAsync();
        await visit.Page.FillAsync("#q", "spend");
        await visit.Button("Find").ClickAsync();
        await Expect(visit.Page).ToHaveURLAsync(new Regex(@"/find\?q=spend$"));
        await Expect(visit.Page.Locator("main .found a")).ToContainTextAsync("High spenders");
    }

    private static ILocator Dialog(Visit visit) => visit.Page.Locator(".finder");

    private static ILocator Found(Visit visit, string text) => Dialog(visit).Locator("a").With(text);
}
