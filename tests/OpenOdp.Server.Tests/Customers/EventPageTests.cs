using System.Net;
using System.Text.Json;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Customers;

/// <summary>Rule S5: an answer that lists ends at 4 MiB, and a walk over its pages sees everything once.</summary>
public sealed class EventPageTests
{
    private const int MaxBytes = 4 << 20;

    [Fact]
    public async Task S5_a_page_of_large_events_ends_at_4_MiB_and_limit_1000_works()
    {
        await using var server = await AdminServer.StartAsync();
        const int events = 30;
        var data = string.Join(',', Enumerable.Range(0, 400).Select(i => $"\"f{i}\":\"{new string('x', 1000)}\""));
        for (var i = 0; i < events; i++) await SendAsync(server, $"\"n\":{i},{data}");

        var seen = new List<int>();
        for (string? next = ""; next is not null;)
        {
            var page = await server.GetAsync($"/admin/customers/events?email=a@b.example&limit=1000&after={next}");
            Assert.InRange(page.GetRawText().Length, 400_000, MaxBytes);
            seen.AddRange(
                page.GetProperty("events").EnumerateArray().Select(one => one.GetProperty("data").GetProperty("n").GetInt32()));
            next = page.GetProperty("next").GetString();
        }

        Assert.Equal(Enumerable.Range(0, events).Reverse(), seen);
    }

    [Fact]
    public async Task A_page_that_ends_with_the_last_event_has_no_next()
    {
        await using var server = await AdminServer.StartAsync();
        for (var i = 0; i < 2; i++) await SendAsync(server, $"\"n\":{i}");
        Assert.Equal(
            JsonValueKind.Null,
            (await server.GetAsync("/admin/customers/events?email=a@b.example&limit=2")).GetProperty("next").ValueKind);
        Assert.Equal(
            JsonValueKind.String,
            (await server.GetAsync("/admin/customers/events?email=a@b.example&limit=1")).GetProperty("next").ValueKind);
    }

    [Fact]
    public async Task Null_is_missing_for_the_defaults_and_shown_once()
    {
        await using var server = await AdminServer.StartAsync();
        await SendAsync(server, "\"active_event\":null,\"data_source_type\":null,\"other\":null");
        var data = (await server.GetAsync("/admin/customers/events?email=a@b.example")).GetProperty("events")[0]
            .GetProperty("data");
        Assert.Equal(["active_event", "data_source_type", "other"], data.EnumerateObject().Select(field => field.Name).Order());
        Assert.Equal((JsonValueKind.True, "api", JsonValueKind.Null), (
            data.GetProperty("active_event").ValueKind, data.GetProperty("data_source_type")
                .GetString(), data.GetProperty("other").ValueKind));
    }

    private static async Task SendAsync(AdminServer server, string data)
    {
        var body = """{"type":"t","identifiers":{"email":"a@b.example"},"data":{""" + data + "}}";
        using var response = await server.SendAsync(HttpMethod.Post, "/v3/events", body, "one");
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }
}
