using System.IO.Compression;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Datafiles;

/// <summary>The server hosts datafiles, so that clients need nothing from outside.</summary>
public sealed class DatafileTests : IAsyncLifetime
{
    private const string Head = """
        "version":"4","revision":"1","accountId":"1","projectId":"2"
        """;

    private AdminServer _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await AdminServer.StartAsync("--OpenOdp:TestClock", "true");

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task What_was_put_is_fetched_without_a_key_and_its_odp_integration_leads_here()
    {
        var put = await PutAsync(
            Datafile(
                "1",
                """[{"key":"other","host":"x"},{"key":"ODP","host":"https://api.zaius.com","publicKey":"W4","extra":1}]"""),
            HttpStatusCode.Created);
        using var response = await _server.SendAsync(HttpMethod.Get, "/datafiles/my-key.json", key: "");
        var datafile = JsonNode.Parse(await response.Content.ReadAsStringAsync(Token))!;

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("*", response.Header("Access-Control-Allow-Origin"));
        Assert.Equal($"{_server.Urls.First()}/datafiles/my-key.json", put.GetProperty("url").GetString());
        Assert.Equal("1", (string?)datafile["revision"]);
        Assert.Equal("other", (string?)datafile["integrations"]![0]!["key"]);
        var odp = datafile["integrations"]![1]!;
        Assert.Equal(
            ("odp", _server.Urls.First(), "one", 1),
            ((string?)odp["key"], (string?)odp["host"], (string?)odp["publicKey"], (int)odp["extra"]!));
        Assert.Equal(2, datafile["integrations"]!.AsArray().Count);
    }

