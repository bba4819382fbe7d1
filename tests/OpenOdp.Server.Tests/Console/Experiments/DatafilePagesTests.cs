using System.Net;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Console.Experiments;

public sealed class DatafilePagesTests : IAsyncLifetime
{
    private AdminServer _server = null!;
    private ConsoleVisitor _visitor = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ConsoleVisitor.StartServerAsync();
        _visitor = await ConsoleVisitor.OperatorAsync(_server);
    }

    [Fact]
    public async Task The_list_shows_where_clients_fetch_each_datafile_and_first_what_to_do()
    {
        Assert.Contains("No datafile yet", await _visitor.WordsAsync("/experiments"), StringComparison.Ordinal);
        Assert.Contains("No datafile yet", await _visitor.WordsAsync("/experiments:why"), StringComparison.Ordinal);
        await _server.HostAsync();
        var page = await _visitor.ReadAsync("/experiments");
        Assert.Contains("<a href=\"/experiments/shop\">shop</a>", page, StringComparison.Ordinal);
        Assert.Contains($"<pre tabindex=\"0\">{_server.Urls.First()}/datafiles/shop.json</pre>", page, StringComparison.Ordinal);
        Assert.Contains("<a href=\"/experiments\" aria-current=\"page\">", page, StringComparison.Ordinal);
        var why = await _visitor.ReadAsync("/experiments:why");
        Assert.Contains("<a href=\"/experiments\" aria-current=\"page\">", why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_flag_is_shown_with_its_rules_in_order_in_words()
    {
        await _server.HostAsync();
        var words = await _visitor.WordsAsync("/experiments/shop");
        foreach (var said in new[]
        {
            "title string Hello", "Experiment test 100 % of its audience", "plain on 50 %", "bold on 50 % title Buy now",
            "Any of Audience “VIPs” In the segment “did_a”",
            "Audience “Gold” All of plan is “gold” Not email is “ada@x.example”",
            "1 user is named in the datafile", "The holdout “of_the_test” would come first, and is not running.", "Prediction bandit",
            "else Everyone else everyone 100 % of everyone", "A prediction says who", "low on predicted",
            "Holdout last_ones not running 5 % of everyone",
        })
        {
            Assert.Contains(said, words, StringComparison.Ordinal);
        }

        var page = await _visitor.ReadAsync("/experiments/shop");
        Assert.Contains("href=\"/experiments/shop/rule?flag=checkout&amp;rule=test\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Older_versions_stay_readable_and_say_that_they_are_not_in_use()
    {
        await _server.HostAsync();
        var version = (await _server.GetAsync("/admin/datafiles")).GetProperty("datafiles")[0].GetProperty("version").GetUInt64();
        await _server.HostAsync(ShopDatafile.Text
            .Replace("\"revision\":\"7\"", "\"revision\":\"8\"", StringComparison.Ordinal)
            .Replace("VIPs", "Friends", StringComparison.Ordinal));
        Assert.Contains("Audience “Friends”", await _visitor.WordsAsync("/experiments/shop"), StringComparison.Ordinal);
        var words = await _visitor.WordsAsync($"/experiments/shop?version={version}");
        Assert.Contains("Audience “VIPs”", words, StringComparison.Ordinal);
        Assert.Contains("Revision 7", words, StringComparison.Ordinal);
        Assert.Contains("Clients fetch another one: the version in use, revision 8", words, StringComparison.Ordinal);
        Assert.Equal(
            (await _server.GetAsync($"/admin/datafiles/shop?version={version}")).GetRawText(),
            await _visitor.ReadAsync($"/experiments/shop/file?version={version}"));
        foreach (var bad in new[] { "1", "x", "-1", "99999999999999999999", Room.Hostile })
        {
            await _visitor.ReadAsync($"/experiments/shop?version={Uri.EscapeDataString(bad)}", HttpStatusCode.NotFound);
            await _visitor.ReadAsync($"/experiments/shop/file?version={Uri.EscapeDataString(bad)}", HttpStatusCode.NotFound);
        }

        await _visitor.ReadAsync("/experiments/nobody", HttpStatusCode.NotFound);
        await _visitor.ReadAsync($"/experiments/{Uri.EscapeDataString(Room.Hostile)}", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Of_thousands_of_flags_the_first_hundred_are_shown_and_others_are_found()
    {
        var flags = string.Join(
            ',', Enumerable.Range(0, 3000).Select(static index => $$"""{"id":"{{index}}","key":"flag_{{index}}"}"""));
        await _server.HostAsync(
            $$"""{"version":"4","revision":"1","accountId":"1","projectId":"2","featureFlags":[{{flags}}]}""");
        var words = await _visitor.WordsAsync("/experiments/shop");
        Assert.Contains("flag_99 0 rules", words, StringComparison.Ordinal);
        Assert.DoesNotContain("flag_100 ", words, StringComparison.Ordinal);
        Assert.Contains("The first 100 of 3,000 flags", words, StringComparison.Ordinal);
        Assert.Contains("flag_2999", await _visitor.WordsAsync("/experiments/shop?q=Flag_299"), StringComparison.Ordinal);
        Assert.Contains("No flag is called so", await _visitor.WordsAsync("/experiments/shop?q=nope"), StringComparison.Ordinal);
        words = await _visitor.WordsAsync("/experiments:why?user=u1");
        Assert.Contains("The first 100 of 3,000", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_are_text_wherever_they_are_shown()
    {
        var datafile = ShopDatafile.Text;
        foreach (var name in new[]
        {
            "7", "checkout", "title", "Hello", "Buy now", "test", "bold", "everyone", "VIPs", "did_a", "plan", "last_ones", "buy",
        })
        {
            datafile = datafile.Replace($"\"{name}\"", $"\"{Room.Hostile}{name}\"", StringComparison.Ordinal);
        }

        await _server.HostAsync(datafile);
        await _server.ReportAsync(Room.Hostile, Room.Hostile, true, Room.Hostile);
        var asked = Uri.EscapeDataString(Room.Hostile);
        foreach (var path in new[]
        {
            "/experiments", "/experiments/shop", $"/experiments/shop?q={asked}", $"/experiments:why?user={asked}&flag={asked}",
            $"/experiments:why?user={asked}&attributes={Uri.EscapeDataString($"{Room.Hostile}={Room.Hostile}")}",
            $"/experiments:why?sdkKey={asked}&user={asked}", $"/experiments:why?who={asked}",
            $"/experiments/shop/rule?flag=checkout&rule={asked}&show=results",
            $"/experiments/shop/results?flag=checkout&rule={asked}",
            $"/experiments/shop/rule?flag={asked}&rule={asked}&event={asked}", $"/experiments:host?sdkKey={asked}",
        })
        {
            Assert.DoesNotContain("<img", await _visitor.ReadAsync(path), StringComparison.Ordinal);
        }

        Assert.Contains("&lt;img src=x", await _visitor.ReadAsync("/experiments/shop"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Readers_see_all_in_words_with_personal_values_masked_and_change_nothing()
    {
        await _server.HostAsync();
        using var reader = await ConsoleVisitor.ReaderAsync(_server);
        var words = await reader.WordsAsync("/experiments/shop");
        Assert.Contains("email is “a•••@x.example”", words, StringComparison.Ordinal);
        Assert.DoesNotContain("ada@x.example", words, StringComparison.Ordinal);
        Assert.DoesNotContain("Delete…", words, StringComparison.Ordinal);
        await reader.ReadAsync("/experiments");
        await reader.ReadAsync("/experiments/shop/rule?flag=checkout&rule=test");
        foreach (var path in new[] { "/experiments/shop/file", "/experiments/shop/delete", "/experiments:host" })
        {
            await reader.ReadAsync(path, HttpStatusCode.Forbidden);
        }

        foreach (var path in new[] { "/experiments/shop/delete", "/experiments:host" })
        {
            var (status, _) = await reader.SendFormAsync(
                "/experiments", path, ("confirm", "shop"), ("sdkKey", "shop"), ("text", ShopDatafile.Text)).AnswerAsync();
            Assert.Equal(HttpStatusCode.Forbidden, status);
        }

        await _server.GetAsync("/admin/datafiles/shop");
    }

    [Fact]
    public async Task Of_another_account_there_is_nothing_to_see()
    {
        await _server.HostAsync();
        using var other = new ConsoleVisitor(_server);
        using var signedIn = await other.SignInAsync("", "two.secret");
        Assert.Contains("No datafile yet", await other.WordsAsync("/experiments"), StringComparison.Ordinal);
        foreach (var path in new[] { "", "/file", "/delete", "/rule?rule=test", "/results?rule=test" })
        {
            await other.ReadAsync($"/experiments/shop{path}", HttpStatusCode.NotFound);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _visitor.Dispose();
        await _server.DisposeAsync();
    }
}
