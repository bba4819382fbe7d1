using System.Text.RegularExpressions;

namespace OpenOdp.Browser.Tests;

/// <summary>What every page must be, for everybody, in light and dark, on a laptop and a phone.</summary>
public sealed partial class EveryPageTests(Chromium chromium, Shop shop) : ConsoleTest(chromium)
{
    public static TheoryData<string> Rooms => [.. ConsolePages.All.Select(static page => page.Room).Distinct()];

    [Theory]
    [MemberData(nameof(Rooms))]
    public Task Operators_find_every_page_of_a_room_whole_in_every_light_and_width(string room) =>
        LookAtAsync(Who.Operator, ConsolePages.All.Where(page => page.Room == room).Select(static page => (page.Path, 200)));

    /// <summary>All of them in the long run; every third in the short one, where readers see less on the same pages.</summary>
    [Theory]
    [MemberData(nameof(Rooms))]
    public Task Readers_find_every_page_of_a_room_whole_in_every_light_and_width(string room) => LookAtAsync(
        Who.Reader,
        ConsolePages.All.Where(page => page.Room == room).Where(static (_, number) => Scale.IsLong || number % 3 == 0)
            .Select(static page => (page.Path, page.IsForOperators ? 403 : 200)));

    [Fact]
    public Task What_is_not_there_is_a_page_like_the_others() => LookAtAsync(
        Who.Operator,
        new[]
        {
            "/customers/999999999", "/customers/999999999/identity", "/live/999999999", "/erasures/999999999",
            "/segments/nothing", "/segments/high_spenders/revisions/9",
        }.Select(static path => (path, 404)));

    [Fact]
    public Task The_way_in_is_a_page_like_the_others() => LookAtAsync(null, [("/sign-in", 200)]);

    private async Task LookAtAsync(Who? who, IEnumerable<(string Path, int Status)> pages)
    {
        var wrong = new List<string>();
        var visit = await VisitAsync(shop.Server, who);
        foreach (var (path, status) in pages)
        {
            wrong.AddRange((await WrongAsync(visit, who, shop.Fill(path), status)).Select(wrong => $"{path}: {wrong}"));
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static async Task<List<string>> WrongAsync(Visit visit, Who? who, string address, int expected)
    {
        var wrong = new List<string>();
        if (await visit.GoAsync(address) is var status && status != expected) wrong.Add($"status {status}");
        if (await visit.Heading.CountAsync() is var headings && headings != 1) wrong.Add($"{headings} headings");
        if (await visit.Page.TitleAsync() is var title && !Title().IsMatch(title)) wrong.Add($"the title '{title}'");
        foreach (var look in LooksOf(who))
        {
            await visit.PutOnAsync(look);
            if (Scale.IsLong) await visit.GoAsync(address);
            if (await visit.Page.OverflowAsync() is { Length: > 0 } overflow) wrong.Add($"{look}: {overflow}");
            if (!Scale.IsLong && (who == Who.Reader || look != Look.DarkPhone)) continue;
            wrong.AddRange((await visit.Page.BarriersAsync()).Select(barrier => $"{look}: {barrier}"));
        }

        return wrong;
    }

    /// <summary>All of them in the long run; in the short one those that differ most.</summary>
    private static IReadOnlyList<Look> LooksOf(Who? who) =>
        Scale.IsLong ? Look.All : who == Who.Reader ? [Look.DarkPhone] : [Look.LightLaptop, Look.DarkPhone];

    [GeneratedRegex(". · OpenOdp$")]
    private static partial Regex Title();
}
