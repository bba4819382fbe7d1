using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using OpenOdp.Server.Tests.Console.Experiments;
using OpenOdp.Server.Tests.Segments;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Console.Segments;

/// <summary>Definitions as large as they may be, in texts that HTML writes longer than they are.</summary>
public sealed class LargeDefinitionTests : IAsyncLifetime
{
    private const int LargestPage = 2_000_000;
    private const int Texts = 10_000;

    private AdminServer _server = null!;
    private ConsoleVisitor _visitor = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ConsoleVisitor.StartServerAsync();
        _visitor = await ConsoleVisitor.OperatorAsync(_server);
    }

    [Theory]
    [InlineData("中", 27)]
    [InlineData("\\\"", 40)]
    [InlineData("<", 80)]
    [InlineData("&", 80)]
    public async Task Its_pages_name_the_first_values_and_say_that_there_are_more(string text, int times)
    {
        var written = string.Concat(Enumerable.Repeat(text, times));
        await _server.InstallAsync("large", Among(i => $"{written}{i}"));
        await _server.InstallAsync("large", Among(i => $"{i}{written}"));
        await _server.DoAsync("ada@x.example", "a");
        var words = await WordsAsync("/segments/large?who=ada@x.example");
        Assert.Contains("is not in it", words, StringComparison.Ordinal);
        Assert.Contains("and 9,992 more All of it as JSON", words, StringComparison.Ordinal);
        words = await WordsAsync("/segments/large/revisions/2");
        Assert.Contains("and 9,992 more All of it as JSON", words, StringComparison.Ordinal);
        Assert.Matches("… and [0-9,]+ more lines. All of it as JSON: revision 1 , revision 2", words);
        var stored = await _server.GetAsync("/v3/segments/large");
        using var json = JsonDocument.Parse(await _visitor.ReadAsync("/segments/large/revisions/2/json"));
        Assert.True(JsonElement.DeepEquals(stored.GetProperty("definition"), json.RootElement.GetProperty("definition")));
    }

    [Theory]
    [InlineData("中", 27)]
    [InlineData("\\\"", 40)]
    [InlineData("<", 80)]
    [InlineData("&", 80)]
    [InlineData("</textarea>&lt;", 5)]
    public async Task The_form_holds_it_once_with_as_few_bytes_as_it_has(string text, int times)
    {
        await _server.InstallAsync("large", Among(i => $"{i}{string.Concat(Enumerable.Repeat(text, times))}"));
        var page = await _visitor.ReadAsync("/segments/large/edit");
        var body = WebUtility.HtmlDecode(page.Split("class=\"mono\">")[1].Split("</textarea>")[0]);
        var stored = await _server.GetAsync("/v3/segments/large");
        using var json = JsonDocument.Parse(body);
        Assert.True(JsonElement.DeepEquals(stored.GetProperty("definition"), json.RootElement.GetProperty("definition")));
        var escaped = text.Contains("</", StringComparison.Ordinal) ? Texts * times * 7 : 0;
        Assert.InRange(Encoding.UTF8.GetByteCount(page), 1, Encoding.UTF8.GetByteCount(body) + escaped + 20_000);
        Assert.InRange(Encoding.UTF8.GetByteCount(body), 1, 1 << 20);
    }

    [Fact]
    public async Task The_form_can_be_sent_back_with_line_ends_of_two_bytes()
    {
        await _server.InstallAsync("large", Among(static i => $"{i}{new string('a', 80)}"));
        var left = (1 << 20) - Encoding.UTF8.GetByteCount(await FormAsync());
        await _server.InstallAsync("large", Among(i => $"{i}{new string('a', 80 + (left / Texts))}"));
        var form = await FormAsync();
        Assert.InRange(Encoding.UTF8.GetByteCount(form.ReplaceLineEndings("\r\n")), 1, 1 << 20);

        async Task<string> FormAsync() => WebUtility.HtmlDecode(
            (await _visitor.ReadAsync("/segments/large/edit")).Split("class=\"mono\">")[1].Split("</textarea>")[0]);
    }

    [Fact]
    public async Task Of_long_names_and_fields_the_beginning_is_shown_and_how_long_they_are()
    {
        var quotes = string.Concat(Enumerable.Repeat("\\\"", 4_000));
        var fields = string.Join(',', Enumerable.Range(0, 90).Select(i => $"\"f{i}\":\"{quotes}\""));
        await _server.InstallAsync("large", $$$$"""
            {"description":"{{{{quotes}}}}","metadata":{"display_name":"{{{{quotes}}}}",{{{{fields}}}}},
             "definition":{"root_condition":{{{{Bodies.Customer(Bodies.Is("customer.city", quotes))}}}}}}
            """);
        await WordsAsync("/segments");
        var words = await WordsAsync("/segments/large");
        Assert.Contains("… (4,000 characters)", words, StringComparison.Ordinal);
        Assert.Contains("… and 40 more", words, StringComparison.Ordinal);
        await WordsAsync("/segments/large/revisions/1");
    }

    [Fact]
    public async Task Of_many_conditions_the_first_are_shown_with_the_events_behind_them()
    {
        var name = new string('"', 400).Replace("\"", "\\\"", StringComparison.Ordinal);
        var sequences = Enumerable.Range(0, 60).Select(static i => Bodies.Did("a", "\"min_count\":1", 1000 + i));
        var texts = Enumerable.Range(0, 240).Select(i => Bodies.Customer(Bodies.Is("customer.city", name + i)));
        await _server.InstallAsync("large", Bodies.Of(Bodies.Any([.. sequences, .. texts])));
        var data = string.Join(',', Enumerable.Range(0, 60).Select(i => $"\"field_{i}\":\"{name}\""));
        for (var i = 0; i < 5; i++)
        {
            var body = $$$"""{"type":"t","action":"a","identifiers":{"email":"ada@x.example"},"data":{{{{data}}}}}""";
            using var sent = await _server.SendAsync(HttpMethod.Post, "/v3/events", body, "one");
            Assert.True(sent.IsSuccessStatusCode);
        }

        var words = await WordsAsync("/segments/large?who=ada@x.example");
        Assert.Contains("is in it", words, StringComparison.Ordinal);
        Assert.Matches("and [0-9]+ more", words);
    }

    public async ValueTask DisposeAsync()
    {
        _visitor.Dispose();
        await _server.DisposeAsync();
    }

    private async Task<string> WordsAsync(string path)
    {
        Assert.InRange(Encoding.UTF8.GetByteCount(await _visitor.ReadAsync(path)), 1, LargestPage);
        return await _visitor.WordsAsync(path);
    }

    private static string Among(Func<string, string> text)
    {
        var texts = Enumerable.Range(0, Texts).Select(i => $"\"{text(i.ToString("0000", CultureInfo.InvariantCulture))}\"");
        return Bodies.Of(Bodies.Customer($$$$$"""
            {"any_of_string":{"haystack":[{{{{{string.Join(',', texts)}}}}}],"needle":{"path_reference":{"value":"customer.city"}}}}
            """));
    }
}
