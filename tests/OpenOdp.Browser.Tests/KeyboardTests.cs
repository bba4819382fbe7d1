namespace OpenOdp.Browser.Tests;

public sealed class KeyboardTests(Chromium chromium, Shop shop) : ConsoleTest(chromium)
{
    /// <summary>Where the focus is: an element is known by its text, since what stays live is drawn anew.</summary>
    private const string Focused =
        """
        () => {
          const one = document.activeElement;
          if (!one || one === document.body || one.matches('.skip') && window.reached) return '';
          (window.reached ??= new Set()).add(one.outerHTML);
          const [style, box] = [getComputedStyle(one), one.getBoundingClientRect()];
          const isSeen = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth && one.checkVisibility();
          const isMarked = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
          return isSeen && isMarked ? 'seen' : `hidden: ${one.outerHTML.slice(0, 200)}`;
        }
        """;

    private const string Missed =
        """
        () => [...document.querySelectorAll('a[href], button, input, select, textarea, summary, .scroll')]
          .filter(one => one.type !== 'hidden' && !one.disabled && one.checkVisibility() && !window.reached.has(one.outerHTML)
            && (!one.matches('.scroll') || one.scrollWidth > one.clientWidth || one.scrollHeight > one.clientHeight))
          .map(one => `missed: ${one.outerHTML.slice(0, 200)}`)
        """;

    [Theory]
    [InlineData("/")]
    [InlineData("/live?show=rejected")]
    [InlineData("/customers?q=ann")]
    [InlineData("/customers/{customer}")]
    [InlineData("/customers/{customer}/identity")]
    [InlineData("/customers/{customer}/edit")]
    [InlineData("/segments/high_spenders")]
    [InlineData("/segments/searched_then_bought/edit")]
    [InlineData("/changes")]
    public async Task Whoever_tabs_comes_to_everything_and_sees_where_they_are(string path)
    {
        var visit = await VisitAsync(shop.Server, Who.Operator, shop.Fill(path));
        await visit.Page.Locator(".skip").FocusAsync();
        var hidden = new List<string>();
        while (await visit.Page.EvaluateAsync<string>(Focused) is { Length: > 0 } where)
        {
            if (where != "seen") hidden.Add(where);
            await visit.Page.Keyboard.PressAsync("Tab");
        }

        hidden.AddRange(await visit.Page.EvaluateAsync<string[]>(Missed));
        Assert.True(hidden.Count == 0, string.Join('\n', hidden));
    }

    [Fact]
    public async Task The_first_thing_is_a_link_past_the_navigation()
    {
        var visit = await VisitAsync(shop.Server, Who.Operator, shop.Fill("/customers/{customer}"));
        await visit.Page.Keyboard.PressAsync("Tab");
        await Expect(visit.Link("To the content")).ToBeFocusedAsync();
        await Expect(visit.Link("To the content")).ToBeInViewportAsync();
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Page.Locator("#main")).ToBeFocusedAsync();
        await visit.Page.Keyboard.PressAsync("Tab");
        await Expect(visit.Link("All customers")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task On_a_phone_the_navigation_shows_the_room_that_is_open()
    {
        var visit = await VisitAsync(shop.Server, Who.Operator);
        await visit.PutOnAsync(Look.LightPhone);
        await visit.GoAsync("/changes");
        await Expect(visit.Link("Changes")).ToBeInViewportAsync(new LocatorAssertionsToBeInViewportOptions { Ratio = 0.9f });
    }

    [Fact]
    public async Task Enter_opens_and_closes_an_entry_and_saves_nothing_in_the_builder()
    {
        var visit = await VisitAsync(shop.Server, Who.Operator, shop.Fill("/customers/{customer}"));
        var entry = visit.Page.Locator("details.entry").First;
        await entry.Locator("summary").FocusAsync();
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(entry).ToHaveAttributeAsync("open", "");
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(entry).Not.ToHaveAttributeAsync("open", "");

        await visit.GoAsync("/segments/high_spenders/edit");
        await visit.Page.Locator("#display-name").FocusAsync();
        Assert.True(await visit.IsSamePageAsync(async () =>
        {
            await visit.Page.Keyboard.PressAsync("Enter");
            await Expect(visit.Text("Nothing is wrong with it.")).ToBeVisibleAsync();
        }));
    }
}
