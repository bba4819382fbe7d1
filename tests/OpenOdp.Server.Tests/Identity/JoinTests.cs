using System.Net;
using System.Text.Json;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Identity;

/// <summary>The calls by which an operator sees every join, takes it back, or makes one (rules I5, I8, I9, I10).</summary>
public sealed class JoinTests
{
    [Fact]
    public async Task I8_an_attach_is_previewed_seen_in_the_history_and_undone()
    {
        await using var server = await AdminServer.StartAsync();
        await server.EventAsync("""
            "fs_user_id":"hh1","email":"family@x.com"
            """);
        var preview =
            await server.PostAsync("/admin/merges:preview", """{"identifiers":{"fs_user_id":"hh2","email":"family@x.com"}}""");
        Assert.Equal("attach", preview.GetProperty("changes")[0].GetProperty("kind").GetString());

        var position = await server.EventAsync("""
            "fs_user_id":"hh2","email":"family@x.com"
            """);
        var attach = Assert.Single((await CustomerAsync(server, "fs_user_id=hh1")).GetProperty("history").EnumerateArray());
        Assert.Equal(
            ("attach", position),
            (attach.GetProperty("kind").GetString(), attach.GetProperty("event").GetProperty("position").GetUInt64()));
        Assert.Equal(("fs_user_id", "hh2"), (attach.GetProperty("identifier").GetProperty("name")
            .GetString(), attach.GetProperty("identifier").GetProperty("value").GetString()));
        Assert.Equal(1, (await server.GetAsync("/admin/counters")).GetProperty("attaches").GetInt32());

        var undone = await server.PostAsync($"/admin/merges/{attach.GetProperty("id").GetString()}:undo");

        Assert.Equal(2, undone.GetProperty("restored").GetArrayLength());
        Assert.NotEqual(await IdAsync(server, "fs_user_id=hh1"), await IdAsync(server, "fs_user_id=hh2"));
        Assert.Equal(await IdAsync(server, "fs_user_id=hh1"), await IdAsync(server, "email=family@x.com"));
        await server.SendAsync(HttpMethod.Delete, "/admin/customers?fs_user_id=hh2").ReadAsync(HttpStatusCode.OK);
        Assert.NotNull(await IdAsync(server, "fs_user_id=hh1"));
    }

    [Fact]
    public async Task I9_a_split_is_previewed_done_and_undone()
    {
        await using var server = await AdminServer.StartAsync();
        await server.EventAsync("""
            "customer_id":"1"
            """);
        await server.EventAsync("""
            "customer_id":"1","email":"two@x.com"
            """);
        await server.EventAsync("""
            "email":"two@x.com"
            """);
        var id = await IdAsync(server, "customer_id=1");

        var preview =
            await server.PostAsync("/admin/customers:split", """{"identifiers":{"email":" Two@x.com"},"preview":true}""");
        Assert.Equal((id, null, 1), (preview.GetProperty("customer")
            .GetString(), preview.GetProperty("created").GetString(), preview.GetProperty("events_moved").GetInt32()));
        Assert.Equal(id, await IdAsync(server, "email=two@x.com"));

        const string Split = """{"identifiers":{"email":"two@x.com"},"customer":"ID"}""";
        foreach (var other in new[] { "99", "0", "01", "x", "" })
        {
            await server.PostAsync(
                "/admin/customers:split", Split.Replace("ID", other),
                other == "99" ? HttpStatusCode.Conflict : HttpStatusCode.BadRequest);
        }

        await server.PostAsync("/admin/customers:split", Split.Replace("\"ID\"", id), HttpStatusCode.BadRequest);
        Assert.Equal(id, await IdAsync(server, "email=two@x.com"));
        var split = await server.PostAsync("/admin/customers:split", Split.Replace("ID", id));
        var created = split.GetProperty("created").GetString();
        Assert.Equal((id, created, 1), (split.GetProperty("customer")
            .GetString(), await IdAsync(server, "email=two@x.com"), split.GetProperty("events_moved").GetInt32()));
        Assert.NotEqual(id, created);

        var record = (await CustomerAsync(server, "customer_id=1")).GetProperty("history")[0];
        Assert.Equal("split", record.GetProperty("kind").GetString());
        var undone = await server.PostAsync($"/admin/merges/{record.GetProperty("id").GetString()}:undo");
        Assert.Equal([id], undone.GetProperty("restored").EnumerateArray().Select(one => one.GetString()));
        Assert.Equal(id, await IdAsync(server, "email=two@x.com"));
        await server.PostAsync($"/admin/merges/{record.GetProperty("id").GetString()}:undo", status: HttpStatusCode.Conflict);
    }

