using System.Net;
using System.Text.RegularExpressions;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Console.Settings;

public sealed partial class KeyPageTests : IAsyncLifetime
{
    private AdminServer _server = null!;
    private ConsoleVisitor _visitor = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ConsoleVisitor.StartServerAsync();
        _visitor = await ConsoleVisitor.OperatorAsync(_server);
    }

    [Fact]
    public async Task A_key_is_issued_shown_once_never_kept_by_the_browser_and_revoked_at_once()
    {
        using var answer = await _visitor.SendFormAsync("/settings/keys", "/settings/keys", ("name", " Import "));
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.True(answer.Headers.CacheControl!.NoStore);
        var shown = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var key = Key().Match(shown).Value;
        await _server.SendAsync(HttpMethod.Get, "/admin/counters", key: key).ReadAsync(HttpStatusCode.OK);

        var list = await _visitor.ReadAsync("/settings/keys");
        Assert.DoesNotMatch(Key(), list);
        Assert.Contains("Import <small>number 2</small>", list, StringComparison.Ordinal);
        Assert.Contains("/settings/keys/2/revoke", list, StringComparison.Ordinal);
        Assert.DoesNotContain("/settings/keys/1/revoke", list, StringComparison.Ordinal);

        var asked = await _visitor.ReadAsync("/settings/keys/2/revoke");
        Assert.Contains("Revoke in 12 hours", asked, StringComparison.Ordinal);
        var revoked = await _visitor.FormAsync("/settings/keys/2/revoke", ("at_once", "true"));
        Assert.Equal((HttpStatusCode.SeeOther, "/settings/keys"), revoked);
        await _server.SendAsync(HttpMethod.Get, "/admin/counters", key: key).ReadAsync(HttpStatusCode.Forbidden);
        Assert.DoesNotContain("/settings/keys/2/revoke", await _visitor.ReadAsync("/settings/keys"), StringComparison.Ordinal);
        var changes = await _visitor.ReadAsync("/changes");
        Assert.Contains("Issued a key", changes, StringComparison.Ordinal);
        Assert.Contains("Revoked a key", changes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_is_revoked_later_says_when_it_ends_and_can_still_be_revoked_at_once()
    {
        await _visitor.FormAsync("/settings/keys", ("name", "Import"));
        await _visitor.FormAsync("/settings/keys/2/revoke", ("at_once", "false"));
        var asked = await _visitor.ReadAsync("/settings/keys/2/revoke");
        Assert.Contains("It ends by itself", asked, StringComparison.Ordinal);
        Assert.DoesNotContain("Revoke in", asked, StringComparison.Ordinal);
        await _visitor.FormAsync("/settings/keys/2/revoke", ("at_once", "true"));
        var (status, page) = await _visitor.FormAsync("/settings/keys/2/revoke", ("at_once", "true"));
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("Key 2 has ended", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", HttpStatusCode.BadRequest)]
    [InlineData("  ", HttpStatusCode.BadRequest)]
    [InlineData("a\u0007b", HttpStatusCode.BadRequest)]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345", HttpStatusCode.BadRequest)]
    [InlineData("there", HttpStatusCode.Conflict)]
    public async Task A_name_that_cannot_be_is_refused_in_place_and_no_key_is_issued(string name, HttpStatusCode expected)
    {
        await _visitor.FormAsync("/settings/keys", ("name", "there"));
        var (status, page) = await _visitor.FormAsync("/settings/keys", ("name", name));
        Assert.Equal(expected, status);
        Assert.Contains("role=\"alert\"", page, StringComparison.Ordinal);
        if (status == HttpStatusCode.BadRequest)
        {
            Assert.Contains("Give the key a name: from 1 to 64 characters", page, StringComparison.Ordinal);
        }

        Assert.DoesNotMatch(Key(), page);
        Assert.Equal(3, (await _server.GetAsync("/admin/keys")).GetProperty("keys").GetArrayLength());
    }

    [Theory]
    [InlineData("1", "true", HttpStatusCode.Conflict, "Change OpenOdp:Accounts:0:PrivateKey there.")]
    [InlineData("9", "true", HttpStatusCode.NotFound, "There is no key 9.")]
    [InlineData("x", "true", HttpStatusCode.NotFound, "There is no key x.")]
    [InlineData("1", "", HttpStatusCode.BadRequest, "Choose when the key ends.")]
    public async Task What_cannot_be_revoked_says_why(string number, string atOnce, HttpStatusCode expected, string said)
    {
        var (status, page) = await _visitor.FormAsync($"/settings/keys/{number}/revoke", ("at_once", atOnce));
        Assert.Equal(expected, status);
        Assert.Contains(said, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hostile_name_is_shown_as_text()
    {
        var (refused, _) = await _visitor.FormAsync("/settings/keys", ("name", SettingsKit.Hostile));
        Assert.Equal(HttpStatusCode.BadRequest, refused); // it would be read backwards
        var name = SettingsKit.Hostile.Replace("\u202e", "", StringComparison.Ordinal);
        var (_, page) = await _visitor.FormAsync("/settings/keys", ("name", name));
        page += await _visitor.ReadAsync("/settings/keys") + await _visitor.ReadAsync("/settings/keys/2/revoke")
            + await _visitor.ReadAsync("/changes");
        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.Contains(name, WebUtility.HtmlDecode(page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Readers_see_the_keys_and_change_none()
    {
        await _visitor.FormAsync("/settings/keys", ("name", "Import"));
        using var reader = await ConsoleVisitor.ReaderAsync(_server);
        var page = await reader.ReadAsync("/settings/keys");
        Assert.Contains("Import", page, StringComparison.Ordinal);
        Assert.DoesNotContain("method=\"post\" action=\"/settings", page, StringComparison.Ordinal);
        Assert.DoesNotContain("revoke", page, StringComparison.Ordinal);
        await _visitor.FormAsync("/settings/keys", ("name", "lovelace@x.example"));
        foreach (var path in new[] { "/settings/keys", "/changes" })
        {
            var shown = await reader.ReadTextAsync(path);
            Assert.Contains("l•••@x.example", shown, StringComparison.Ordinal);
            Assert.DoesNotContain("lovelace", shown, StringComparison.Ordinal);
        }

        await reader.ReadAsync("/settings/keys/2/revoke", HttpStatusCode.Forbidden);
        Assert.Equal(HttpStatusCode.Forbidden, (await reader.FormAsync("/settings/keys", ("name", "mine"))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await reader.FormAsync("/settings/keys/2/revoke", ("at_once", "true"))).Status);
        Assert.Equal(4, (await _server.GetAsync("/admin/keys")).GetProperty("keys").GetArrayLength());
    }

    public ValueTask DisposeAsync()
    {
        _visitor.Dispose();
        return _server.DisposeAsync();
    }

    [GeneratedRegex("one\\.[A-Za-z0-9_-]{43}")]
    private static partial Regex Key();
}