    [Fact]
    public async Task Without_an_integration_one_is_made_and_all_else_stays_as_it_was()
    {
        await PutAsync($$"""{{{Head}},"odd":[1.50,"é\u2028"],"integrations":null}""", HttpStatusCode.Created);
        using var response = await _server.SendAsync(HttpMethod.Get, "/datafiles/my-key.json");

        Assert.Equal(
            $$"""{{{Head}},"odd":[1.50,"é\u2028"],"""
            + """
            "integrations":[{"key":"odp","host":"HOST","publicKey":"one","pixelUrl":"HOST"}]}
            """.Replace("HOST", _server.Urls.First(), StringComparison.Ordinal),
            await response.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    public async Task PO_2_PO_3_A_client_that_has_the_version_in_use_is_told_so_by_its_tag_or_its_time()
    {
        await PutAsync(Datafile("1"), HttpStatusCode.Created);
        await _server.PassAsync(TimeSpan.FromMinutes(1));
        using var first = await FetchAsync();
        var (tag, time) = (first.Headers.ETag!.ToString(), first.Content.Headers.LastModified!.Value);

        Assert.Equal(HttpStatusCode.NotModified, (await FetchAsync(("If-None-Match", tag))).StatusCode);
        Assert.Equal(HttpStatusCode.NotModified, (await FetchAsync(("If-None-Match", $"\"x\", W/{tag}"))).StatusCode);
        Assert.Equal(HttpStatusCode.NotModified, (await FetchAsync(("If-None-Match", "*"))).StatusCode);
        Assert.Equal(HttpStatusCode.NotModified, (await FetchAsync(("If-Modified-Since", time.ToString("R")))).StatusCode);
        Assert.Equal(
            HttpStatusCode.OK, (await FetchAsync(("If-Modified-Since", time.AddSeconds(-1).ToString("R")))).StatusCode);
        Assert.Equal(
            HttpStatusCode.OK,
            (await FetchAsync(("If-None-Match", "\"x\""), ("If-Modified-Since", time.ToString("R")))).StatusCode);

        await PutAsync(Datafile("2"), HttpStatusCode.OK);
        using var second = await FetchAsync(("If-None-Match", tag));
        Assert.Equal("2", (string?)JsonNode.Parse(await second.Content.ReadAsStringAsync(Token))!["revision"]);
        Assert.Equal(HttpStatusCode.OK, (await FetchAsync(("If-Modified-Since", time.ToString("R")))).StatusCode);
    }

    [Fact]
    public async Task Its_time_is_never_ahead_and_told_only_when_no_other_change_can_be_in_the_same_second()
    {
        var begin = TimeProvider.System.GetUtcNow();
        var updated = default(DateTimeOffset);
        for (var revision = 1; revision <= 5; revision++)
        {
            var put = await _server.SendAsync(HttpMethod.Put, "/admin/datafiles/my-key", Datafile($"{revision}"))
                .ReadAsync(revision == 1 ? HttpStatusCode.Created : HttpStatusCode.OK);
            updated = put.GetProperty("updated_at").GetDateTimeOffset();
            Assert.InRange(updated, begin.AddMilliseconds(-1), TimeProvider.System.GetUtcNow());
            using var fresh = await FetchAsync(("If-Modified-Since", updated.AddMinutes(1).ToString("R")));
            Assert.Equal((HttpStatusCode.OK, null), (fresh.StatusCode, fresh.Content.Headers.LastModified));
        }

        await _server.PassAsync(TimeSpan.FromMinutes(1));
        using var settled = await FetchAsync();
        Assert.Equal(updated.ToUnixTimeSeconds(), settled.Content.Headers.LastModified?.ToUnixTimeSeconds());
    }

    [Fact]
    public async Task PO_2_A_datafile_goes_compressed_to_who_takes_that_and_HEAD_has_its_headers_only()
    {
        await PutAsync(Datafile("1", more: $"\"filler\":\"{new string('x', 5_000)}\","), HttpStatusCode.Created);
        using var plain = await FetchAsync();
        using var packed = await FetchAsync(("Accept-Encoding", "br, gzip"));
        using var head = await _server.SendAsync(HttpMethod.Head, "/datafiles/my-key.json");

        Assert.Equal(["gzip"], packed.Content.Headers.ContentEncoding);
        var body = await packed.Content.ReadAsByteArrayAsync(Token);
        using var gzip = new GZipStream(new MemoryStream(body), CompressionMode.Decompress);
        Assert.Equal(await plain.Content.ReadAsStringAsync(Token), await new StreamReader(gzip).ReadToEndAsync(Token));
        Assert.True(body.Length < 1_000);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(Token));
        Assert.Equal(plain.Headers.ETag, head.Headers.ETag);
    }

    [Theory]
    [InlineData("", "Send the datafile")]
    [InlineData("{", "Unable to parse")]
    [InlineData("[]", "a datafile is a JSON object")]
    [InlineData("""{"version":"5","revision":"1","accountId":"1","projectId":"2"}""", "version: must be")]
    [InlineData("""{"version":"4","accountId":"1","projectId":"2"}""", "revision: must be a text of 1 to 255")]
    [InlineData("""{"version":"4","revision":"1","accountId":"","projectId":"2"}""", "accountId: must be a text of 1 to 255")]
    [InlineData("""{HEAD,"experiments":{}}""", "experiments: must be a list of objects")]
    [InlineData("""{HEAD,"groups":[5]}""", "groups: must be a list of objects")]
    [InlineData("""{HEAD,"featureFlags":[{}]}""", "featureFlags[0].key: is missing")]
    [InlineData(
        """{HEAD,"experiments":[{"id":"1","key":"a"},{"id":"1","key":"b"}]}""",
        "experiments[1].id: another experiment has it")]
    [InlineData(
        """{HEAD,"rollouts":[{"id":"r","experiments":[{"id":"1","key":"a","trafficAllocation":[{"endOfRange":10001}]}]}]}""",
        "rollouts[0].experiments[0].trafficAllocation[0].endOfRange: must be a whole number from 0 to 10000")]
    [InlineData("""{"version":"4","revision":"LONG","accountId":"1","projectId":"2"}""", "revision: must be a text of 1 to 255")]
    [InlineData("""{HEAD,"x":"\ud800"}""", "an escaped character that is not Unicode")]
    [InlineData("""{HEAD,"\udfff":1}""", "an escaped character that is not Unicode")]
    [InlineData("""{HEAD,"experiments":[{"id":"\ud800","key":"a"}]}""", "an escaped character that is not Unicode")]
    [InlineData("""{HEAD,"audiences":[{"id":"a","conditions":"\ud800"}]}""", "an escaped character that is not Unicode")]
    public async Task What_no_SDK_could_read_is_refused_with_its_place_and_nothing_is_hosted(string body, string message)
    {
        using var response = await _server.SendAsync(
            HttpMethod.Put, "/admin/datafiles/my-key", body
                .Replace("HEAD", Head, StringComparison.Ordinal)
                .Replace("LONG", new string('1', 256), StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(message, await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await FetchAsync()).StatusCode);
    }

    [Fact]
    public async Task What_counts_for_nothing_is_a_warning_with_its_place()
    {
        var put = await PutAsync(
            Datafile("1", more: """
                "audiences":[{"id":"ok","conditions":"[\"or\"]"},{"id":"no","conditions":"[\"or\""}],
                "featureFlags":[{"key":"f","experimentIds":["nope"],"rolloutId":"none","variables":[]}],
                "experiments":[{"id":"e","key":"e","audienceIds":["a"],"variations":[{"id":"1","key":"v"}],
                  "trafficAllocation":[{"entityId":"2","endOfRange":5000},{"entityId":"1","endOfRange":4000}]}],
                """),
            HttpStatusCode.Created);

        Assert.Equal(
            [
                "audiences[1].conditions: are no conditions, so that nobody is in the audience.",
                "experiments[0].audienceIds[0]: 'a' is no audience of the datafile.",
                "experiments[0].trafficAllocation[0].entityId: '2' is no variation of the rule, so that nobody gets one.",
                "experiments[0].trafficAllocation[1].endOfRange: is below the one before, so that nobody is in this range.",
                "featureFlags[0].experimentIds[0]: 'nope' is no experiment of the datafile.",
                "featureFlags[0].rolloutId: 'none' is no rollout of the datafile.",
            ],
            put.GetProperty("warnings").EnumerateArray().Select(warning => warning.GetString()));
    }

    [Fact]
    public async Task A_revision_that_is_there_with_another_content_is_refused_and_each_version_can_be_looked_at()
    {
        var first = await PutAsync(Datafile("1"), HttpStatusCode.Created);
        await PutAsync(Datafile("1"), HttpStatusCode.OK);
        using var other = await _server.SendAsync(HttpMethod.Put, "/admin/datafiles/my-key", Datafile("1", more: "\"a\":1,"));
        Assert.Equal(HttpStatusCode.Conflict, other.StatusCode);
        await PutAsync(Datafile("2"), HttpStatusCode.OK);

        var listed = Assert.Single((await _server.GetAsync("/admin/datafiles")).GetProperty("datafiles").EnumerateArray());
        Assert.Equal("2", listed.GetProperty("revision").GetString());
        Assert.Equal(2, listed.GetProperty("versions").GetArrayLength());
        var version = first.GetProperty("version").GetUInt64();
        var old = await _server.GetAsync($"/admin/datafiles/my-key?version={version}");
        Assert.Equal("1", old.GetProperty("revision").GetString());
        Assert.Equal("2", (await _server.GetAsync("/admin/datafiles/my-key")).GetProperty("revision").GetString());
        await _server.GetAsync("/admin/datafiles/my-key?version=999999", HttpStatusCode.NotFound);
        await _server.GetAsync("/admin/datafiles/my-key?version=x", HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_datafile_is_its_accounts_alone_and_its_key_nobody_elses()
    {
        await PutAsync(Datafile("1"), HttpStatusCode.Created);
        using var taken = await _server.SendAsync(HttpMethod.Put, "/admin/datafiles/my-key", Datafile("2"), "two.secret");
        Assert.Equal(HttpStatusCode.Conflict, taken.StatusCode);
        using var deleted = await _server.SendAsync(HttpMethod.Delete, "/admin/datafiles/my-key", key: "two.secret");
        Assert.Equal(HttpStatusCode.NotFound, deleted.StatusCode);
        using var seen = await _server.SendAsync(HttpMethod.Get, "/admin/datafiles/my-key", key: "two.secret");
        Assert.Equal(HttpStatusCode.NotFound, seen.StatusCode);
        foreach (var key in new[] { "one", "wrong", "" })
        {
            using var refused = await _server.SendAsync(HttpMethod.Put, "/admin/datafiles/my-key", Datafile("3"), key);
            Assert.Contains(refused.StatusCode, new[] { HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden });
        }

        using var gone = await _server.SendAsync(HttpMethod.Delete, "/admin/datafiles/my-key");
        Assert.Equal(HttpStatusCode.OK, gone.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await FetchAsync()).StatusCode);
    }

    [Fact]
    public async Task A_datafile_has_10_MiB_at_most_and_is_there_after_a_restart()
    {
        var filler = new string('x', (10 << 20) - Datafile("1", more: "\"filler\":\"\",").Length);
        await PutAsync(Datafile("1", more: $"\"filler\":\"{filler}\","), HttpStatusCode.Created);
        using var large = await _server.SendAsync(
            HttpMethod.Put, "/admin/datafiles/my-key", Datafile("2", more: $"\"filler\":\"{filler}x\","));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);

        await _server.StopAsync();
        await _server.StartAgainAsync();
        using var fetched = await FetchAsync();
        Assert.True(fetched.Content.Headers.ContentLength > filler.Length);
    }

    [Fact]
    public async Task Datafiles_that_come_and_go_at_once_are_never_a_failure_of_the_server()
    {
        await Task.WhenAll(Enumerable.Range(0, 3).Select(async caller =>
        {
            for (var round = 0; round < 60; round++)
            {
                using var put = await _server.SendAsync(
                    HttpMethod.Put, "/admin/datafiles/my-key", Datafile($"{caller}-{round}"));
                Assert.Contains(put.StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.Created, HttpStatusCode.Conflict });
                using var deleted = await _server.SendAsync(HttpMethod.Delete, "/admin/datafiles/my-key");
                Assert.Contains(deleted.StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.NotFound });
            }
        }));
    }

