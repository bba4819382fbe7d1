using System.Text.RegularExpressions;

namespace OpenOdp.Browser.Tests.Customers;

public sealed class FindTests(Chromium chromium, Shop shop) : ConsoleTest(chromium)
{
    [Fact]
    public async Task An_email_leads_to_its_customer_however_it_is_written()
    {
        var visit = await VisitAsync(shop.Server, Who.Operator, "/customers");
        await Expect(visit.Page.Locator("#q")).ToBeFocusedAsync();
        await visit.Page.Keyboard.TypeAsync($" {ShopEvents.Best.ToUpperInvariant()} ");
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Heading).ToHaveTextAsync(ShopEvents.Best);
        await Expect(visit.Page).ToHaveURLAsync(new Regex(shop.Fill("/customers/{customer}$")));
    }

    [Fact]
    public async Task A_beginning_lists_all_whose_identifiers_begin_so_and_says_when_there_are_more()
    {
        var visit = await VisitAsync(shop.Server, Who.Operator, "/customers");
        await visit.Page.FillAsync("#q", "cleo.");
        await visit.Button("Find").ClickAsync();
        var lines = visit.Page.Locator("tbody tr");
        await Expect(lines).ToHaveCountAsync(50);
        await Expect(lines.With("cleo.")).ToHaveCountAsync(50);
        await Expect(visit.Text("There are more. Write more of the value.")).ToBeVisibleAsync();
        await lines.First.GetByRole(AriaRole.Link).ClickAsync();
        await Expect(visit.Heading).ToHaveTextAsync(new Regex(@"^cleo\..+@example\.com$"));
    }

    [Fact]
    public async Task Nobody_is_said_to_be_nobody_and_the_search_stays_as_it_was_typed()
    {
        var visit = await VisitAsync(shop.Server, Who.Operator, "/customers?q=nobody@example.com");
        await Expect(visit.Text("Nobody is known by this")).ToBeVisibleAsync();
        await Expect(visit.Page.Locator("#q")).ToHaveValueAsync("nobody@example.com");
    }

    [Fact]
    public async Task The_events_of_a_customer_are_filtered_and_looked_through_page_by_page()
    {
        var visit = await VisitAsync(shop.Server, Who.Operator, shop.Fill("/customers/{customer}"));
        var events = visit.Page.Locator("details.entry");
        await Expect(events).ToHaveCountAsync(50);
        await visit.Field("Type").SelectOptionAsync("product");
        await visit.Field("Action").SelectOptionAsync("add_to_cart");
        await visit.Button("Show").ClickAsync();
        await Expect(visit.Page).ToHaveURLAsync(new Regex(@"type=product&action=add_to_cart"));
        await OnlyAsync("add_to_cart");
        var newest = await events.First.InnerTextAsync();
        await visit.Page.Locator(".panel footer a").ClickAsync();
        await Expect(visit.Page).ToHaveURLAsync(new Regex(@"type=product&action=add_to_cart&after="));
        await OnlyAsync("add_to_cart");
        Assert.NotEqual(newest, await events.First.InnerTextAsync());

        async Task OnlyAsync(string action)
        {
            await Expect(events.Without(action)).ToHaveCountAsync(0);
            await Expect(events).Not.ToHaveCountAsync(0);
        }
    }

    [Fact]
    public async Task The_picture_of_an_identity_is_drawn_in_light_and_dark_and_its_table_stands_below()
    {
        var visit = await VisitAsync(shop.Server, Who.Operator, shop.Fill("/customers/{customer}/identity"));
        var picture = visit.Page.Locator("[data-graph]");
        await picture.ShowsAsync("series-1", "series-2", "series-3", "series-7");
        await visit.PutOnAsync(Look.DarkLaptop);
        await picture.ShowsAsync("series-1", "series-2", "series-3", "series-7");
        await visit.Text("As a table").ClickAsync();
        await Expect(visit.Page.Locator("[data-graph-table] tbody tr").With(ShopEvents.Best)).ToHaveCountAsync(1);
    }
}
