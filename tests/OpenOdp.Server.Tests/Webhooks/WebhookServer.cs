using System.Net;
using System.Text.Json;
using OpenOdp.Server.Tests.Segments;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Webhooks;

/// <summary>What tests of webhooks do with a server.</summary>
internal static class WebhookServer
{
    public const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    /// <summary>A server with the segment <c>has_email</c>.</summary>
    public static async Task<AdminServer> StartAsync(params string[] settings)
    {
        var server = await AdminServer.StartAsync(settings);
        await server.InstallAsync("has_email", Bodies.HasEmail);
        return server;
    }

    public static Task<JsonElement> PutWebhookAsync(
        this AdminServer server, string url, string more = "", HttpStatusCode status = HttpStatusCode.Created,
        string name = "crm", string? key = null) =>
        server.SendAsync(HttpMethod.Put, $"/admin/webhooks/{name}", $$"""{"url":"{{url}}"{{more}}}""", key).ReadAsync(status);

    public static Task<JsonElement> WebhookAsync(this AdminServer server, string name = "crm") =>
        server.GetAsync($"/admin/webhooks/{name}");

    /// <summary>Waits until it is in a state.</summary>
    public static Task UntilAsync(this AdminServer server, string state, string name = "crm") => Wait.Until(
        async () => (await server.WebhookAsync(name)).GetProperty("state").GetString() == state, $"the webhook is {state}");

    /// <summary>Waits until all is delivered.</summary>
    public static Task UntilDeliveredAsync(this AdminServer server, ulong position, string name = "crm") => Wait.Until(
        async () => (await server.WebhookAsync(name)).GetProperty("position").GetUInt64() >= position,
        $"the webhook has come to {position}");

    public static async Task<List<JsonElement>> DeliveriesAsync(this AdminServer server, string name = "crm") =>
        [.. (await server.GetAsync($"/admin/webhooks/{name}/deliveries?limit=1000")).GetProperty("deliveries").EnumerateArray()];
}
