using System.Net;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Console.Experiments;

public sealed class RulePagesTests : IAsyncLifetime
{
    private AdminServer _server = null!;
    private ConsoleVisitor _visitor = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ConsoleVisitor.StartServerAsync();
        await _server.HostAsync();
        _visitor = await ConsoleVisitor.OperatorAsync(_server);
    }

    [Fact]
    public async Task The_page_of_a_rule_comes_first_and_its_results_are_a_part_that_is_asked_for()
    {
        for (var i = 0; i < 40; i++) await _server.ReportAsync($"u{i}", i < 20 ? "plain" : "bold", i % 20 < (i < 20 ? 5 : 10));
        await _server.ReportAsync("both", "plain", false);
        await _server.ReportAsync("both", "bold", true);
        var page = await _visitor.ReadAsync("/experiments/shop/rule?flag=checkout&rule=test");
        const string Source = "/experiments/shop/results?flag=checkout&rule=test";
        Assert.Contains($"data-once=\"{WebUtility.HtmlEncode(Source)}\"", page, StringComparison.Ordinal);
        Assert.Contains("/experiments/shop/rule?flag=checkout&amp;rule=test&amp;show=results", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<figure", page, StringComparison.Ordinal);
        Assert.Contains("Audience “VIPs”", WebUtility.HtmlDecode(page), StringComparison.Ordinal);
        foreach (var path in new[] { Source, "/experiments/shop/rule?flag=checkout&rule=test&show=results" })
        {
            var words = await _visitor.WordsAsync(path);
            Assert.Contains("plain 20 5 5 25.0 % 11.2 % – 46.9 %", words, StringComparison.Ordinal);
            Assert.Contains("bold 20 10 10 50.0 % 29.9 % – 70.1 %", words, StringComparison.Ordinal);
            Assert.Contains("1 visitor saw more than one variation. They count in none", words, StringComparison.Ordinal);
        }

        Assert.Contains(
            "aria-label=\"plain: 25.0 %, from 11.2 % to 46.9 %\"", await _visitor.ReadAsync(Source), StringComparison.Ordinal);
        Assert.DoesNotContain("<html", await _visitor.ReadAsync(Source), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_asks_for_results_while_others_do_waits_for_their_turn()
    {
        for (var i = 0; i < 20; i++) await _server.ReportAsync($"u{i}", "plain", false);
        var pages = await Task.WhenAll(Enumerable.Range(0, 24).Select(
            _ => _visitor.ReadAsync("/experiments/shop/results?flag=checkout&rule=test")));
        Assert.All(pages, page => Assert.Contains("20", page, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_nobody_has_seen_says_so_and_what_nobody_followed_up_too()
    {
        var words = await _visitor.WordsAsync("/experiments/shop/results?flag=checkout&rule=test");
        Assert.Contains("Nobody has seen it yet", words, StringComparison.Ordinal);
        await _server.ReportAsync("u1", "plain", false);
        words = await _visitor.WordsAsync("/experiments/shop/results?flag=checkout&rule=test");
        Assert.Contains(
            "1 visitor saw it, and nobody has done anything since that is reported. plain 1 saw it", words,
            StringComparison.Ordinal);
        Assert.Contains(
            "Nobody has seen it yet", await _visitor.WordsAsync("/experiments/shop/results?flag=other&rule=test"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rule_that_is_gone_keeps_its_results_and_a_rule_without_a_key_is_none()
    {
        await _server.ReportAsync("u1", "plain", true, "gone");
        var words = await _visitor.WordsAsync("/experiments/shop/rule?flag=checkout&rule=gone&show=results&event=buy");
        Assert.Contains("The datafile in use has no such rule", words, StringComparison.Ordinal);
        Assert.Contains("plain 1 1 1 100.0 %", words, StringComparison.Ordinal);
        Assert.True(
            words.IndexOf("has no such rule", StringComparison.Ordinal) < words.IndexOf("Results", StringComparison.Ordinal),
            words);
        Assert.DoesNotContain(
            "has no such rule", await _visitor.ReadAsync("/experiments/shop/rule?flag=checkout&rule=test"),
            StringComparison.Ordinal);
        await _visitor.ReadAsync("/experiments/shop/rule?flag=checkout", HttpStatusCode.NotFound);
    }

    public async ValueTask DisposeAsync()
    {
        _visitor.Dispose();
        await _server.DisposeAsync();
    }
}