    [Theory]
    [InlineData("customers:split", """{"identifiers":{"email":"nobody@x.com"}}""", HttpStatusCode.NotFound)]
    [InlineData("customers:split", """{"identifiers":{"email":"one@x.com"}}""", HttpStatusCode.Conflict)]
    [InlineData("customers:merge", """{"into":{"email":"one@x.com"},"from":{"email":"one@x.com"}}""", HttpStatusCode.Conflict)]
    public async Task What_is_refused_is_found_before_the_log_so_that_nobody_waits_for_it(
        string path, string body, HttpStatusCode status)
    {
        await using var server = await AdminServer.StartAsync();
        await server.EventAsync("""
            "email":"one@x.com"
            """);
        var before = (await server.GetAsync("/admin/counters")).GetProperty("position").GetInt32();

        await server.PostAsync($"/admin/{path}", body, status);

        Assert.Equal(before, (await server.GetAsync("/admin/counters")).GetProperty("position").GetInt32());
    }

    [Fact]
    public async Task I9_a_merge_by_an_operator_is_previewed_done_undone_and_refused_until_it_is_allowed()
    {
        await using var server = await AdminServer.StartAsync();
        await server.EventAsync("""
            "customer_id":"1"
            """);
        await server.EventAsync("""
            "email":"two@x.com"
            """);
        const string Merge = """{"into":{"customer_id":1},"from":{"email":"two@x.com"}}""";
        var id = await IdAsync(server, "customer_id=1");

        var preview = await server.PostAsync("/admin/customers:merge", Merge.Replace("}}", "},\"preview\":true}"));
        Assert.Equal((null, id), (preview.GetProperty("merge").GetString(), preview.GetProperty("customer").GetString()));
        Assert.NotEqual(id, await IdAsync(server, "email=two@x.com"));

        var merge = (await server.PostAsync("/admin/customers:merge", Merge)).GetProperty("merge").GetString();
        Assert.Equal(id, await IdAsync(server, "email=two@x.com"));
        await server.PostAsync("/admin/customers:merge", Merge, HttpStatusCode.Conflict);

        await server.PostAsync($"/admin/merges/{merge}:undo");
        var refused = await server.PostAsync("/admin/customers:merge", Merge, HttpStatusCode.Conflict);
        Assert.Contains("parted", refused.ToString());
        await server.PostAsync($"/admin/merges/{merge}:allow");
        await server.PostAsync("/admin/customers:merge", Merge);
        Assert.Equal(id, await IdAsync(server, "email=two@x.com"));
    }

    [Theory]
    [InlineData("split", "{}", HttpStatusCode.BadRequest)]
    [InlineData("split", """{"identifiers":{}}""", HttpStatusCode.BadRequest)]
    [InlineData("split", """{"identifiers":{"shoe":"9"}}""", HttpStatusCode.BadRequest)]
    [InlineData("split", """{"identifiers":{"email":{}}}""", HttpStatusCode.BadRequest)]
    [InlineData("split", """{"identifiers":{"email":"a@x.com"},"preview":"yes"}""", HttpStatusCode.BadRequest)]
    [InlineData("split", """{"identifiers":{"email":"nobody@x.com"}}""", HttpStatusCode.NotFound)]
    [InlineData("split", """{"identifiers":{"email":"a@x.com"}}""", HttpStatusCode.Conflict)]
    [InlineData("split", """{"identifiers":{"email":"a@x.com"},"preview":true}""", HttpStatusCode.Conflict)]
    [InlineData("merge", """{"into":{"email":"a@x.com"}}""", HttpStatusCode.BadRequest)]
    [InlineData("merge", """{"into":{"email":"a@x.com"},"from":{"email":"nobody@x.com"}}""", HttpStatusCode.NotFound)]
    [InlineData("merge", """{"into":{"email":"a@x.com"},"from":{"email":"a@x.com"}}""", HttpStatusCode.Conflict)]
    [InlineData("merge", """{"into":{"email":["a@x.com","b@x.com"]},"from":{"email":"a@x.com"}}""", HttpStatusCode.Conflict)]
    public async Task I9_what_cannot_be_done_is_refused_with_the_reason(string what, string body, HttpStatusCode status)
    {
        await using var server = await AdminServer.StartAsync();
        foreach (var name in (string[])["a", "b"]) await server.EventAsync($"\"email\":\"{name}@x.com\"");

        await server.PostAsync($"/admin/customers:{what}", body, status);
    }

