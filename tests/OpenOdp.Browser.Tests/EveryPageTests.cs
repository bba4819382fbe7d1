namespace OpenOdp.Browser.Tests;

/// <summary>What every page must be, for everybody, in light and dark, on a laptop and a phone.</summary>
public sealed class EveryPageTests(Chromium chromium, Shop shop) : ConsoleTest(chromium)
{
    public static TheoryData<string> Paths => [.. ConsolePages.All.Select(static page => page.Path)];

    /// <summary>All of them in the long run; every third in the short one, where readers see less on the same pages.</summary>
    public static TheoryData<string> PathsOfReaders =>
        [.. ConsolePages.All.Where(static (_, number) => Scale.IsLong || number % 3 == 0).Select(static page => page.Path)];

    [Theory]
    [MemberData(nameof(Paths))]
    public Task Operators_find_a_page_whole_in_every_light_and_width(string path) => LookAtAsync(path, Who.Operator, 200);

    [Theory]
    [MemberData(nameof(PathsOfReaders))]
    public Task Readers_find_a_page_whole_in_every_light_and_width(string path) =>
        LookAtAsync(path, Who.Reader, ConsolePages.All.Single(page => page.Path == path).IsForOperators ? 403 : 200);

    [Theory]
    [InlineData("/customers/999999999", 404)]
    [InlineData("/customers/999999999/identity", 404)]
    [InlineData("/live/999999999", 404)]
    [InlineData("/erasures/999999999", 404)]
    [InlineData("/segments/nothing", 404)]
    [InlineData("/segments/high_spenders/revisions/9", 404)]
    public Task What_is_not_there_is_a_page_like_the_others(string path, int status) => LookAtAsync(path, Who.Operator, status);

    [Fact]
    public Task The_way_in_is_a_page_like_the_others() => LookAtAsync("/sign-in", null, 200);

    private async Task LookAtAsync(string path, Who? who, int status)
    {
        var address = shop.Fill(path);
        var visit = await VisitAsync(shop.Server, who);
        Assert.Equal(status, await visit.GoAsync(address));
        await Expect(visit.Heading).ToHaveCountAsync(1);
        await Expect(visit.Page).ToHaveTitleAsync(new System.Text.RegularExpressions.Regex(". · OpenOdp$"));
        var wrong = new List<string>();
        foreach (var look in LooksOf(who))
        {
            await visit.PutOnAsync(look);
            if (Scale.IsLong) await visit.GoAsync(address);
            if (await visit.Page.OverflowAsync() is { Length: > 0 } overflow) wrong.Add($"{look}: {overflow}");
            if (!Scale.IsLong && (who == Who.Reader || look != Look.DarkPhone)) continue;
            wrong.AddRange((await visit.Page.BarriersAsync()).Select(barrier => $"{look}: {barrier}"));
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    /// <summary>All of them in the long run; in the short one those that differ most.</summary>
    private static IReadOnlyList<Look> LooksOf(Who? who) =>
        Scale.IsLong ? Look.All : who == Who.Reader ? [Look.DarkPhone] : [Look.LightLaptop, Look.DarkPhone];
}
