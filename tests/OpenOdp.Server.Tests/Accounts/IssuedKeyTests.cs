using System.Net;
using System.Text.Json;
using OpenOdp.Server.Tests.Console;
using OpenOdp.Server.Tests.Segments;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Accounts;

/// <summary>Private keys that are issued and revoked while the server runs.</summary>
public sealed class IssuedKeyTests : IAsyncLifetime
{
    private AdminServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ConsoleVisitor.StartServerAsync("--OpenOdp:TestClock", "true");

    [Fact]
    public async Task An_issued_key_is_told_once_and_does_at_once_what_a_private_key_does()
    {
        var issued = await IssueAsync("import");
        var key = issued.GetProperty("key").GetString()!;
        Assert.Matches("^one\\.[A-Za-z0-9_-]{43}$", key);
        Assert.Equal("import", issued.GetProperty("name").GetString());
        Assert.Equal("issued", issued.GetProperty("source").GetString());

        await CountersAsync(key, HttpStatusCode.OK);
        await AsKey(key, HttpMethod.Post, "/v3/events", """{"type":"t","identifiers":{"email":"a@b.example"}}""")
            .ReadAsync(HttpStatusCode.Accepted);
        var keys = await KeysAsync(key);
        Assert.Equal(
            [(0u, "public", "settings", false), (1u, "private", "settings", false), (2u, "private", "issued", true)],
            keys.Select(one => (
                one.GetProperty("number").GetUInt32(), one.GetProperty("class").GetString()!,
                one.GetProperty("source").GetString()!, one.GetProperty("calling").GetBoolean())));
        Assert.All(keys, one => Assert.False(one.TryGetProperty("key", out _)));
        Assert.Equal(issued.GetProperty("created_at").GetString(), keys[2].GetProperty("created_at").GetString());
        Assert.Equal(JsonValueKind.Null, keys[1].GetProperty("created_at").ValueKind);
        await AsKey(key, HttpMethod.Get, "/admin/keys?x=1").ReadAsync(HttpStatusCode.BadRequest);
        Assert.Single(await KeysAsync("two.secret"), one => one.GetProperty("calling").GetBoolean());
    }

    [Fact]
    public async Task No_file_of_the_server_holds_the_key_or_its_secret()
    {
        var key = await KeyAsync("import");
        await _server.StopAsync();
        Assert.Empty(_server.FilesWith(key.Split('.')[1]));
        await _server.StartAgainAsync();
    }

    [Fact]
    public async Task A_key_that_is_revoked_at_once_is_refused_with_the_very_next_request_as_an_unknown_one_is()
    {
        for (var i = 0; i < 20; i++)
        {
            var key = await KeyAsync($"k{i}");
            await CountersAsync(key, HttpStatusCode.OK);
            var revoked = await RevokeAsync(i + 2, "?at_once=true");
            Assert.Equal(i + 2, revoked.GetProperty("number").GetInt32());
            var refused = await AsKey(key, HttpMethod.Get, "/admin/counters").ReadAsync(HttpStatusCode.Forbidden);
            Assert.Equal("""{"message":"Forbidden"}""", refused.GetRawText());
        }

        await CountersAsync("one.secret", HttpStatusCode.OK);
    }

    [Fact]
    public async Task AUTH_4_a_revoked_key_works_until_its_grace_ends()
    {
        var key = await KeyAsync("import");
        var revoked = await RevokeAsync(2);
        var end = revoked.GetProperty("valid_until").GetDateTimeOffset();
        Assert.InRange(end, TimeProvider.System.GetUtcNow().AddHours(11.9), TimeProvider.System.GetUtcNow().AddHours(12.1));
        await _server.PassAsync(TimeSpan.FromHours(11.9));
        await CountersAsync(key, HttpStatusCode.OK);
        await IssueAsync("import", HttpStatusCode.Conflict);
        await _server.PassAsync(TimeSpan.FromHours(0.2));
        await CountersAsync(key, HttpStatusCode.Forbidden);
        await RevokeAsync(2, status: HttpStatusCode.Conflict);
        await IssueAsync("import");
    }

