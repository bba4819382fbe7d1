using System.Text.Json;
using OpenOdp.Client.Tests.Support;

namespace OpenOdp.Client.Tests.Events;

/// <summary>What one call looks like on the wire.</summary>
public sealed class EventContentTests
{
    private static readonly string[] Defaults =
        ["data_source", "data_source_type", "data_source_version", "idempotence_id", "ts"];

    [Fact]
    public async Task T016_An_alias_beside_an_email_arrives_as_fs_user_id_and_the_default_data_with_it()
    {
        var sent = await Sent(client => client.SendOdpEvent(
            "1", "2", new Dictionary<string, string> { ["fs-user-id"] = "test-user", ["email"] = "e@example.com" }, null));

        Assert.Equal(("1", "2"), (sent.GetProperty("action").GetString(), sent.GetProperty("type").GetString()));
        Assert.Equal("""{"fs_user_id":"test-user","email":"e@example.com"}""", sent.GetProperty("identifiers").GetRawText());
        Assert.Equal(Defaults, Keys(sent));
    }

    [Fact]
    public async Task T040_Text_null_number_and_truth_arrive_as_they_are()
    {
        var sent = await Sent(client => client.SendOdpEvent("a", null, TestClient.Alice, new Dictionary<string, object?>
        {
            ["key-1"] = "value-1",
            ["key-2"] = null,
            ["key-3"] = 3.3,
            ["key-4"] = true,
        }));

        var data = sent.GetProperty("data");
        Assert.Equal(["value-1", "null", "3.3", "true"], new[] { "1", "2", "3", "4" }.Select(
            n => data.GetProperty($"key-{n}").GetRawText().Trim('"')));
        Assert.Equal(36, data.GetProperty("idempotence_id").GetString()!.Length);
        Assert.Equal(Defaults.Concat(["key-1", "key-2", "key-3", "key-4"]).Order(StringComparer.Ordinal), Keys(sent));
    }

    [Fact]
    public async Task T041_The_callers_data_source_is_kept_beside_the_other_defaults()
    {
        var sent = await Sent(client => client.SendOdpEvent(
            "a", null, TestClient.Alice, new Dictionary<string, object> { ["data_source"] = "my-source" }));

        Assert.Equal("my-source", sent.GetProperty("data").GetProperty("data_source").GetString());
        Assert.Equal("sdk", sent.GetProperty("data").GetProperty("data_source_type").GetString());
        Assert.Equal(Defaults, Keys(sent));
    }

    [Fact]
    public async Task T093_What_is_known_of_the_device_goes_in_as_data()
    {
        // A server has no user agent of its own to parse, so the keys of the official JavaScript SDK are the caller's to give.
        var sent = await Sent(client => client.SendOdpEvent("a", null, TestClient.Alice, new Dictionary<string, object>
        {
            ["os"] = "windows",
            ["os_version"] = "11",
            ["device_type"] = "laptop",
            ["model"] = "thinkpad",
        }));

        Assert.Equal(Defaults.Concat(["device_type", "model", "os", "os_version"]).Order(StringComparer.Ordinal), Keys(sent));
    }

    [Fact]
    public async Task T123_A_pixel_address_in_the_datafile_changes_nothing()
    {
        // Old browser SDKs ask for a picture instead; it carries one event and no answer.
        await using var server = FaultServer.Start();
        await using var client = TestClient.With(
            Datafiles.Odp(server.Host)
                .Replace("\"publicKey\"", $"\"pixelUrl\":\"{server.Host}\",\"publicKey\"", StringComparison.Ordinal));

        client.SendNumbered(2);
        await client.Flushed();

        var request = Assert.Single(server.Requests);
        Assert.Equal(("POST", "/v3/events", 2), (request.Method, request.Path, request.Events.Length));
    }

    private static async Task<JsonElement> Sent(Action<OptimizelyClient> send)
    {
        await using var server = FaultServer.Start();
        await using var client = TestClient.To(server);
        send(client);
        await client.Flushed();
        return Assert.Single(Assert.Single(server.Requests).Events);
    }

    private static IEnumerable<string> Keys(JsonElement sent) =>
        sent.GetProperty("data").EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal);
}
