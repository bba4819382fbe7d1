using System.Net;
using System.Text.RegularExpressions;

namespace OpenOdp.Browser.Tests.Segments;

public sealed class BuilderTests(Chromium chromium, Shop shop) : ConsoleTest(chromium)
{
    [Fact]
    public async Task A_segment_is_made_from_nothing_by_clicks_counted_saved_and_found()
    {
        var server = await StartServerAsync();
        foreach (var (name, action) in new[] { ("ada", "purchase"), ("bob", "return"), ("eve", "purchase") })
        {
            await server.TakeAsync(Sending.Event($"\"email\":\"{name}@x.example\"", "shop", action));
        }

        var builder = new BuilderPage(await VisitAsync(server, Who.Operator, "/segments"));
        await builder.Visit.Link("New segment").First.ClickAsync();
        await builder.Visit.Field("Name").FillAsync("Big spenders");
        await Expect(builder.Visit.Page.Locator("#id")).ToHaveValueAsync("big_spenders");
        await builder.AddAsync("Attribute");
        await BuilderPage.TestAsync(builder.Conditions("Customer condition"), "customer.email", "is known");
        await builder.AddAsync("Events");
        await BuilderPage.EventsAsync(builder.Conditions("Event condition"), "shop", "purchase");
        await Expect(builder.Right).ToBeVisibleAsync();
        await builder.Visit.Button("Preview").ClickAsync();
        await Expect(Members(builder)).ToHaveTextAsync("2");
        await builder.SaveAsync();
        await Expect(builder.Visit.Page).ToHaveURLAsync(new Regex("/segments/big_spenders$"));
        await Expect(builder.Visit.Heading).ToHaveTextAsync("Big spenders");
        await builder.Visit.Link("ada@x.example").ClickAsync();
        await Expect(builder.Visit.Region("The segments").Link("Big spenders")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Who_would_be_in_a_segment_is_as_many_as_the_API_says_and_nothing_is_saved()
    {
        var builder = new BuilderPage(await VisitAsync(shop.Server, Who.Operator, "/segments/high_spenders/edit"));
        await BuilderPage.TestIn(builder.Conditions("Event condition"), 2)
            .Field("Value").FillAsync("600");
        var body = (await builder.BodyAsync()).ToJsonString();
        var asked = (await shop.Server.PostAsync("/admin/segments/high_spenders:preview", body, HttpStatusCode.OK));
        await builder.Visit.Button("Preview").ClickAsync();
        await Expect(Members(builder)).ToHaveTextAsync($"{asked.GetProperty("count").GetInt64():N0}");
        await Expect(builder.Visit.Page.Locator(".removed")).ToHaveTextAsync($"−{asked.GetProperty("removed").GetInt64():N0}");
        Assert.Equal(2, (await shop.Server.GetAsync("/v3/segments/high_spenders")).GetProperty("revision").GetInt32());
    }

    [Fact]
    public async Task Of_three_conditions_the_middle_one_is_removed_the_others_stay_as_they_were_and_undo_brings_it_back()
    {
        var builder = await OfThreeAsync();
        var before = await builder.PartsAsync();
        await builder.Visit.Button("Remove this event condition").ClickAsync();
        Assert.Equal([before[0], before[2]], await builder.PartsAsync());
        await Expect(builder.Visit.Text("Removed: event condition.")).ToBeVisibleAsync();
        Assert.Equal("customer.city", await builder.Visit.Page.EvaluateAsync<string>("() => document.activeElement.value"));
        await Expect(builder.Right).ToBeVisibleAsync();
        await builder.Visit.Button("Undo").ClickAsync();
        Assert.Equal(before, await builder.PartsAsync());
    }

    [Fact]
    public async Task Conditions_move_and_are_joined_otherwise_and_nothing_of_them_is_lost()
    {
        var builder = await OfThreeAsync();
        var before = await builder.PartsAsync();
        await builder.Conditions("Event condition").Button("Move this event condition down").ClickAsync();
        Assert.Equal([before[0], before[2], before[1]], await builder.PartsAsync());
        await builder.Tree.GetByLabel("How the parts are joined").First.SelectOptionAsync("Any of");
        Assert.Equal([before[0], before[2], before[1]], await builder.PartsAsync());
        Assert.Contains("\"OR\"", (await builder.BodyAsync()).ToJsonString(), StringComparison.Ordinal);
        await builder.Visit.Button("JSON").ClickAsync();
        await Expect(builder.Visit.Page.Locator("#body")).ToBeVisibleAsync();
        await builder.Visit.Button("Builder").ClickAsync();
        Assert.Equal([before[0], before[2], before[1]], await builder.PartsAsync());
    }

    [Fact]
    public async Task What_is_wrong_is_said_where_it_stands_and_is_not_saved()
    {
        var builder = await OfThreeAsync();
        var events = builder.Conditions("Event condition");
        await events.GetByLabel("At least so many times").FillAsync("many");
        await Expect(events.Locator("> .fault")).ToBeVisibleAsync();
        await Expect(builder.Tree.Locator(".fault")).ToHaveCountAsync(1);
        await builder.SaveAsync();
        await Expect(builder.Visit.Alert).ToBeVisibleAsync();
        await Expect(events.GetByLabel("At least so many times")).ToHaveValueAsync("many");
        await Expect(events.Locator("> .fault")).ToBeVisibleAsync();
        await events.GetByLabel("At least so many times").FillAsync("2");
        await Expect(builder.Right).ToBeVisibleAsync();
        await Expect(builder.Tree.Locator(".fault")).ToHaveCountAsync(0);
        await builder.SaveAsync();
        await Expect(builder.Visit.Page).ToHaveURLAsync(new Regex("/segments/three$"));
    }

    [Fact]
    public async Task Whoever_leaves_with_changes_is_asked_first()
    {
        var builder = await OfThreeAsync();
        builder.Visit.Answer = false;
        await builder.Visit.Link("All segments").ClickAsync();
        await Wait.Until(() => builder.Visit.Asked.Count == 1, "the browser asks");
        await Expect(builder.Conditions("Event condition")).ToBeVisibleAsync();
        builder.Visit.Answer = true;
        await builder.Visit.Link("All segments").ClickAsync();
        await Expect(builder.Visit.Heading).ToHaveTextAsync("Segments");
    }

    private static ILocator Members(BuilderPage builder) => builder.Visit.Page.Locator("[data-preview] .tile")
        .With("Would be members").Locator("dd");

    /// <summary>A new segment of three conditions: an attribute, events, an attribute.</summary>
    private async Task<BuilderPage> OfThreeAsync()
    {
        var builder = new BuilderPage(await VisitAsync(await StartServerAsync(), Who.Operator, "/segments/new"));
        await builder.Visit.Field("Name").FillAsync("Three");
        await builder.AddAsync("Attribute");
        await BuilderPage.TestAsync(builder.Conditions("Customer condition"), "customer.email", "is known");
        await builder.AddAsync("Events");
        await BuilderPage.EventsAsync(builder.Conditions("Event condition"), "order", "purchase");
        await builder.AddAsync("Attribute");
        await BuilderPage.TestAsync(builder.Conditions("Customer condition").Last, "customer.city", "is like", "Ber%");
        return builder;
    }
}
