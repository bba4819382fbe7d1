using System.Globalization;
using System.Net;
using System.Text.Json;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Segments;

/// <summary>What tests of segments do with a server.</summary>
internal static class SegmentServer
{
    /// <summary>Installs a segment and waits until it answers.</summary>
    public static async Task InstallAsync(this AdminServer server, string id, string body)
    {
        using var response = await server.SendAsync(HttpMethod.Put, $"/v3/segments/{id}", body);
        var answer = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, answer);
        while (!await server.IsLiveAsync(id)) TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Sends an event of type <c>t</c> and returns its position.</summary>
    public static Task<ulong> DoAsync(
        this AdminServer server, string email, string action, DateTimeOffset? at = null, string data = "") =>
        server.SendEventAsync($"\"email\":\"{email}\"", action, at, data);

    /// <summary>The same, with any identifiers and of any type.</summary>
    public static async Task<ulong> SendEventAsync(
        this AdminServer server, string identifiers, string action, DateTimeOffset? at = null, string data = "",
        string type = "t")
    {
        var ts = at is { } time ? $"\"ts\":\"{time.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ}\"," : "";
        var body = $$"""
            {"type":"{{type}}","action":"{{action}}","identifiers":{{{identifiers}} },
             "data":{ {{ts}} {{(data.Length > 0 ? data + "," : "")}} "idempotence_id":"{{Guid.NewGuid()}}"} }
            """;
        using var response = await server.SendAsync(HttpMethod.Post, "/v3/events", body, "one");
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        return ulong.Parse(response.Header("OpenOdp-Position"), CultureInfo.InvariantCulture);
    }

    /// <summary>The segments that a customer is in, or was in.</summary>
    public static async Task<List<string?>> SegmentsOfAsync(this AdminServer server, string email, string asOf = "") =>
        [.. (await server.MembershipsAsync(email, asOf)).GetProperty("memberships").EnumerateArray()
            .Select(static one => one.GetProperty("segment").GetString())];

    /// <param name="asOf">Empty for now.</param>
    public static Task<JsonElement> MembershipsAsync(this AdminServer server, string email, string asOf = "") =>
        server.GetAsync($"/admin/customers/memberships?email={email}" + (asOf.Length > 0 ? $"&as_of={asOf}" : ""));

    public static Task<JsonElement> ExplainAsync(this AdminServer server, string segment, string email) =>
        server.GetAsync($"/admin/segments/{segment}:explain?email={email}");

    /// <summary>Now, in whole milliseconds, as the API writes times.</summary>
    public static DateTimeOffset Now() =>
        DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());

    public static string Text(this DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static async Task<bool> IsLiveAsync(this AdminServer server, string id) =>
        (await server.GetAsync("/admin/segments")).GetProperty("segments").EnumerateArray()
            .Single(one => one.GetProperty("id").GetString() == id).GetProperty("state").GetString() == "live";
}
