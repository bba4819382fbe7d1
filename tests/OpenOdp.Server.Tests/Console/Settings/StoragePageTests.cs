using System.Net;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Console.Settings;

public sealed class StoragePageTests : IAsyncLifetime
{
    private const string Room = "/settings/storage";
    private AdminServer _server = null!;
    private ConsoleVisitor _visitor = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ConsoleVisitor.StartSmallServerAsync();
        _visitor = await ConsoleVisitor.OperatorAsync(_server);
    }

    [Fact]
    public async Task A_checkpoint_is_made_and_stands_in_the_list()
    {
        await _server.EventAsync("\"email\":\"ada@x.example\"");
        Assert.Contains("No checkpoint is known", await _visitor.ReadAsync(Room), StringComparison.Ordinal);
        var place = _server.Beside("copy");
        Assert.Equal((HttpStatusCode.SeeOther, Room), await _visitor.FormAsync(Room + "/checkpoint", ("directory", place)));
        await UntilAsync("done");
        var page = await _visitor.ReadAsync(Room);
        Assert.Contains($"Checkpoint in {place}", page, StringComparison.Ordinal);
        Assert.Contains($"<td class=\"wrap mono\">{place}</td>", page, StringComparison.Ordinal);

        var (status, again) = await _visitor.FormAsync(Room + "/checkpoint", ("directory", place));
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains($"value=\"{place}\"", again, StringComparison.Ordinal);
        Assert.Contains("failed", await _visitor.ReadAsync(Room + "/now"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", HttpStatusCode.BadRequest, "Name the directory for the copy, which must not exist yet, by its full path")]
    [InlineData("copy", HttpStatusCode.BadRequest, "directory must be a full path; 'copy' is none.")]
    [InlineData(SettingsKit.Hostile, HttpStatusCode.BadRequest, "directory must be a full path")]
    [InlineData("/proc/nothing/copy", HttpStatusCode.Conflict, "/proc/nothing/copy")]
    public async Task A_place_where_no_checkpoint_can_be_is_refused_with_why(string place, HttpStatusCode expected, string said)
    {
        var (status, page) = await _visitor.FormAsync(Room + "/checkpoint", ("directory", place));
        Assert.Equal(expected, status);
        Assert.Contains(said, WebUtility.HtmlDecode(page), StringComparison.Ordinal);
        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.Contains("No checkpoint is known", await _visitor.ReadAsync(Room), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_compaction_is_begun_and_ends()
    {
        await _server.EventAsync("\"email\":\"ada@x.example\"");
        Assert.Equal((HttpStatusCode.SeeOther, Room), await _visitor.FormAsync(Room + "/compact"));
        await UntilAsync("done");
        Assert.Contains("Compaction", await _visitor.ReadAsync(Room + "/now"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Readers_see_who_began_and_where_with_addresses_masked()
    {
        await using var server = await ConsoleVisitor.StartSmallServerAsync(
            "--OpenOdp:Accounts:0:People:lovelace@x.example:Password", "yet-another-" + ConsoleVisitor.Password,
            "--OpenOdp:Accounts:0:People:lovelace@x.example:Role", "operator");
        using var ada = new ConsoleVisitor(server);
        using var signedIn = await ada.SignInAsync("lovelace@x.example", "yet-another-" + ConsoleVisitor.Password);
        var place = server.Beside("lovelace@y.example");
        Assert.Equal((HttpStatusCode.SeeOther, Room), await ada.FormAsync(Room + "/checkpoint", ("directory", place)));
        Assert.Contains("begun by lovelace@x.example", await ada.ReadTextAsync(Room), StringComparison.Ordinal);
        using var reader = await ConsoleVisitor.ReaderAsync(server);
        var page = await reader.ReadTextAsync(Room);
        Assert.Contains("begun by l•••@x.example", page, StringComparison.Ordinal);
        Assert.DoesNotContain("lovelace", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Erasures_are_listed_with_how_far_each_is()
    {
        for (var i = 0; i < 51; i++)
        {
            await _server.EventAsync($"\"email\":\"a{i}@x.example\"");
            await _server.EraseAsync($"a{i}@x.example");
        }

        var page = await _visitor.ReadAsync(Room);
        Assert.Equal(50, page.Split("href=\"/erasures/").Length - 1);
        var older = System.Text.RegularExpressions.Regex.Match(page, Room + "\\?before=\\d+").Value;
        var last = await _visitor.ReadAsync(older);
        Assert.Equal(1, last.Split("href=\"/erasures/").Length - 1);
        await _visitor.ReadAsync(System.Text.RegularExpressions.Regex.Match(last, "/erasures/\\d+").Value);
    }

    [Fact]
    public async Task With_several_accounts_an_accounts_key_is_told_why_it_cannot_and_changes_nothing()
    {
        await using var server = await ConsoleVisitor.StartServerAsync();
        using var visitor = await ConsoleVisitor.OperatorAsync(server);
        var page = await visitor.ReadTextAsync(Room);
        Assert.Contains("needs the operator's key", page, StringComparison.Ordinal);
        Assert.DoesNotContain("action=\"/settings/storage", page, StringComparison.Ordinal);
        var place = server.Beside("copy");
        Assert.Equal(HttpStatusCode.Forbidden, (await visitor.FormAsync(Room + "/checkpoint", ("directory", place))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await visitor.FormAsync(Room + "/compact")).Status);
        Assert.False(Directory.Exists(place));
    }

    [Fact]
    public async Task Readers_look_on()
    {
        using var reader = await ConsoleVisitor.ReaderAsync(_server);
        Assert.DoesNotContain("action=\"/settings/storage", await reader.ReadAsync(Room), StringComparison.Ordinal);
        var place = _server.Beside("copy");
        Assert.Equal(HttpStatusCode.Forbidden, (await reader.FormAsync(Room + "/checkpoint", ("directory", place))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await reader.FormAsync(Room + "/compact")).Status);
        Assert.False(Directory.Exists(place));
    }

    public ValueTask DisposeAsync()
    {
        _visitor.Dispose();
        return _server.DisposeAsync();
    }

    private Task UntilAsync(string state) => Wait.Until(
        async () => (await _visitor.ReadAsync(Room + "/now")).Contains($">{state}</span>", StringComparison.Ordinal),
        $"the work is {state}");
}
