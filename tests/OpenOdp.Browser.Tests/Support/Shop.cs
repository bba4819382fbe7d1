using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpenOdp.Server.Tests.Console.Experiments;
using OpenOdp.Server.Tests.Segments;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Browser.Tests.Support;

/// <summary>
/// One server for all tests that only look: a shop after a week, with everything that the console has a page for. Its clock is a
/// week ahead. Nobody changes it.
/// </summary>
public sealed class Shop : IAsyncLifetime
{
    private const int Hours = 7 * 24;
    private static readonly int Customers = Scale.Of(5_000);
    private static readonly int Events = Scale.Of(50_000);

    private readonly Dictionary<string, string> _places = [];

    internal AdminServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Server = await AdminServer.StartAsync([.. Who.Settings, "--OpenOdp:TestClock", "true"]);
        await PutAsync("high_spenders", "High spenders", "High spenders", "\"500\"", "\"800\"");
        await PutAsync("abandoned_cart", "Abandoned cart", "Abandoned cart");
        await PutAsync("searched_then_bought", "Bought within an hour of a search", "Bought within an hour of a search");
        await PutAsync("gone_quiet", "Lapsed customers", "Bought, and gone quiet", "1209600", "172800");
        await PutAsync("known", "Has an e-mail", "Known customers");
        await PutAsync("adults", "Adults in Berlin or Hamburg", "Adults in Berlin or Hamburg");
        await LiveAWeekAsync();
        await PutAsync("high_spenders", "High spenders", "High spenders", "\"500\"", "\"400\"");
        await OperateAsync();
        await FindPlacesAsync();
    }

    /// <summary>An address with what the shop has for its <c>{names}</c>.</summary>
    internal string Fill(string path) =>
        _places.Aggregate(path, static (text, place) => text.Replace($"{{{place.Key}}}", place.Value, StringComparison.Ordinal));

    private async Task LiveAWeekAsync()
    {
        var events = new ShopEvents(Customers);
        var weights = Enumerable.Range(0, Hours).Select(static hour => WeightOf(hour)).ToList();
        foreach (var weight in weights)
        {
            foreach (var body in events.Requests((int)(Events * weight / weights.Sum()))) await SendAsync("/v3/events", body);
            await Server.PassAsync(TimeSpan.FromHours(1));
        }

        for (var first = 0; first < Customers / 5; first += 100) await SendAsync("/v3/profiles", ShopEvents.Profiles(first, 100));
        foreach (var body in events.Requests(400)) await SendAsync("/v3/events", body);

        // Somebody nobody knows, on a new device, turns out to be the best customer, whatever chance has made of the others.
        const string Device = "\"vuid\":\"vuid_00000000000000000000000000c\"";
        await SendAsync("/v3/events", Sending.Event(Device));
        await SendAsync("/v3/events", Sending.Event($"{Device},\"email\":\"{ShopEvents.Best}\""));
    }

    /// <summary>More in the evening, less at night, most at the end of the week.</summary>
    private static double WeightOf(int hour) => (1.2 + Math.Sin(((hour % 24) - 9) * Math.PI / 12)) * (1 + (hour / 24 * 0.08));

    private async Task OperateAsync()
    {
        await Server.EraseAsync(ShopEvents.EmailOf(1));
        await Server.SendAsync(
            HttpMethod.Put, "/admin/webhooks/crm", """{"url":"http://127.0.0.1:9/hooks","segments":["high_spenders"]}""")
            .ReadAsync(HttpStatusCode.Created);
        await Server.HostAsync();
        for (var visitor = 0; visitor < 60; visitor++)
        {
            var isPlain = visitor % 2 == 0;
            await Server.ReportAsync($"visitor-{visitor}", isPlain ? "plain" : "bold", buys: visitor % (isPlain ? 5 : 3) == 0);
        }

        await RefuseAsync("""[{"type":"order","action":"purchase","identifiers":{"e-mail":"ann@example.com"} }]""");
        await RefuseAsync("""{"type":"product","action":"detail","identifiers":{"email":"ann@example.com"}""");
        await RefuseAsync("""[{"action":"detail","identifiers":{"email":"ann@example.com"},"data":{"product_id":"p-7"} }]""");
        await Server.SendAsync(HttpMethod.Post, "/admin/keys", """{"name":"Import of the warehouse"}""")
            .ReadAsync(HttpStatusCode.Created);
        foreach (var body in new ShopEvents(60).Requests(36, most: 3)) await SendAsync("/v3/events", body);
    }

    private async Task FindPlacesAsync()
    {
        var customer = (await Server.GetAsync($"/admin/customers?email={ShopEvents.Best}")).GetProperty("customer");
        var id = customer.GetProperty("id").GetString()!;
        var history = (await Server.GetAsync($"/admin/customers/history?zaius_id={id}")).GetProperty("history");
        var merge = history.EnumerateArray().First(static one => one.GetProperty("kind").GetString() == "merge");
        _places["email"] = ShopEvents.Best;
        _places["customer"] = id;
        _places["entry"] = merge.GetProperty("id").GetString()!;
        _places["position"] = $"{merge.GetProperty("position")}";
        _places["erasure"] = Newest(await Server.GetAsync("/admin/erasures"), "erasures");
        _places["accepted"] = Newest(await Server.GetAsync("/admin/requests?outcome=accepted"), "requests");
        var keys = (await Server.GetAsync("/admin/keys")).GetProperty("keys");
        _places["key"] = $"{keys.EnumerateArray().First(static key => key.GetProperty("source").GetString() == "issued")
            .GetProperty("number")}";
        _places["rejected"] = Newest(await Server.GetAsync("/admin/requests?outcome=rejected"), "requests");
    }

    private static string Newest(JsonElement answer, string list) => answer.GetProperty(list)[0].GetProperty("id").GetString()!;

    /// <summary>Installs a case of the library under a name of ours.</summary>
    private async Task PutAsync(string id, string library, string name, string of = "", string by = "")
    {
        var text = Library.Case(library);
        var body = JsonNode.Parse(of.Length > 0 ? text.Replace(of, by, StringComparison.Ordinal) : text)!;
        body["description"] = of.Length > 0 ? $"{name}, with {by.Trim('"')} for the limit" : name;
        body["metadata"] = new JsonObject { ["display_name"] = name };
        await Server.InstallAsync(id, body.ToJsonString());
    }

    private async Task SendAsync(string path, string body)
    {
        using var response = await Server.SendAsync(HttpMethod.Post, path, body, "one");
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }

    private async Task RefuseAsync(string body)
    {
        using var response = await Server.SendAsync(HttpMethod.Post, "/v3/events", body, "one");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
