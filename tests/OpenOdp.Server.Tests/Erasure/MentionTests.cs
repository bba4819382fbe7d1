using System.Net;
using System.Text.Json;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Erasure;

/// <summary>Rule L5: an erased customer is in nothing that belongs to others, as seen from outside.</summary>
public sealed class MentionTests
{
    private static readonly string[] _erased =
    [
        "email=gone-split@x.example", "customer_id=gone-merged", "fs_user_id=gone-attached", "email=gone-held@x.example",
        "email=gone-hidden@x.example",
    ];

    [Fact]
    public async Task L5_what_others_shared_with_an_erased_customer_names_it_nowhere_after_completion()
    {
        await using var server = await AdminServer.StartAsync("--OpenOdp:Accounts:0:PublicKeyMerges", "hold");
        await BuildAsync(server);
        Assert.All(_erased, named => Assert.NotEmpty(server.FilesWith(named.Split('=')[1])));
        var before = await EventsAsync(server);
        Assert.Contains("gone-", await SeenAsync(server));

        var last = "";
        foreach (var named in _erased)
        {
            var dry =
                await server.SendAsync(HttpMethod.Delete, $"/admin/customers?{named}&dry_run=true").ReadAsync(HttpStatusCode.OK);
            var erased = await server.SendAsync(HttpMethod.Delete, $"/admin/customers?{named}").ReadAsync(HttpStatusCode.OK);
            Assert.Equal(named.Contains("hidden") ? 0 : 1, dry.GetProperty("events_of_others").GetInt32());
            Assert.Equal(dry.GetProperty("events_of_others").GetInt32(), erased.GetProperty("events_of_others").GetInt32());
            last = erased.GetProperty("id").GetString();
        }

        Assert.Equal("COMPLETED", (await server.PostAsync($"/admin/erasures/{last}:complete")).GetProperty("state").GetString());

        Assert.Empty(server.FilesWith("gone-"));
        Assert.DoesNotContain("gone-", await SeenAsync(server));
        Assert.Equal(before, await EventsAsync(server));
    }

    private static async Task BuildAsync(AdminServer server)
    {
        await server.EventAsync("\"email\":\"kept@x.example\"");

        // The floor hides this one, and its bytes must go all the same.
        await SendAsync(server, "\"email\":\"gone-hidden@x.example\",\"customer_id\":\"kept-c\"");
        await SendAsync(server, "\"email\":\"kept@x.example\"");
        await SendAsync(server, "\"customer_id\":\"kept-c\"");
        await server.PostAsync("/admin/customers:split", """{"identifiers":{"email":"gone-hidden@x.example"}}""");
        var position = await server.EventAsync("\"email\":\"kept@x.example\"");
        await server.PostAsync("/admin/floor", $"{{\"position\":{position}}}");

        await SendAsync(server, "\"email\":\"gone-split@x.example\",\"fs_user_id\":\"kept-u\"");
        await SendAsync(server, "\"fs_user_id\":\"kept-u\"");
        await server.PostAsync("/admin/customers:split", """{"identifiers":{"email":"gone-split@x.example"}}""");

        await server.EventAsync("\"customer_id\":\"gone-merged\"");
        await server.PostAsync(
            "/admin/customers:merge", """{"into":{"email":"kept@x.example"},"from":{"customer_id":"gone-merged"}}""");
        await server.EventAsync("\"email\":\"kept@x.example\",\"customer_id\":\"gone-merged\"");
        await UndoAsync(server, "merge");

        await SendAsync(server, "\"email\":\"kept@x.example\",\"fs_user_id\":\"gone-attached\"");
        await UndoAsync(server, "attach");

        await server.EventAsync("\"email\":\"gone-held@x.example\"");
        await server.EventAsync("\"customer_id\":\"kept-c\",\"email\":\"gone-held@x.example\"");
        Assert.NotEmpty((await server.GetAsync("/admin/merges?kind=merge_refused")).GetProperty("merges").EnumerateArray());
    }

    private static async Task SendAsync(AdminServer server, string identifiers)
    {
        using var sent =
            await server.SendAsync(HttpMethod.Post, "/v3/events", $"{{\"type\":\"t\",\"identifiers\":{{{identifiers}}}}}");
        Assert.Equal(HttpStatusCode.Accepted, sent.StatusCode);
    }

    private static async Task UndoAsync(AdminServer server, string kind)
    {
        var history = (await server.GetAsync("/admin/customers?email=kept@x.example")).GetProperty("customer")
            .GetProperty("history").EnumerateArray();
        var id = history.First(entry => entry.GetProperty("kind").GetString() == kind).GetProperty("id").GetString();
        await server.PostAsync($"/admin/merges/{id}:undo");
    }

    /// <summary>All that can be seen of those who stay.</summary>
    private static async Task<string> SeenAsync(AdminServer server)
    {
        var seen = new List<JsonElement> { await server.GetAsync(
            "/admin/merges?kind=merge_refused"), await server.GetAsync("/admin/requests?outcome=accepted") };
        foreach (var named in (string[])["email=kept@x.example", "customer_id=kept-c", "fs_user_id=kept-u"])
        {
            seen.Add(await server.GetAsync($"/admin/customers?{named}"));
            seen.Add(await server.GetAsync($"/admin/customers/events?{named}"));
        }

        return string.Join("\n", seen);
    }

    /// <summary>Their events, but for who is named.</summary>
    private static async Task<List<string>> EventsAsync(AdminServer server)
    {
        var events = new List<string>();
        foreach (var named in (string[])["email=kept@x.example", "customer_id=kept-c", "fs_user_id=kept-u"])
        {
            foreach (var stored in (await server.GetAsync($"/admin/customers/events?{named}")).GetProperty("events")
                .EnumerateArray())
            {
                events.Add(
                    $"{named} {stored.GetProperty("position")} {stored.GetProperty("event_type")} {stored.GetProperty("data")}");
            }
        }

        return events;
    }
}