    [Theory]
    [InlineData("0", HttpStatusCode.Conflict, "Key 0 comes from the settings. Change OpenOdp:Accounts:0:PublicKey there.")]
    [InlineData("1", HttpStatusCode.Conflict, "Key 1 comes from the settings. Change OpenOdp:Accounts:0:PrivateKey there.")]
    [InlineData("2", HttpStatusCode.NotFound, "There is no key 2. GET /admin/keys has their numbers.")]
    [InlineData("01", HttpStatusCode.NotFound, "There is no key 01. GET /admin/keys has their numbers.")]
    [InlineData("x", HttpStatusCode.NotFound, "There is no key x. GET /admin/keys has their numbers.")]
    [InlineData("1?at_once=yes", HttpStatusCode.BadRequest, "at_once must be true or false.")]
    [InlineData("1?atonce=true", HttpStatusCode.BadRequest, "The query says 'atonce', and this call takes at_once.")]
    public async Task What_cannot_be_revoked_is_refused_with_the_cure(string number, HttpStatusCode status, string said)
    {
        var refused = await _server.SendAsync(HttpMethod.Delete, $"/admin/keys/{number}").ReadAsync(status);
        Assert.Equal(said, refused.GetProperty("detail").GetProperty("message").GetString());
        await CountersAsync("one.secret", HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"name":null}""")]
    [InlineData("""{"name":5}""")]
    [InlineData("""{"name":""}""")]
    [InlineData("""{"name":" a"}""")]
    [InlineData("""{"name":"a\n"}""")]
    [InlineData("""{"name":"\ud800"}""")]
    [InlineData("""{"name":"\u200b"}""")]
    [InlineData("""{"name":"a\u202eb"}""")]
    [InlineData("""{"name":"a","key":"one.mine"}""")]
    [InlineData("""{"name":"12345678901234567890123456789012345678901234567890123456789012345"}""")]
    public async Task A_name_that_is_none_issues_nothing(string body)
    {
        await _server.SendAsync(HttpMethod.Post, "/admin/keys", body).ReadAsync(HttpStatusCode.BadRequest);
        Assert.Equal(2, (await KeysAsync("one.secret")).Count);
    }

    [Fact]
    public async Task The_public_key_and_other_accounts_have_no_hand_on_the_keys()
    {
        await KeyAsync("import");
        await AsKey("one", HttpMethod.Get, "/admin/keys").ReadAsync(HttpStatusCode.Forbidden);
        await AsKey("one", HttpMethod.Post, "/admin/keys", """{"name":"x"}""").ReadAsync(HttpStatusCode.Forbidden);
        await AsKey("two.secret", HttpMethod.Delete, "/admin/keys/2").ReadAsync(HttpStatusCode.NotFound);
        await AsKey("one", HttpMethod.Delete, "/admin/keys/2").ReadAsync(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Keys_outlive_a_restart_and_a_start_with_other_settings_and_what_is_revoked_stays_so()
    {
        var (living, ended) = (await KeyAsync("living"), await KeyAsync("ended"));
        await RevokeAsync(3, "?at_once=true");
        await _server.StopAsync();
        await _server.StartAgainAsync();
        await CountersAsync(living, HttpStatusCode.OK);
        await CountersAsync(ended, HttpStatusCode.Forbidden);
        await _server.StopAsync();
        await _server.StartAgainAsync(
            "--OpenOdp:Accounts:0:PrivateKey", "one.other", "--OpenOdp:Accounts:0:DedupWindow", "1h", "--OpenOdp:KeyGrace", "0");
        await CountersAsync("one.other", HttpStatusCode.OK);
        await CountersAsync("one.secret", HttpStatusCode.Forbidden);
        await CountersAsync(living, HttpStatusCode.OK);
        Assert.Equal(5, (await KeysAsync(living)).Count);
        var refused = await AsKey(living, HttpMethod.Delete, "/admin/keys/1").ReadAsync(HttpStatusCode.Conflict);
        Assert.Contains("It is there no more, and ends by itself.", refused.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_issued_key_that_is_put_into_the_settings_is_one_of_them()
    {
        var key = await KeyAsync("import");
        await _server.StopAsync();
        await _server.StartAgainAsync("--OpenOdp:Accounts:0:PrivateKey", key, "--OpenOdp:KeyGrace", "0");
        Assert.Equal("settings", (await KeysAsync(key))[2].GetProperty("source").GetString());
        await AsKey(key, HttpMethod.Delete, "/admin/keys/2").ReadAsync(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task The_keys_of_an_account_that_is_no_longer_configured_end_and_do_not_come_back_with_it()
    {
        var issued = await AsKey("two.secret", HttpMethod.Post, "/admin/keys", """{"name":"import"}""")
            .ReadAsync(HttpStatusCode.Created);
        var key = issued.GetProperty("key").GetString()!;
        string[] another = ["--OpenOdp:Accounts:1:Id", "third", "--OpenOdp:Accounts:1:PublicKey", "three"];
        await _server.StopAsync();
        await _server.StartAgainAsync([.. another, "--OpenOdp:Accounts:1:PrivateKey", "three.secret"]);
        await CountersAsync(key, HttpStatusCode.OK);
        await AsKey(key, HttpMethod.Post, "/admin/keys", """{"name":"more"}""").ReadAsync(HttpStatusCode.Conflict);
        await _server.PassAsync(TimeSpan.FromHours(13));
        await CountersAsync(key, HttpStatusCode.Forbidden);
        await _server.StopAsync();
        await _server.StartAgainAsync();
        await _server.PassAsync(TimeSpan.FromHours(1)); // its clock went on from the last record
        await CountersAsync("two.secret", HttpStatusCode.OK);
        await CountersAsync(key, HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_session_ends_with_the_key_that_signed_in_and_people_act_by_the_key_of_the_settings()
    {
        var key = await KeyAsync("import");
        using var byKey = new ConsoleVisitor(_server);
        using var signedIn = await byKey.SignInAsync("", key);
        Assert.Contains("key import", await byKey.ReadAsync("/"), StringComparison.Ordinal);
        using var person = await ConsoleVisitor.ReaderAsync(_server);
        using var otto = new ConsoleVisitor(_server);
        using var ottoIn = await otto.SignInAsync("otto", "another-" + ConsoleVisitor.Password);
        using var sent = await otto.SendFormAsync(
            "/customers/new", "/customers/new", ("identifier", "email"), ("identifier-value", "ada@x.example"));
        var newest = (await _server.GetAsync("/admin/changes")).GetProperty("changes")[0];
        Assert.Equal(
            ("otto", "update_customer", 1u),
            (newest.GetProperty("by").GetString()!, newest.GetProperty("kind").GetString()!,
                newest.GetProperty("key").GetUInt32()));

        await RevokeAsync(2, "?at_once=true");
        using var after = await byKey.GetAsync("/customers");
        Assert.Equal("/sign-in?then=%2Fcustomers", after.Headers.Location?.ToString());
        using var again = await byKey.SignInAsync("", key);
        Assert.Equal(HttpStatusCode.Forbidden, again.StatusCode);
        await person.ReadAsync("/");
    }

    [Fact]
    public async Task A_stream_ends_when_its_key_is_revoked()
    {
        using var stream = await SegmentStream.OpenAsync(_server, "", ("x-api-key", await KeyAsync("import")));
        await RevokeAsync(2, "?at_once=true");
        Assert.True(await stream.EndsAsync());
    }

    [Fact]
    public async Task Both_changes_have_their_names()
    {
        await KeyAsync("import");
        await RevokeAsync(2);
        var changes = (await _server.GetAsync("/admin/changes")).GetProperty("changes").EnumerateArray();
        Assert.Equal(["revoke_key", "issue_key"], changes.Select(change => change.GetProperty("kind").GetString()));
        Assert.All(changes, change => Assert.Equal("import", change.GetProperty("about").GetString()));
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task<string> KeyAsync(string name) => (await IssueAsync(name)).GetProperty("key").GetString()!;

    private Task<JsonElement> IssueAsync(string name, HttpStatusCode status = HttpStatusCode.Created) =>
        _server.PostAsync("/admin/keys", $$"""{"name":"{{name}}"}""", status);

    private Task<JsonElement> RevokeAsync(int number, string query = "", HttpStatusCode status = HttpStatusCode.OK) =>
        _server.SendAsync(HttpMethod.Delete, $"/admin/keys/{number}{query}").ReadAsync(status);

    private Task<JsonElement> CountersAsync(string key, HttpStatusCode status) =>
        AsKey(key, HttpMethod.Get, "/admin/counters").ReadAsync(status);

    private async Task<List<JsonElement>> KeysAsync(string key) =>
        [.. (await AsKey(key, HttpMethod.Get, "/admin/keys").ReadAsync(HttpStatusCode.OK)).GetProperty("keys").EnumerateArray()];

    private Task<HttpResponseMessage> AsKey(string key, HttpMethod method, string path, string? body = null) =>
        _server.SendAsync(method, path, body, key);
}
