namespace OpenOdp.Browser.Tests;

public sealed class OverviewTests(Chromium chromium, Shop shop) : ConsoleTest(chromium)
{
    [Fact]
    public async Task What_an_empty_account_is_told_to_send_works_as_it_stands_and_the_page_turns_by_itself()
    {
        var server = await StartServerAsync();
        var visit = await VisitAsync(server, Who.Operator, "/");
        await Expect(visit.Text("Waiting for your first event")).ToBeVisibleAsync();
        var shell = await visit.Page.Locator(".copyable pre").First.InnerTextAsync();
        Assert.True(await visit.IsSamePageAsync(async () =>
        {
            using var run = ProgramRun.StartFile("bash", ["-c", shell]);
            Assert.True(await run.WaitAsync() == 0, run.Output);
            await Expect(visit.Text("Waiting for your first event")).ToHaveCountAsync(0);
        }));
        await Expect(visit.Page.Locator(".tile").With("Events, 24 h").Locator("dd"))
            .ToContainTextAsync("1 in all");
    }

    [Fact]
    public async Task What_is_to_be_sent_is_copied_also_after_the_page_has_drawn_it_anew()
    {
        var server = await StartServerAsync();
        var visit = await VisitAsync(
            server, Who.Operator, "/", static options => options.Permissions = ["clipboard-read", "clipboard-write"]);
        var copyable = visit.Page.Locator(".copyable").First;
        await copyable.EvaluateAsync("one => { one.dataset.isOld = ''; }");
        await Expect(visit.Page.Locator("[data-is-old]")).ToHaveCountAsync(0);
        await copyable.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(copyable.GetByRole(AriaRole.Button)).ToHaveTextAsync("Copied");
        Assert.Equal(
            await copyable.Locator("pre").TextContentAsync(),
            await visit.Page.EvaluateAsync<string>("() => navigator.clipboard.readText()"));
    }

    [Fact]
    public async Task The_button_that_copies_covers_nothing_of_what_it_copies()
    {
        var visit = await VisitAsync(await StartServerAsync(), Who.Operator, "/");
        await visit.PutOnAsync(Look.LightPhone);
        await Expect(visit.Page.Locator(".copyable").First.GetByRole(AriaRole.Button)).ToBeVisibleAsync();
        Assert.False(await visit.Page.EvaluateAsync<bool>(
            """
            () => [...document.querySelectorAll('.copyable')].some(one => {
              const button = one.querySelector('button').getBoundingClientRect();
              const text = document.createRange();
              text.selectNodeContents(one.querySelector('pre'));
              return [...text.getClientRects()].some(line => line.right > button.left && line.top < button.bottom - 3);
            })
            """));
    }

    [Theory]
    [InlineData("24 hours")]
    [InlineData("7 days")]
    [InlineData("90 days")]
    public async Task Charts_are_drawn_for_every_range_and_stand_as_tables_below(string range)
    {
        var visit = await VisitAsync(shop.Server, Who.Operator, "/");
        await visit.Link(range).ClickAsync();
        await Expect(visit.Link(range)).ToHaveAttributeAsync("aria-current", "true");
        var events = visit.Page.Locator("[data-table=events-chart]");
        await events.ShowsAsync("series-1", "series-2", "series-3");
        var isSame = await visit.IsSamePageAsync(async () =>
        {
            await visit.PutOnAsync(Look.DarkPhone);
            await events.ShowsAsync("series-1");
        });
        Assert.True(isSame);
        await visit.Text("Show as table").First.ClickAsync();
        await Expect(visit.Page.Locator("#events-chart tbody tr").First).ToBeVisibleAsync();
    }
}
