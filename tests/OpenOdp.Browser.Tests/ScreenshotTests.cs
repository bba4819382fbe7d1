namespace OpenOdp.Browser.Tests;

/// <summary>
/// The pictures of docs/console.md. <c>OPENODP_SHOTS=docs/images</c> writes them there (a path from the root of the repository).
/// </summary>
public sealed class ScreenshotTests(Chromium chromium, Shop shop) : ConsoleTest(chromium)
{
    private const int MaxBytes = 200 * 1024;

    [Theory]
    [InlineData("overview", "/?range=7d", "[data-table=events-chart]", "series-1")]
    [InlineData("live", "/live", null, null)]
    [InlineData("customer", "/customers/{customer}", null, null)]
    [InlineData("identity", "/customers/{customer}/identity", "[data-graph]", "series-1")]
    [InlineData("builder", "/segments/searched_then_bought/edit", null, null)]
    [InlineData("segment", "/segments/high_spenders?who={email}", null, null)]
    [InlineData("experiment", "/experiments/shop/rule?flag=checkout&rule=test&show=results", null, null)]
    [InlineData("why", "/experiments:why?key=shop&user=visitor-1&attributes=plan%3Dgold", null, null)]
    [InlineData("changes", "/changes", null, null)]
    [InlineData("settings", "/settings", null, null)]
    public async Task A_page_is_shown_in_the_docs_by_a_picture_of_some_kilobytes(
        string name, string path, string? picture, string? drawn)
    {
        var visit = await VisitAsync(shop.Server, Who.Operator);
        await visit.PutOnAsync(new Look(ColorScheme.Light, 1280, 800));
        await visit.GoAsync(shop.Fill(path));
        if (picture is not null) await visit.Page.Locator(picture).ShowsAsync(drawn!);
        if (name == "live") await visit.Page.Locator("summary").With("Unknown identifier").ClickAsync();
        if (name == "why") await visit.Page.Locator("summary").With("checkout").ClickAsync();
        if (name == "builder") await Expect(visit.Text("Nothing is wrong with it.")).ToBeVisibleAsync();
        var image = await visit.Page.ScreenshotAsync();
        Assert.InRange(image.Length, 10_000, MaxBytes);

        var file = $"docs/images/console-{name}.png";
        Assert.Contains($"](images/console-{name}.png)", Repository.Read("docs/console.md"), StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("OPENODP_SHOTS") is { Length: > 0 } directory)
        {
            await File.WriteAllBytesAsync(
                Path.Combine(Repository.PathOf(directory), Path.GetFileName(file)), image, TestContext.Current.CancellationToken);
        }

        Assert.InRange(new FileInfo(Repository.PathOf(file)).Length, 10_000, MaxBytes);
    }
}
