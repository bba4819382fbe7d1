using System.Net;
using System.Text.Json;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Browser.Tests.Support;

/// <summary>What programs send while somebody looks on.</summary>
internal static class Sending
{
    /// <summary>An event with these identifiers, which are JSON without the braces.</summary>
    public static string Event(string identifiers, string type = "navigation", string action = "page", string data = "") =>
        $$"""{"type":"{{type}}","action":"{{action}}","identifiers":{{{identifiers}} },"data":{{{data}} } }""";

    public static async Task TakeAsync(this AdminServer server, string body, string path = "/v3/events")
    {
        using var response = await server.SendAsync(HttpMethod.Post, path, body, "one");
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }

    public static async Task RefuseAsync(this AdminServer server, string body, string path = "/v3/events")
    {
        using var response = await server.SendAsync(HttpMethod.Post, path, body, "one");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    /// <summary>The customer whom an identifier names, as the API has it.</summary>
    public static async Task<JsonElement> CustomerAsync(this AdminServer server, string query) =>
        (await server.GetAsync($"/admin/customers?{query}")).GetProperty("customer");
}
