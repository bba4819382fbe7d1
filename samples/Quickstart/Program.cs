using System.Text.Json;
using OpenOdp.Client;
using OpenOdp.Samples;
using OpenOdp.Samples.Quickstart;

if (args is not ([] or ["--exit"]))
{
    Console.WriteLine($"'{string.Join(' ', args)}' is not understood. The tour takes --exit, and nothing else.");
    return 2;
}

// The main job end to end: an event goes from SendOdpEvent through a real HTTP POST into the platform, comes back as one
// customer, and puts the customer into a segment, which the client asks for. '--exit' ends the tour afterwards; without it the
// platform stays up for the curl lines.
await using var platform = await Platform.StartAsync("quickstart", usualPort: 8080);
Console.WriteLine($"The console is at {platform.Url}: sign in with {platform.PrivateKey}\n");

await platform.InstallAsync("recent_buyers");
await using var client = new OptimizelyClient(new OptimizelyClientOptions { Datafile = await Datafile.ForAsync(platform) });

Console.WriteLine("1. The documented example: an event of a user known by id and e-mail.");
client.SendOdpEvent(
    "purchased",
    "fullstack",
    new Dictionary<string, string> { ["fs_user_id"] = "user123", ["email"] = "user123@example.com" },
    new Dictionary<string, object?> { ["count"] = 1 });
Console.WriteLine($"   acknowledged: {(await client.FlushAsync()).Sent} of {client.Delivery.Accepted}");

Console.WriteLine("2. The same person was here before without saying who: a browser's vuid, then the e-mail joins it.");
client.SendOdpEvent(
    "viewed", "product", new Dictionary<string, string> { ["vuid"] = "vuid_24738a7c21b94bc1a8b54acb0b5" },
    new Dictionary<string, object?> { ["product_id"] = "shoe-7" });
await client.FlushAsync();
client.SendOdpEvent(
    "signed_in", "account",
    new Dictionary<string, string> { ["vuid"] = "vuid_24738a7c21b94bc1a8b54acb0b5", ["email"] = "user123@example.com" });
Console.WriteLine($"   acknowledged: {(await client.FlushAsync()).Sent} of {client.Delivery.Accepted}\n");

var customer = (await platform.GetAsync("/admin/customers?email=user123@example.com")).GetProperty("customer");
Console.WriteLine($"One customer, number {customer.GetProperty("id")}, as soon as the acknowledgement was there:");
foreach (var identifier in customer.GetProperty("identifiers").EnumerateArray())
{
    Console.WriteLine(
        $"   {identifier.GetProperty("name"),-11} {identifier.GetProperty("value"),-34} "
            + $"{identifier.GetProperty("confidence")} confidence");
}

Console.WriteLine("What merged, and why:");
foreach (var entry in customer.GetProperty("history").EnumerateArray())
{
    var cause = entry.GetProperty("identifier");
    Console.WriteLine(
        $"   {entry.GetProperty("kind")} of customer {entry.GetProperty("from")} "
        + $"into {entry.GetProperty("into")}: {entry.GetProperty("reason")},"
        + $" because of {cause.GetProperty("name")} {cause.GetProperty("value")} in the event at "
        + $"position {entry.GetProperty("event").GetProperty("position")}");
}

Console.WriteLine("Which segments of the datafile it is in, asked by the client:");
foreach (var id in new[] { "user123", "vuid_24738a7c21b94bc1a8b54acb0b5" })
{
    var user = client.CreateUserContext(id);
    await user.FetchQualifiedSegmentsAsync();
    Console.WriteLine($"   {id,-34} {string.Join(", ", user.QualifiedSegments ?? [])}");
}

var why = await platform.GetAsync("/admin/segments/recent_buyers:explain?fs_user_id=user123");
foreach (var condition in why.GetProperty("because").EnumerateArray())
{
    var by = condition.GetProperty("events")[0];
    Console.WriteLine($"   because of the event at position {by.GetProperty("position")}, until "
        + $"{why.GetProperty("next_change_at")} if nothing else comes");
}

Console.WriteLine("Its events, newest first:");
foreach (var stored in (await platform.GetAsync("/admin/customers/events?email=user123@example.com")).GetProperty("events")
    .EnumerateArray())
{
    Console.WriteLine($"   {stored.GetProperty("ts")}  {stored.GetProperty("event_type")}/{stored.GetProperty("action")} "
        + $" {Short(stored.GetProperty("data"))}");
}

Console.WriteLine($"""

    The same through the API:
      curl -s -X POST {platform.Url}/v3/events -H 'x-api-key: {platform.PublicKey}' -d '[{"{"}"type":"fullstack","action":"purchased","identifiers":{"{"}"fs_user_id":"user123","email":"user123@example.com"{"}"},"data":{"{"}"count":1{"}"}{"}"}]'
      curl -s '{platform.Url}/admin/customers?fs_user_id=user123' -H 'x-api-key: {platform.PrivateKey}'
      curl -s '{platform.Url}/admin/customers/events?fs_user_id=user123' -H 'x-api-key: {platform.PrivateKey}'
      curl -s '{platform.Url}/admin/segments/recent_buyers:explain?fs_user_id=user123' -H 'x-api-key: {platform.PrivateKey}'
    """);

if (!args.Contains("--exit"))
{
    Console.WriteLine("\nPress Ctrl+C to stop.");
    await platform.Stopping;
}

return 0;

static string Short(JsonElement data) => string.Join(", ", data.EnumerateObject()
    .Where(field => field.Name is "count" or "product_id" or "data_source")
    .Select(field => $"{field.Name}={field.Value}"));
