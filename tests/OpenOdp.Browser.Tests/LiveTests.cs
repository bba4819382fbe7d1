using System.Globalization;
using System.Text.RegularExpressions;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Browser.Tests;

public sealed class LiveTests(Chromium chromium) : ConsoleTest(chromium)
{
    private const string Broken = """[{"type":"navigation","action":"page","identifiers":{"emaix":"ada@x.example"}}]""";

    private static readonly string Ada = Sending.Event("\"email\":\"ada@x.example\"");

    private AdminServer _server = null!;

    public override async ValueTask InitializeAsync() => _server = await StartServerAsync();

    [Fact]
    public async Task An_event_is_there_within_two_seconds_without_a_reload()
    {
        var visit = await VisitAsync(_server, Who.Operator, "/live");
        await Expect(visit.Text("Nothing has come in yet")).ToBeVisibleAsync();
        Assert.True(await visit.IsSamePageAsync(async () =>
        {
            await _server.TakeAsync(Ada);
            await Expect(Entries(visit)).ToHaveCountAsync(1, new LocatorAssertionsToHaveCountOptions { Timeout = 2_000 });
        }));
        await Expect(visit.Text("Nothing has come in yet")).ToHaveCountAsync(0);
        await Entries(visit).Locator("summary").ClickAsync();
        await Expect(Entries(visit).Locator("pre")).ToContainTextAsync("ada@x.example");
    }

    [Fact]
    public async Task What_is_opened_stays_open_when_more_comes()
    {
        await _server.TakeAsync(Ada);
        var visit = await VisitAsync(_server, Who.Operator, "/live");
        await Entries(visit).Locator("summary").ClickAsync();
        await visit.Page.Locator("main").FocusAsync();
        await _server.RefuseAsync(Broken);
        await Expect(Entries(visit)).ToHaveCountAsync(2);
        await Expect(Entries(visit).First).ToContainTextAsync("400");
        await Expect(Entries(visit).Last).ToHaveAttributeAsync("open", "");
    }

