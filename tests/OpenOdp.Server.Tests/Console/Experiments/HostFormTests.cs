using System.Net;
using System.Text;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Console.Experiments;

public sealed class HostFormTests : IAsyncLifetime
{
    private AdminServer _server = null!;
    private ConsoleVisitor _visitor = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ConsoleVisitor.StartServerAsync();
        _visitor = await ConsoleVisitor.OperatorAsync(_server);
    }

    [Fact]
    public async Task A_file_is_hosted_and_fetched_and_what_looks_like_a_mistake_is_said()
    {
        var mistaken = ShopDatafile.Text.Replace("[\"x2\"]", "[\"x2\",\"x3\"]", StringComparison.Ordinal);
        var (status, place) = await _visitor.SendFileAsync(
            "/experiments:host", Encoding.UTF8.GetBytes("\uFEFF" + mistaken), ("sdkKey", " shop "), ("text", "")).AnswerAsync();
        Assert.Equal((HttpStatusCode.SeeOther, "/experiments/shop"), (status, place));
        Assert.Contains(
            "featureFlags[1].experimentIds[1]: 'x3' is no experiment of the datafile.", await _visitor.WordsAsync(place),
            StringComparison.Ordinal);
        using var fetched = await _server.SendAsync(HttpMethod.Get, "/datafiles/shop.json", key: "");
        Assert.Equal(HttpStatusCode.OK, fetched.StatusCode);
        Assert.Contains("/experiments/shop", await _visitor.ReadAsync("/experiments"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_pasted_is_hosted_as_a_new_version()
    {
        await _server.HostAsync();
        var (same, message) = await HostAsync("shop", ShopDatafile.Text.Replace("VIPs", "Friends", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.Conflict, same);
        Assert.Contains("Revision '7' is there with another content", message, StringComparison.Ordinal);
        var (status, _) = await HostAsync("shop", ShopDatafile.Text.Replace("\"7\"", "\"8\"", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.SeeOther, status);
        var answer = (await _server.GetAsync("/admin/datafiles")).GetProperty("datafiles")[0];
        Assert.Equal("8", answer.GetProperty("revision").GetString());
        Assert.Equal(2, answer.GetProperty("versions").GetArrayLength());
    }

    [Theory]
    [InlineData("", ShopDatafile.Text, "An SDK key is of a-z")]
    [InlineData(Room.Hostile, ShopDatafile.Text, "An SDK key is of a-z")]
    [InlineData("a/b", ShopDatafile.Text, "An SDK key is of a-z")]
    [InlineData("shop", "", "Send the datafile")]
    [InlineData("shop", "  \n ", "Send the datafile")]
    [InlineData("shop", "{", "The JSON breaks off at line 1")]
    [InlineData("shop", "[]", "a datafile is a JSON object")]
    [InlineData("shop", """{"version":"5"}""", "version: must be")]
    [InlineData("shop", """{"version":"4","version":"4"}""", "version")]
    [InlineData("shop", """{"version":"4","revision":"\ud800"}""", "an escaped character that is not Unicode")]
    public async Task What_the_API_refuses_is_refused_with_its_words_and_changes_nothing(
        string sdkKey, string text, string message)
    {
        var (status, page) = await HostAsync(sdkKey, text);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(message, page, StringComparison.Ordinal);
        Assert.Contains("role=\"alert\"", page, StringComparison.Ordinal);
        Assert.Empty((await _server.GetAsync("/admin/datafiles")).GetProperty("datafiles").EnumerateArray());
        if (text.Trim().Length > 0) Assert.Contains(text, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_and_a_text_at_once_and_a_file_that_is_too_large_are_refused()
    {
        var (both, page) = await _visitor.SendFileAsync(
            "/experiments:host", Encoding.UTF8.GetBytes(ShopDatafile.Text), ("sdkKey", "shop"), ("text", ShopDatafile.Text)).AnswerAsync();
        Assert.Equal(HttpStatusCode.BadRequest, both);
        Assert.Contains("it is not known which of the two is meant", page, StringComparison.Ordinal);
        var (status, large) = await _visitor.SendFileAsync(
            "/experiments:host", Padded((10 << 20) + 1), ("sdkKey", "shop")).AnswerAsync();
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("larger than 10 MiB", large, StringComparison.Ordinal);
        Assert.Empty((await _server.GetAsync("/admin/datafiles")).GetProperty("datafiles").EnumerateArray());
        var (taken, _) = await _visitor.SendFileAsync("/experiments:host", Padded(10 << 20), ("sdkKey", "shop")).AnswerAsync();
        Assert.Equal(HttpStatusCode.SeeOther, taken);
        Assert.Contains("10 MiB", await _visitor.WordsAsync("/experiments/shop"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_datafile_is_deleted_when_its_key_is_typed_and_not_before()
    {
        await _server.HostAsync();
        var shown = await _visitor.BaseAsync("/experiments/shop/delete");
        Assert.Contains("their flags are off", await _visitor.WordsAsync("/experiments/shop/delete"), StringComparison.Ordinal);
        foreach (var typed in new[] { "", "SHOP", Room.Hostile })
        {
            var (refused, page) = await SendAsync(typed);
            Assert.Equal(HttpStatusCode.BadRequest, refused);
            Assert.Contains("Nothing was deleted: type shop", page, StringComparison.Ordinal);
        }

        await _server.GetAsync("/admin/datafiles/shop");
        Assert.Equal((HttpStatusCode.SeeOther, "/experiments"), await SendAsync("shop"));
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync("shop")).Status);
        await _visitor.ReadAsync("/experiments/shop", HttpStatusCode.NotFound);
        await _visitor.ReadAsync("/experiments/shop/delete", HttpStatusCode.NotFound);

        Task<(HttpStatusCode Status, string Page)> SendAsync(string typed) => DeleteAsync(shown, typed);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_datafile_that_came_meanwhile_is_not_deleted_before_it_was_shown(bool isHostedAnew)
    {
        await _server.HostAsync();
        var shown = await _visitor.BaseAsync("/experiments/shop/delete");
        if (isHostedAnew) await _server.SendAsync(HttpMethod.Delete, "/admin/datafiles/shop").ReadAsync(HttpStatusCode.OK);
        await HostAsync("shop", ShopDatafile.Text.Replace("\"7\"", "\"8\"", StringComparison.Ordinal));
        foreach (var typed in new[] { "shop", "SHOP" })
        {
            var (refused, page) = await DeleteAsync(shown, typed);
            Assert.Equal(HttpStatusCode.Conflict, refused);
            Assert.Contains("Nothing was deleted: revision 8 was hosted meanwhile", page, StringComparison.Ordinal);
        }

        await _server.GetAsync("/admin/datafiles/shop");
        shown = await _visitor.BaseAsync("/experiments/shop/delete");
        Assert.Equal(HttpStatusCode.SeeOther, (await DeleteAsync(shown, "shop")).Status);
    }

    [Fact]
    public async Task Of_a_new_version_and_a_deletion_at_once_neither_is_lost_in_silence()
    {
        for (var round = 0; round < AtOnce.Rounds; round++)
        {
            await HostAsync("shop", ShopDatafile.Text);
            var shown = await _visitor.BaseAsync("/experiments/shop/delete");
            var next = ShopDatafile.Text.Replace("\"7\"", "\"8\"", StringComparison.Ordinal);
            var statuses = await _visitor.SendAtOnceAsync(
                ("/experiments/shop/delete", [("base", shown), ("confirm", "shop")]),
                ("/experiments:host", [("sdkKey", "shop"), ("text", next)]));
            Assert.Equal(HttpStatusCode.SeeOther, statuses[1]);
            if (statuses[0] != HttpStatusCode.SeeOther) Assert.Equal(HttpStatusCode.Conflict, statuses[0]);
            await _server.SendAsync(HttpMethod.Delete, "/admin/datafiles/shop").ReadAsync(HttpStatusCode.OK);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _visitor.Dispose();
        await _server.DisposeAsync();
    }

    private Task<(HttpStatusCode Status, string Page)> DeleteAsync(string shown, string typed) => _visitor
        .SendFormAsync("/experiments", "/experiments/shop/delete", ("base", shown), ("confirm", typed)).AnswerAsync();

    private Task<(HttpStatusCode Status, string Page)> HostAsync(string sdkKey, string text) =>
        _visitor.SendFormAsync("/experiments:host", "/experiments:host", ("sdkKey", sdkKey), ("text", text)).AnswerAsync();

    private static byte[] Padded(int length)
    {
        var start = ShopDatafile.Text.TrimEnd()[..^1] + ",\"pad\":\"";
        return Encoding.UTF8.GetBytes(start.PadRight(length - 2, 'x') + "\"}");
    }
}
