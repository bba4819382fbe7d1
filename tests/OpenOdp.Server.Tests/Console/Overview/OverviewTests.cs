using System.Net;
using System.Text.RegularExpressions;
using OpenOdp.Server.Tests.Segments;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Console.Overview;

public sealed partial class OverviewTests : IAsyncLifetime
{
    private AdminServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ConsoleVisitor.StartServerAsync("--OpenOdp:TestClock", "true");

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task The_charts_are_tables_that_are_read_without_script()
    {
        await MoveToAsync("2031-01-31T12:00:00Z");
        await SendAsync("""{"type":"account","action":"login","identifiers":{"email":"a@x.example"}}""");
        await SendAsync("""{"type":"page","identifiers":{"email":"b@x.example"}}""");
        using var visitor = await ConsoleVisitor.ReaderAsync(_server);

        var page = await visitor.ReadAsync("/?range=1h");

        Assert.Equal(["From", "account · login", "page"], TableOf(page, "events-chart")[0]);
        Assert.Equal(["2031-01-31T12:00:00.000Z", "1", "1"], TableOf(page, "events-chart")[1]);
        Assert.Equal(["2031-01-31T12:00:00.000Z", "2"], TableOf(page, "customers-chart")[1]);
        Assert.Equal(["2031-01-31T11:59:00.000Z", "0"], TableOf(page, "customers-chart")[2]);
    }

    [Fact]
    public async Task Each_range_has_points_of_its_own_length()
    {
        await MoveToAsync("2031-01-30T09:17:00Z");
        await SendAsync("""{"type":"page","identifiers":{"email":"a@x.example"}}""");
        await MoveToAsync("2031-01-31T08:12:00Z");
        await SendAsync("""{"type":"page","identifiers":{"email":"b@x.example"}}""");
        using var visitor = await ConsoleVisitor.OperatorAsync(_server);

        Assert.Equal(["2031-01-31T08:12:00.000Z"], await TimesAsync("1h"));
        Assert.Equal(["2031-01-31T08:10:00.000Z", "2031-01-30T09:10:00.000Z"], await TimesAsync("24h"));
        Assert.Equal(["2031-01-31T08:00:00.000Z", "2031-01-30T09:00:00.000Z"], await TimesAsync("7d"));
        Assert.Equal(["2031-01-31T00:00:00.000Z", "2031-01-30T00:00:00.000Z"], await TimesAsync("90d"));
        Assert.Equal(await TimesAsync("24h"), await TimesAsync("a-year"));

        async Task<List<string>> TimesAsync(string range)
        {
            var table = TableOf(await visitor.ReadAsync($"/overview/charts?range={range}"), "events-chart");
            return [.. table.Skip(1).Select(static row => row[0])];
        }
    }

    [Fact]
    public async Task Kinds_beyond_the_six_most_frequent_are_one_series()
    {
        for (var kind = 0; kind < 8; kind++)
        {
            var body = $$$"""{"type":"k{{{kind}}}","identifiers":{"email":"a@x.example"}}""";
            for (var i = 0; i <= kind; i++) await SendAsync(body);
        }

        using var visitor = await ConsoleVisitor.OperatorAsync(_server);
        var table = TableOf(await visitor.ReadAsync("/?range=90d"), "events-chart");

        Assert.Equal(["From", "k7", "k6", "k5", "k4", "k3", "k2", "Others"], table[0]);
        Assert.Equal(36, table.Skip(1).Sum(static row => row.Skip(1).Sum(int.Parse)));
    }

    [Fact]
    public async Task Rejected_requests_are_told_by_reason()
    {
        await MoveToAsync("2031-01-31T12:00:00Z");
        await SendAsync("""{"type":"product"}""", HttpStatusCode.BadRequest);
        await SendAsync("""{"type":"product"}""", HttpStatusCode.BadRequest);
        await SendAsync("{nope", HttpStatusCode.BadRequest);
        using var visitor = await ConsoleVisitor.OperatorAsync(_server);

        var table = TableOf(await visitor.ReadAsync("/?range=1h"), "rejected-chart");

        Assert.Equal(["From", "Invalid items (400)", "Refused as a whole (400)"], table[0]);
        Assert.Equal([["2031-01-31T12:00:00.000Z", "2", "1"]], table[1..]);

        await SendAsync("""{"type":"page","identifiers":{"email":"a@x.example"}}""");
        await _server.StopAsync();
        await _server.StartAgainAsync();
        using var again = await ConsoleVisitor.OperatorAsync(_server);
        table = TableOf(await again.ReadAsync("/?range=90d"), "rejected-chart");
        Assert.Equal([["2031-01-31T00:00:00.000Z", "2", "1"]], table[1..]);
    }

