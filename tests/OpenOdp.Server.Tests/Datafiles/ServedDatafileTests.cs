using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Datafiles;

/// <summary>What clients fetch is what was sent, with the host and the key of now.</summary>
public sealed class ServedDatafileTests : IAsyncLifetime
{
    private const string Datafile = """{"version":"4","revision":"1","accountId":"1","projectId":"2"}""";

    private AdminServer _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await AdminServer.StartAsync("--OpenOdp:TestClock", "true");

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task All_but_the_ODP_integration_is_byte_for_byte_what_was_sent_and_an_operator_gets_just_that()
    {
        const string Sent = """
            { "version": "4", "revision": "1", "accountId": 1, "projectId": "2", "odd": [1.50, "é\u00e9\u2028\/"],
              "integrations" : [ {"key": "other", "x": [1.0, "\u00e9"]}, {"key":"odp","host":"x","extra":1.00}, {"key":"odp"} ] , "z":{ } }
            """;
        await PutAsync(Sent, HttpStatusCode.Created);
        using var fetched = await FetchAsync();
        using var kept = await _server.SendAsync(HttpMethod.Get, "/admin/datafiles/k");

        Assert.Equal(
            Sent[..Sent.IndexOf("[ {", StringComparison.Ordinal)]
            + """[{"key": "other", "x": [1.0, "\u00e9"]},"""
            + """{"key":"odp","host":"HOST","publicKey":"one","extra":1.00,"pixelUrl":"HOST"}] , "z":{ } }"""
                .Replace("HOST", _server.Urls.First(), StringComparison.Ordinal),
            await fetched.Content.ReadAsStringAsync(Token));
        Assert.Equal(Sent, await kept.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    public async Task The_same_again_from_another_host_is_taken_and_leads_there_and_clients_see_that_it_is_new()
    {
        await PutAsync(Datafile, HttpStatusCode.Created, "a.example");
        using var first = await FetchLaterAsync();
        await PutAsync(Datafile, HttpStatusCode.OK, "b.example");
        using var second = await FetchAsync(Since(first));
        await PutAsync(Datafile, HttpStatusCode.OK, "b.example");
        using var third = await FetchAsync();

        Assert.Equal(("http://a.example", "one"), await LeadOfAsync(first));
        Assert.Equal(("http://b.example", "one"), await LeadOfAsync(second));
        Assert.NotEqual(first.Headers.ETag, second.Headers.ETag);
        Assert.Equal(second.Headers.ETag, third.Headers.ETag);
        var listed = (await _server.GetAsync("/admin/datafiles")).GetProperty("datafiles")[0];
        Assert.Equal(1, listed.GetProperty("versions").GetArrayLength());
        Assert.Equal("http://b.example/datafiles/k.json", listed.GetProperty("url").GetString());
    }

    [Fact]
    public async Task What_was_fetched_here_is_the_same_when_it_is_put_again_and_in_another_form_it_is_not()
    {
        await PutAsync(Datafile, HttpStatusCode.Created, "a.example");
        using var first = await FetchAsync();
        var served = await first.Content.ReadAsStringAsync(Token);
        await PutAsync(served, HttpStatusCode.OK, "a.example");
        using var second = await FetchAsync();
        await PutAsync(served.Replace(",", ", ", StringComparison.Ordinal), HttpStatusCode.Conflict);

        Assert.Equal(first.Headers.ETag, second.Headers.ETag);
        await PutAsync(Datafile, HttpStatusCode.OK, "a.example");
    }

    [Fact]
    public async Task The_datafiles_of_an_account_that_is_no_longer_configured_rest_and_their_keys_are_free()
    {
        await PutAsync(Datafile, HttpStatusCode.Created);
        using var others = await _server.SendAsync(HttpMethod.Put, "/admin/datafiles/other", Datafile, "two.secret");
        Assert.Equal(HttpStatusCode.Created, others.StatusCode);
        string[] onlyOther =
        [
            "--OpenOdp:Accounts:0:Id", "other", "--OpenOdp:Accounts:0:PublicKey", "two",
            "--OpenOdp:Accounts:0:PrivateKey", "two.secret", "--OpenOdp:Accounts:1:Id", "third",
            "--OpenOdp:Accounts:1:PublicKey", "three", "--OpenOdp:Accounts:1:PrivateKey", "three.secret",
        ];
        await StartAgainAsync(onlyOther);
        Assert.Equal(HttpStatusCode.NotFound, (await FetchAsync()).StatusCode);
        using var late = await _server.SendAsync(HttpMethod.Put, "/admin/datafiles/k", Datafile); // its key has not ended yet
        Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
        using var report = await _server.SendAsync(
            HttpMethod.Post, "/v1/events", """{"account_id":"1","project_id":"2","visitors":[]}""", "");
        Assert.DoesNotContain("Several", await report.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);

        await StartAgainAsync();
        Assert.Equal(HttpStatusCode.OK, (await FetchAsync()).StatusCode);
        await StartAgainAsync(onlyOther);
        using var taken = await _server.SendAsync(HttpMethod.Put, "/admin/datafiles/k", Datafile, "two.secret");
        Assert.Equal(HttpStatusCode.Created, taken.StatusCode);
        Assert.Equal("two", (await LeadOfAsync(await FetchAsync())).PublicKey);
    }

    [Fact]
    public async Task The_host_of_who_asks_changes_nothing_of_the_answer()
    {
        await PutAsync(Datafile, HttpStatusCode.Created, "a.example");
        using var own = await FetchAsync(("Host", "a.example"));
        using var other = await FetchAsync(("Host", "evil.example"), ("X-Forwarded-Host", "evil.example"));

        Assert.Equal(await own.Content.ReadAsStringAsync(Token), await other.Content.ReadAsStringAsync(Token));
        Assert.Equal(own.Headers.ETag, other.Headers.ETag);
    }

    [Fact]
    public async Task A_key_and_an_address_that_the_settings_change_are_served_from_the_next_start_and_are_new_to_clients()
    {
        await PutAsync(Datafile, HttpStatusCode.Created, "a.example");
        using var first = await FetchLaterAsync();
        string[] keys = ["--OpenOdp:Accounts:0:PublicKey", "new", "--OpenOdp:Accounts:0:PrivateKey", "new.secret"];
        await StartAgainAsync(keys);
        using var second = await FetchLaterAsync(Since(first));
        await StartAgainAsync([.. keys, "--OpenOdp:PublicUrl", "https://odp.example.com"]);
        using var third = await FetchLaterAsync(Since(second));
        await StartAgainAsync([.. keys, "--OpenOdp:PublicUrl", "https://odp.example.com"]);

        Assert.Equal(("http://a.example", "new"), await LeadOfAsync(second));
        Assert.Equal(("https://odp.example.com", "new"), await LeadOfAsync(third));
        Assert.Equal(3, new[] { first, second, third }.Select(one => one.Headers.ETag).Distinct().Count());
        Assert.Equal(HttpStatusCode.NotModified, (await FetchAsync(Since(third))).StatusCode);
    }

    [Fact]
    public async Task What_is_deleted_and_put_at_once_is_newer_to_clients()
    {
        await PutAsync(Datafile, HttpStatusCode.Created);
        for (var revision = 2; revision < 5; revision++)
        {
            await PutAsync(Datafile.Replace("\"1\"", $"\"{revision}\"", StringComparison.Ordinal), HttpStatusCode.OK);
        }

        using var before = await FetchLaterAsync();
        using var deleted = await _server.SendAsync(HttpMethod.Delete, "/admin/datafiles/k");
        await PutAsync(Datafile, HttpStatusCode.Created);
        using var after = await FetchAsync(Since(before));
        using var later = await FetchLaterAsync(Since(before));

        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
        Assert.True(later.Content.Headers.LastModified > before.Content.Headers.LastModified);
    }

    [Fact]
    public async Task What_is_compressed_has_a_tag_of_its_own_and_both_tags_are_known()
    {
        var filler = $",\"filler\":\"{new string('x', 5_000)}\"}}";
        await PutAsync(Datafile.Replace("}", filler, StringComparison.Ordinal), HttpStatusCode.Created);
        using var plain = await FetchAsync();
        using var packed = await FetchAsync(("Accept-Encoding", "gzip"));
        Assert.NotEqual(plain.Headers.ETag, packed.Headers.ETag);
        foreach (var tag in new[] { plain.Headers.ETag!.ToString(), packed.Headers.ETag!.ToString() })
        {
            foreach (var encoding in new[] { "gzip", "identity" })
            {
                using var known = await FetchAsync(("If-None-Match", tag), ("Accept-Encoding", encoding));
                Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);
                Assert.Equal(tag, known.Headers.ETag!.ToString());
            }
        }
    }

    [Fact]
    public async Task A_browser_may_ask_with_the_time_of_what_it_has()
    {
        using var response = await _server.SendAsync(
            HttpMethod.Options, "/datafiles/k.json", null, "", ("Origin", "https://shop.example"),
            ("Access-Control-Request-Method", "GET"), ("Access-Control-Request-Headers", "if-modified-since"));

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal("*", response.Header("Access-Control-Allow-Origin"));
        Assert.Contains("GET", response.Header("Access-Control-Allow-Methods"), StringComparison.Ordinal);
        Assert.Contains("if-modified-since", response.Header("Access-Control-Allow-Headers"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.0", "Send a Host header, or set OpenOdp__PublicUrl")]
    [InlineData("1.1", "HTTP/1.1 400")]
    public async Task Without_a_Host_header_nobody_knows_where_it_is_to_lead(string version, string answer)
    {
        Assert.Contains(answer, await PutRawAsync(_server, version), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await FetchAsync()).StatusCode);
    }

    [Theory]
    [InlineData("h:99999")]
    [InlineData("h:0")]
    [InlineData("..")]
    [InlineData("a..b")]
    [InlineData("-")]
    public async Task A_Host_header_that_no_client_can_use_is_refused(string host)
    {
        var answer = await PutRawAsync(_server, "1.1", $"Host: {host}\r\n");
        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.Contains("an address that clients can use", answer, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await FetchAsync()).StatusCode);
    }

    [Fact]
    public async Task With_an_address_in_the_settings_no_Host_header_is_needed()
    {
        await using var server = await AdminServer.StartAsync("--OpenOdp:PublicUrl", "https://odp.example.com");
        var answer = await PutRawAsync(server, "1.0");

        Assert.Contains(" 201 ", answer, StringComparison.Ordinal);
        Assert.Contains("\"url\":\"https://odp.example.com/datafiles/k.json\"", answer, StringComparison.Ordinal);
    }

    private static async Task<string> PutRawAsync(AdminServer server, string version, string host = "")
    {
        var address = new Uri(server.Urls.First());
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, Token);
        var stream = client.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"PUT /admin/datafiles/k HTTP/{version}\r\n{host}x-api-key: one.secret\r\n"
                + $"Connection: close\r\nContent-Length: {Datafile.Length}\r\n\r\n{Datafile}"),
            Token);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(Token);
    }

    private static (string Name, string Value) Since(HttpResponseMessage before) =>
        ("If-Modified-Since", before.Content.Headers.LastModified!.Value.ToString("R"));

    private static async Task<(string? Host, string? PublicKey)> LeadOfAsync(HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var odp = JsonNode.Parse(await response.Content.ReadAsStringAsync(Token))!["integrations"]![0]!;
        return ((string?)odp["host"], (string?)odp["publicKey"]);
    }

    private async Task StartAgainAsync(params string[] settings)
    {
        await _server.StopAsync();
        await _server.StartAgainAsync(settings);
    }

    private async Task PutAsync(string datafile, HttpStatusCode status, string? host = null)
    {
        var headers = host is null ? [] : new[] { ("Host", host) };
        await _server.SendAsync(HttpMethod.Put, "/admin/datafiles/k", datafile, null, headers).ReadAsync(status);
    }

    private Task<HttpResponseMessage> FetchAsync(params (string Name, string Value)[] headers) =>
        _server.SendAsync(HttpMethod.Get, "/datafiles/k.json", null, "", headers);

    /// <summary>Fetches it when it has not changed for a while.</summary>
    private async Task<HttpResponseMessage> FetchLaterAsync(params (string Name, string Value)[] headers)
    {
        await _server.PassAsync(TimeSpan.FromMinutes(1));
        await _server.EventAsync("\"email\":\"a@x.example\""); // from whose time the clock goes on after a restart
        return await FetchAsync(headers);
    }
}
