using System.Net;
using System.Text.RegularExpressions;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Console.Live;

public sealed class LivePagesTests : IAsyncLifetime
{
    private AdminServer _server = null!;
    private ConsoleVisitor _visitor = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ConsoleVisitor.StartServerAsync();
        _visitor = await ConsoleVisitor.OperatorAsync(_server);
    }

    [Fact]
    public async Task A_text_is_found_in_all_that_is_kept_whatever_is_shown()
    {
        await SendAsync("mark", 1);
        await SendAsync("other", 400);
        await SendAsync("emaix", 1, field: "emaix");
        foreach (var show in new[] { "all", "accepted" })
        {
            var page = await _visitor.ReadAsync($"/live?show={show}&text=mark0@");
            Assert.Contains("id=\"request-1\"", page, StringComparison.Ordinal);
            Assert.Empty(OlderIn(page));
        }
    }

    [Fact]
    public async Task Both_kinds_are_one_list_with_the_newest_first_page_by_page()
    {
        for (var i = 0; i < 30; i++)
        {
            await SendAsync("good", 1);
            await SendAsync("bad", 2, field: "emaix");
        }

        var (address, ids) = ("/live?show=all&text=", new List<int>());
        while (address.Length > 0)
        {
            var page = await _visitor.ReadAsync(address);
            ids.AddRange(Ids(page));
            address = OlderIn(page);
        }

        Assert.Equal(Enumerable.Range(1, 90).Reverse(), ids);
    }

    [Fact]
    public async Task Where_bodies_are_large_a_page_looks_through_some_says_so_and_offers_to_go_on()
    {
        await SendAsync("mark", 1, "needle");
        await SendAsync("other", 200, new string('w', 60_000));
        using var reader = await ConsoleVisitor.ReaderAsync(_server);
        var page = await reader.ReadAsync("/live?text=needle");
        Assert.Contains("No request is like this so far", page, StringComparison.Ordinal);
        Assert.Contains("Looked at what came since", page, StringComparison.Ordinal);
        var found = "";
        for (var i = 0; i < 3 && found.Length == 0; i++)
        {
            page = await reader.ReadAsync(OlderIn(page));
            if (Ids(page).Count > 0) found = page;
        }

        Assert.Equal([1], Ids(found));
        Assert.Empty(OlderIn(found));
    }

    [Fact]
    public async Task More_than_an_open_page_gets_at_once_leaves_a_line_that_counts_and_leads_to_the_others()
    {
        await SendAsync("first", 1);
        await SendAsync("later", 50);
        var whole = await _visitor.ReadAsync("/live/requests?show=all&text=&after=1");
        Assert.Equal(50, Ids(whole).Count);
        Assert.DoesNotContain("in between", whole, StringComparison.Ordinal);
        await SendAsync("later", 130);
        var part = await _visitor.ReadAsync("/live/requests?show=all&text=LATER&after=1");
        Assert.Equal(Enumerable.Range(132, 50).Reverse(), Ids(part));
        Assert.Contains("data-seen=\"181\"", part, StringComparison.Ordinal);
        Assert.Matches(
            "</details>\\s*<p class=\"between\" id=\"between-181\" data-said><a (?s:.)*?130 more came in between</a></p>", part);
        var older = LinkTo(part, "130 more came in between");
        Assert.Equal("/live?show=all&text=LATER&before=132", older);
        Assert.Equal(Enumerable.Range(82, 50).Reverse(), Ids(await _visitor.ReadAsync(older)));
    }

    [Fact]
    public async Task A_page_that_was_open_before_anything_came_says_how_many_it_does_not_show_at_least()
    {
        Assert.Contains("data-seen=\"0\"", await _visitor.ReadAsync("/live"), StringComparison.Ordinal);
        await SendAsync("later", 60);
        var part = await _visitor.ReadAsync("/live/requests?show=all&text=&after=0");
        Assert.Equal("/live?show=all&text=&before=11", LinkTo(part, "At least 10 more came in between"));
    }

    [Fact]
    public async Task What_is_too_much_to_be_counted_is_more_than_was_counted()
    {
        await SendAsync("first", 1);
        await SendAsync("later", 200, new string('w', 60_000));
        var part = await _visitor.ReadAsync("/live/requests?show=all&text=&after=1");
        Assert.Matches("Over [0-9]+ more came in between", part);
        part = await _visitor.ReadAsync("/live/requests?show=all&text=nobody&after=1");
        Assert.Matches("^/live.show=all&text=nobody&before=[0-9]+$", LinkTo(part, "More came in between than can be looked at"));
    }

    [Fact]
    public async Task What_came_and_is_kept_no_longer_is_said_too()
    {
        await SendAsync("first", 2);
        await SendAsync("later", 1_001);
        var part = await _visitor.ReadAsync("/live/requests?show=accepted&text=first&after=2");
        Assert.Contains("Others may have come in between that are no longer kept", part, StringComparison.Ordinal);
        Assert.Equal("", (await _visitor.ReadAsync("/live/requests?show=accepted&text=&after=1003")).Trim());
    }

    public async ValueTask DisposeAsync()
    {
        _visitor.Dispose();
        await _server.DisposeAsync();
    }

    private async Task SendAsync(string name, int count, string text = "", string field = "email")
    {
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 20 }, async (i, _) =>
        {
            var body = $$"""{"type":"t","identifiers":{"{{field}}":"{{name}}{{i}}@x.example"},"data":{"a":"{{text}}"} }""";
            using var response = await _server.SendAsync(HttpMethod.Post, "/v3/events", body, "one");
        });
    }

    private static List<int> Ids(string page) =>
        [.. Regex.Matches(page, "id=\"request-([0-9]+)\"").Select(found => int.Parse(
            found.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture))];

    private static string OlderIn(string page) => LinkTo(page, "Older requests");

    /// <summary>Where a link leads; nowhere when there is none.</summary>
    private static string LinkTo(string page, string title) =>
        WebUtility.HtmlDecode(Regex.Match(page, $"<a href=\"([^\"]*)\">{title}</a>").Groups[1].Value);
}
