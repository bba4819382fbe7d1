using System.Globalization;
using System.Net;
using System.Text;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Console.Experiments;

/// <summary>Datafiles whose parts name each other, so that a small one could be a page of any size.</summary>
public sealed class LargeDatafileTests : IAsyncLifetime
{
    private const int LargestPage = 2_000_000;

    private static readonly string Long = new('w', 1_000_000);

    private static readonly string Variables = List(
        50, static i => $$"""{"id":"v{{i}}","key":"title_{{i}}","type":"string","defaultValue":"{{i}}"}""");

    private AdminServer _server = null!;
    private ConsoleVisitor _visitor = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ConsoleVisitor.StartServerAsync();
        _visitor = await ConsoleVisitor.OperatorAsync(_server);
    }

    [Fact]
    public async Task Of_long_texts_the_beginning_is_shown_and_how_long_they_are()
    {
        var condition = $$"""{"type":"custom_attribute","name":"{{Long}}","match":"exact","value":"{{Long}}"}""";
        await HostAsync(
            List(60, i => Flag(i, $"\"x{i}\"")),
            List(60, i => Rule(i, "[]", "\"long\"")),
            $$"""{"id":"long","name":"{{Long}}","conditions":["and",{{condition}}]}""");
        var words = await WordsAsync("/experiments/shop");
        var shown = $"{Long[..200]}… (1,000,000 characters)";
        Assert.Contains($"Audience “{shown}” {shown} is “{shown}”", words, StringComparison.Ordinal);
        Assert.Contains("flag_59", words, StringComparison.Ordinal);
        var rule = await WordsAsync("/experiments/shop/rule?flag=flag_3&rule=rule_3");
        Assert.Contains(shown, rule, StringComparison.Ordinal);
        await WordsAsync("/experiments:why?user=ada");
    }

    [Fact]
    public async Task Where_flags_have_their_rules_in_common_the_page_ends_and_says_so()
    {
        var rules = string.Join(',', Enumerable.Range(0, 50).Select(static i => $"\"x{i}\""));
        var values = List(50, static i => $$"""{"id":"v{{i}}","value":"ää{{i}}"}""");
        var variations = List(
            50, i => $$"""{"id":"{{i}}","key":"variation_{{i}}","featureEnabled":true,"variables":[{{values}}]}""");
        await HostAsync(List(100, i => Flag(i, rules)), List(50, i => Rule(i, $"[{variations}]", "")));
        var words = await WordsAsync("/experiments/shop");
        Assert.Matches("The first [0-9]+ of 100 flags", words);
        Assert.Contains("more rules are not shown", words, StringComparison.Ordinal);
        var rule = await WordsAsync("/experiments/shop/rule?flag=flag_99&rule=rule_49");
        Assert.Contains("Experiment rule_49", rule, StringComparison.Ordinal);
        await WordsAsync("/experiments:why?user=ada");
    }

    [Theory]
    [InlineData(50, 10, 5)]
    [InlineData(50, 50, 0)]
    [InlineData(50, 2, 50)]
    [InlineData(50, 0, 0)]
    public async Task Short_texts_make_no_page_larger_for_what_is_around_them(int rules, int variations, int variables)
    {
        var values = List(variables, static i => $$"""{"id":"v{{i}}","value":"{{i}}"}""");
        var each = List(
            variations, i => $$"""{"id":"{{i}}","key":"v{{i}}","featureEnabled":true,"variables":[{{values}}]}""");
        await HostAsync(
            List(40, i => Flag(i, List(rules, rule => $"\"x{(i * rules) + rule}\""))),
            List(40 * rules, i => Rule(i, $"[{each}]", "\"many\"")),
            $$"""{"id":"many","name":"M","conditions":["or",{{List(5, static i => $$"""{"type":"custom_attribute","name":"a","value":"{{i}}"}""")}}]}""");
        Assert.Matches("The first [0-9]+ of 40 flags", await WordsAsync("/experiments/shop"));
        await WordsAsync("/experiments:why?user=ada");
        await WordsAsync("/experiments/shop/rule?flag=flag_1&rule=rule_51");
    }

    [Fact]
    public async Task Links_with_long_keys_take_their_room_too()
    {
        var key = new string('ö', 600);
        await HostAsync(
            List(100, i => Flag(i, List(20, rule => $"\"x{(i * 20) + rule}\""), key)),
            List(2_000, i => Rule(i, "[]", "").Replace("rule_", key, StringComparison.Ordinal)));
        Assert.Matches("The first [0-9]+ of 100 flags", await WordsAsync("/experiments/shop"));
        await WordsAsync("/experiments:why?user=ada");
    }

    [Fact]
    public async Task Audiences_that_many_rules_name_do_not_make_the_page_any_larger()
    {
        var audience = new string('ö', 200);
        var conditions = List(
            99, i => $$"""{"type":"custom_attribute","name":"{{audience}}{{i}}","value":"{{audience}}"}""");
        var rules = string.Join(',', Enumerable.Range(0, 50).Select(static i => $"\"x{i}\""));
        await HostAsync(
            List(100, i => Flag(i, rules)), List(50, i => Rule(i, "[]", "\"many\"")),
            $$"""{"id":"many","name":"Many","conditions":["or",{{conditions}}]}""");
        Assert.Matches("The first [0-9]+ of 100 flags", await WordsAsync("/experiments/shop"));
    }

    [Theory]
    [InlineData(1_900, true)]
    [InlineData(2_100, false)]
    public async Task A_link_bears_the_whole_key_or_there_is_none(int length, bool isLink)
    {
        var key = new string('k', length);
        await HostAsync(Flag(1, "\"x1\""), Rule(1, "[]", "").Replace("rule_1", key, StringComparison.Ordinal));
        var page = WebUtility.HtmlDecode(await _visitor.ReadAsync("/experiments/shop"));
        Assert.Equal(isLink, page.Contains($"rule={key}\"", StringComparison.Ordinal));
        var shown = string.Create(CultureInfo.InvariantCulture, $"… ({length:N0} characters)");
        Assert.Contains(shown, page, StringComparison.Ordinal);
        if (isLink) await WordsAsync($"/experiments/shop/rule?flag=flag_1&rule={key}");
    }

    [Fact]
    public async Task Deep_JSON_of_few_bytes_is_no_page_of_many()
    {
        var deep = $"{new string('[', 250)}{string.Join(',', Enumerable.Repeat("0", 30_000))}{new string(']', 250)}";
        await _server.HostAsync(
            $$"""{"version":"4","revision":"1","accountId":"1","projectId":"2","deep":{{deep}}}""");
        Assert.Contains("as it was sent", await WordsAsync("/experiments/shop"), StringComparison.Ordinal);
    }

    private async Task<string> WordsAsync(string path)
    {
        Assert.InRange(Encoding.UTF8.GetByteCount(await _visitor.ReadAsync(path)), 1, LargestPage);
        return await _visitor.WordsAsync(path);
    }

    private Task HostAsync(string flags, string experiments, string audience = "") => _server.HostAsync($$"""
        {"version":"4","revision":"1","accountId":"1","projectId":"2","rollouts":[],
         "featureFlags":[{{flags}}],"experiments":[{{experiments}}],"typedAudiences":[{{audience}}]}
        """);

    private static string List(int count, Func<int, string> one) => string.Join(',', Enumerable.Range(0, count).Select(one));

    private static string Flag(int number, string rules, string key = "flag_") => $$"""
        {"id":"{{number}}","key":"{{key}}{{number}}","rolloutId":"","experimentIds":[{{rules}}],"variables":[{{Variables}}]}
        """;

    private static string Rule(int number, string variations, string audience) => $$"""
        {"id":"x{{number}}","key":"rule_{{number}}","layerId":"1","status":"Running","audienceIds":[{{audience}}],
         "forcedVariations":{},"variations":{{variations}},"trafficAllocation":[]}
        """;

    public async ValueTask DisposeAsync()
    {
        _visitor.Dispose();
        await _server.DisposeAsync();
    }
}