    [Fact]
    public async Task I10_what_is_held_is_listed_one_entry_a_pair_with_a_count()
    {
        await using var server = await AdminServer.StartAsync("--OpenOdp:Accounts:0:Guards:ProfilesPerMerge", "1");
        foreach (var id in (string[])["1", "2"]) await server.EventAsync($"\"customer_id\":\"{id}\"");
        await server.EventAsync("""
            "email":"a@x.com"
            """);
        for (var i = 0; i < 3; i++)
        {
            foreach (var id in (string[])["1", "2"])
            {
                await server.EventAsync($"\"customer_id\":\"{id}\",\"email\":\"a@x.com\"");
            }
        }

        var first = await server.GetAsync("/admin/merges?kind=merge_refused&limit=1");
        var entry = Assert.Single(first.GetProperty("merges").EnumerateArray());
        Assert.Equal((3, "too_many_profiles"), (entry.GetProperty("count").GetInt32(), entry.GetProperty("reason").GetString()));
        var second =
            await server.GetAsync($"/admin/merges?kind=merge_refused&limit=1&after={first.GetProperty("next").GetString()}");
        Assert.Equal(3, Assert.Single(second.GetProperty("merges").EnumerateArray()).GetProperty("count").GetInt32());
        await server.GetAsync("/admin/merges", HttpStatusCode.BadRequest);
        await server.GetAsync("/admin/merges?kind=merge_refused&after=zz", HttpStatusCode.BadRequest);

        var history = (await CustomerAsync(server, "customer_id=1")).GetProperty("history");
        Assert.Equal(3, Assert.Single(history.EnumerateArray()).GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task S5_a_history_and_the_ids_that_lead_to_a_customer_come_in_pages()
    {
        await using var server = await AdminServer.StartAsync();
        await server.EventAsync("""
            "email":"a@x.com"
            """);
        var visits = string.Join(",", Enumerable.Range(0, 120).Select(i => $$$"""
            {"type":"t","identifiers":{"vuid":"v{{{i}}}"}},{"type":"t","identifiers":{"vuid":"v{{{i}}}","email":"a@x.com"}}
            """));
        await server.PostAsync("/v3/events", $"[{visits}]", HttpStatusCode.Accepted);

        var customer = await CustomerAsync(server, "email=a@x.com");

        Assert.Equal(
            (100, 100),
            (customer.GetProperty("history").GetArrayLength(), customer.GetProperty("redirected_ids").GetArrayLength()));
        Assert.Equal(20, (await server.GetAsync(
            $"/admin/customers/history?email=a@x.com&after={customer.GetProperty("history_next").GetString()}"))
            .GetProperty("history")
            .GetArrayLength());
        Assert.Equal(20, (await server.GetAsync(
            $"/admin/customers/redirected?email=a@x.com&after={customer.GetProperty("redirected_next").GetString()}"))
            .GetProperty("redirected_ids")
            .GetArrayLength());
        var ids = new List<string>();
        string? next = "";
        while (next is not null)
        {
            var page = await server.GetAsync($"/admin/customers/history?email=a@x.com&limit=50&after={next}");
            ids.AddRange(page.GetProperty("history").EnumerateArray().Select(record => record.GetProperty("id").GetString()!));
            next = page.GetProperty("next").GetString();
        }

        Assert.Equal((120, 120), (ids.Count, ids.Distinct().Count()));
        Assert.Equal(ids.OrderDescending(), ids);
    }

    private static async Task<JsonElement> CustomerAsync(AdminServer server, string query) =>
        (await server.GetAsync($"/admin/customers?{query}")).GetProperty("customer");

    private static async Task<string?> IdAsync(AdminServer server, string query) =>
        (await CustomerAsync(server, query)).GetProperty("id").GetString();
}