    [Fact]
    public async Task While_it_is_paused_nothing_is_asked_for_and_then_it_goes_on()
    {
        var visit = await VisitAsync(_server, Who.Operator);
        await visit.Page.Clock.InstallAsync();
        await visit.GoAsync("/live");
        await visit.Button("Pause").ClickAsync();
        await _server.TakeAsync(Ada);
        var asked = visit.Requests.Count;
        await visit.Page.Clock.RunForAsync(60_000);
        Assert.Equal(asked, visit.Requests.Count);
        await visit.Button("Go on").ClickAsync();
        await visit.Page.Clock.RunForAsync(2_000);
        await Expect(Entries(visit)).ToHaveCountAsync(1);
        await Expect(visit.Button("Pause")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Where_more_came_than_are_shown_a_line_says_so_aloud_and_leads_to_them()
    {
        await _server.TakeAsync(Ada);
        var visit = await VisitAsync(_server, Who.Operator, "/live");
        await visit.Button("Pause").ClickAsync();
        for (var i = 0; i < 60; i++) await _server.TakeAsync(Ada);
        await visit.Button("Go on").ClickAsync();
        await Expect(Entries(visit)).ToHaveCountAsync(51);
        await Expect(visit.Page.GetByRole(AriaRole.Status)).ToHaveTextAsync("10 more came in between");
        await Expect(visit.Page.Locator("details.entry:last-child")).ToHaveCountAsync(1);
        Assert.Empty(await visit.Page.BarriersAsync());
        await _server.TakeAsync(Ada);
        await Expect(Entries(visit)).ToHaveCountAsync(52);
        await visit.Link("10 more came in between").ClickAsync();
        await Expect(Entries(visit)).ToHaveCountAsync(11);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(60)]
    public async Task What_an_open_page_drops_of_a_long_list_is_behind_its_link_to_older_ones(int before)
    {
        await TakeAsync(before);
        var visit = await VisitAsync(_server, Who.Operator, "/live?show=accepted");
        var older = await OlderAsync();
        for (var taken = 40; taken <= 240; taken += 40)
        {
            await TakeAsync(40);
            await Expect(visit.Page.Locator($"#request-{before + taken}")).ToHaveCountAsync(1);
            if (taken == 80) Assert.Equal(older, await OlderAsync());
        }

        var last = await Entries(visit).Last.GetAttributeAsync("id");
        Assert.InRange(await Entries(visit).CountAsync(), 190, 200);
        await visit.Link("Older requests").ClickAsync();
        await Expect(visit.Page.Locator($"#{last}")).ToHaveCountAsync(0);
        var next = int.Parse(last!["request-".Length..], CultureInfo.InvariantCulture) - 1;
        await Expect(Entries(visit).First).ToHaveIdAsync($"request-{next}");

        Task<string?> OlderAsync() => visit.Page.Locator("[data-older] a").GetAttributeAsync("href");
    }

    [Fact]
    public async Task The_list_is_filtered_by_outcome_and_by_what_is_in_it_and_stays_so_while_more_comes()
    {
        await _server.TakeAsync(Ada);
        await _server.TakeAsync(Sending.Event("\"email\":\"bob@x.example\""));
        await _server.RefuseAsync(Broken);
        var visit = await VisitAsync(_server, Who.Operator, "/live");
        await Expect(Entries(visit)).ToHaveCountAsync(3);
        await visit.Field("Show").SelectOptionAsync("Accepted");
        await visit.Field("Containing").FillAsync("nobody@x");
        await visit.Button("Filter").ClickAsync();
        await Expect(visit.Text("No request is like this")).ToBeVisibleAsync();
        await visit.Field("Containing").FillAsync("ADA@x");
        await visit.Button("Filter").ClickAsync();
        await Expect(visit.Page).ToHaveURLAsync(new Regex("show=accepted&text=ADA"));
        await Expect(Entries(visit)).ToHaveCountAsync(1);
        await _server.RefuseAsync(Broken);
        await _server.TakeAsync(Sending.Event("\"email\":\"bob@x.example\""));
        await _server.TakeAsync(Ada);
        await Expect(Entries(visit)).ToHaveCountAsync(2);
        await Expect(Entries(visit).Locator("pre").With("bob")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_rejected_request_shows_its_error_and_is_mended_and_sent_again()
    {
        await _server.RefuseAsync(Broken);
        var visit = await VisitAsync(_server, Who.Operator, "/live?show=rejected");
        await Entries(visit).Locator("summary").ClickAsync();
        await Expect(Entries(visit).Locator(".notice")).ToContainTextAsync("Unknown identifier field: emaix");
        await visit.Link("Fix and send again").ClickAsync();
        await Expect(visit.Field("Body")).ToHaveValueAsync(Broken);

        var stillBroken = Broken.Replace("emaix", "emaiy", StringComparison.Ordinal);
        await visit.Field("Body").FillAsync(stillBroken);
        await visit.Button("Send").ClickAsync();
        await Expect(visit.Alert).ToContainTextAsync("Unknown identifier field: emaiy");
        await Expect(visit.Field("Body")).ToHaveValueAsync(stillBroken);

        await visit.Field("Body").FillAsync(Broken.Replace("emaix", "email", StringComparison.Ordinal));
        await visit.Button("Send").ClickAsync();
        await Expect(visit.Text("Sent again by key one")).ToBeVisibleAsync();
        await visit.GoAsync("/customers?q=ada@x.example");
        await Expect(visit.Heading).ToHaveTextAsync("ada@x.example");
        await visit.GoAsync("/changes");
        await Expect(visit.Page.Locator("tbody tr").First).ToContainTextAsync("Sent events again");
    }

    private async Task TakeAsync(int count)
    {
        for (var i = 0; i < count; i++) await _server.TakeAsync(Ada);
    }

    private static ILocator Entries(Visit visit) => visit.Page.Locator("details.entry");
}