    [Fact]
    public async Task The_tiles_tell_the_last_day_beside_all_and_how_customers_grow()
    {
        await MoveToAsync("2031-01-29T12:00:00Z");
        await SendAsync("""{"type":"page","identifiers":{"email":"a@x.example"}}""");
        await MoveToAsync("2031-01-31T12:00:00Z");
        await SendAsync("""{"type":"page","identifiers":{"email":"b@x.example"}}""");
        await SendAsync("""{"type":"page","identifiers":{"email":"c@x.example"}}""");
        using var visitor = await ConsoleVisitor.OperatorAsync(_server);

        var page = Texts(await visitor.ReadAsync("/overview/numbers"));

        Assert.Contains("Events, 24 h 2 3 in all", page, StringComparison.Ordinal);
        Assert.Contains("Customers 3 +2 in 24 h", page, StringComparison.Ordinal);
        Assert.Contains("ready Position", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_largest_segments_are_called_what_people_call_them()
    {
        await _server.InstallAsync("has_email", Bodies.HasEmail);
        for (var i = 0; i < 8; i++) await _server.InstallAsync($"phone_{i}", Bodies.HasPhone);
        await SendAsync("""{"type":"page","identifiers":{"email":"a@x.example"}}""");
        using var visitor = await ConsoleVisitor.OperatorAsync(_server);

        var page = Texts(await visitor.ReadAsync("/overview/numbers"));
        var chart = TableOf(await visitor.ReadAsync("/overview/charts?range=1h"), "segments-chart");

        Assert.Equal(["From", "Has e-mail", "phone_0"], chart[0][..3]);
        Assert.Contains("State Has e-mail has_email 1 live phone_0 0 live", page, StringComparison.Ordinal);
        Assert.Contains("The largest 8 of 9 segments.", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_of_kinds_are_shown_as_text()
    {
        await SendAsync("""{"type":"<script>alert(1)</script>","action":"\"><b>","identifiers":{"email":"a@x.example"}}""");
        using var visitor = await ConsoleVisitor.OperatorAsync(_server);

        var page = await visitor.ReadAsync("/");

        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(1)", page, StringComparison.Ordinal);
    }

    private static List<string[]> TableOf(string page, string id)
    {
        var table = Regex.Match(page, $"<table id=\"{id}\".*?</table>", RegexOptions.Singleline).Value;
        return [.. Row().Matches(table).Select(static row =>
            Cell().Matches(row.Value).Select(static cell => Texts(cell.Value)).ToArray())];
    }

    private static string Texts(string html) => Space().Replace(WebUtility.HtmlDecode(Tag().Replace(html, " ")), " ").Trim();

    private async Task SendAsync(string body, HttpStatusCode status = HttpStatusCode.Accepted)
    {
        using var response = await _server.SendAsync(HttpMethod.Post, "/v3/events", body, "one");
        Assert.Equal(status, response.StatusCode);
    }

    private async Task MoveToAsync(string now)
    {
        using var moved = await _server.SendAsync(
            HttpMethod.Post, "/admin/clock", $$"""{"now":"{{now}}"}""", AdminServer.OperatorKey);
        Assert.Equal(HttpStatusCode.OK, moved.StatusCode);
    }

    [GeneratedRegex("<tr.*?</tr>", RegexOptions.Singleline)]
    private static partial Regex Row();

    [GeneratedRegex("<t[hd] .*?</t[hd]>|<td>.*?</td>", RegexOptions.Singleline)]
    private static partial Regex Cell();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex("\\s+")]
    private static partial Regex Space();
}