    [Fact]
    public async Task The_public_address_of_the_settings_counts_before_the_one_that_was_used()
    {
        await using var server = await AdminServer.StartAsync("--OpenOdp:PublicUrl", "https://odp.example.com/base/");
        var put = await server.SendAsync(HttpMethod.Put, "/admin/datafiles/k", Datafile("1")).ReadAsync(HttpStatusCode.Created);
        var datafile = await server.GetAsync("/datafiles/k.json");

        Assert.Equal("https://odp.example.com/base/datafiles/k.json", put.GetProperty("url").GetString());
        Assert.Equal("https://odp.example.com/base", datafile.GetProperty("integrations")[0].GetProperty("host").GetString());
    }

    private static string Datafile(string revision, string integrations = "[]", string more = "") =>
        $$"""{"version":"4","revision":"{{revision}}","accountId":"1","projectId":"2",{{more}}"integrations":{{integrations}}}""";

    private Task<JsonElement> PutAsync(string datafile, HttpStatusCode status) =>
        _server.SendAsync(HttpMethod.Put, "/admin/datafiles/my-key", datafile).ReadAsync(status);

    private Task<HttpResponseMessage> FetchAsync(params (string Name, string Value)[] headers) =>
        _server.SendAsync(HttpMethod.Get, "/datafiles/my-key.json", null, "", headers);
}
