using System.Globalization;

namespace OpenOdp.Browser.Tests;

public sealed class TimeTests(Chromium chromium, Shop shop) : ConsoleTest(chromium)
{
    [Theory]
    [InlineData("/live")]
    [InlineData("/customers")]
    [InlineData("/customers/{customer}")]
    [InlineData("/segments/high_spenders")]
    [InlineData("/changes")]
    public async Task Times_are_those_of_the_viewer_and_say_what_they_are_in_UTC(string path)
    {
        var visit = await VisitAsync(
            shop.Server, Who.Operator, shop.Fill(path), static options => options.TimezoneId = "Asia/Tokyo");
        var times = await visit.Page.Locator("main time").AllAsync();
        Assert.NotEmpty(times);
        foreach (var time in times.Take(5))
        {
            var at = DateTimeOffset.Parse((await time.GetAttributeAsync("datetime"))!, CultureInfo.InvariantCulture);
            Assert.Equal(
                at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
                await time.GetAttributeAsync("title"));
            var shown = at.ToOffset(TimeSpan.FromHours(9));
            Assert.Matches(
                shown.ToString("'^'d MMM", CultureInfo.InvariantCulture) + @"t? \d{4}, "
                + shown.ToString("HH:mm:ss'$'", CultureInfo.InvariantCulture),
                await time.TextContentAsync());
        }
    }

    [Fact]
    public async Task Without_script_times_are_in_UTC_and_every_page_shows_what_it_has()
    {
        var visit = await VisitAsync(
            shop.Server, Who.Operator, shop.Fill("/customers/{customer}"), static options => options.JavaScriptEnabled = false);
        var time = visit.Page.Locator("main time").First;
        Assert.Equal(await time.GetAttributeAsync("datetime"), await time.TextContentAsync());
        await Expect(visit.Page.Locator("details.entry")).ToHaveCountAsync(50);
        await visit.GoAsync("/segments/high_spenders/edit");
        await Expect(visit.Page.Locator("#body")).ToHaveValueAsync(new System.Text.RegularExpressions.Regex("400"));
        await visit.GoAsync(shop.Fill("/customers/{customer}/identity"));
        await visit.Text("As a table").ClickAsync();
        await Expect(visit.Page.Locator("[data-graph-table]")).ToBeVisibleAsync();
    }
}
