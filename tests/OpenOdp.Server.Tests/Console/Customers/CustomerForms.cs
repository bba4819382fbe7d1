using System.Net;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Console.Customers;

/// <summary>Sends the forms of the room of customers.</summary>
internal static class CustomerForms
{
    public const string Script = "<script>alert(1)</script>";

    /// <returns>The status, and the page as text, or where it goes on to.</returns>
    public static async Task<(HttpStatusCode Status, string Page)> SendAsync(
        this ConsoleVisitor visitor, string path, params (string Name, string Value)[] fields)
    {
        using var answer = await visitor.SendFormAsync("/customers", path, fields);
        var page = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (answer.StatusCode, answer.Headers.Location?.ToString() ?? WebUtility.HtmlDecode(page));
    }

    /// <summary>Two customers, whom one event then makes one: customer 1.</summary>
    public static async Task MergeAsync(this AdminServer server)
    {
        await server.EventAsync("\"email\":\"ada@x.example\"");
        await server.EventAsync("\"vuid\":\"vuid_1\"");
        await server.EventAsync("\"email\":\"ada@x.example\",\"vuid\":\"vuid_1\"");
    }

    /// <summary>The id of the newest entry of a kind in the history of customer 1.</summary>
    public static async Task<string> EntryAsync(this AdminServer server, string kind)
    {
        var history = (await server.GetAsync("/admin/customers/history?zaius_id=1")).GetProperty("history");
        return history.EnumerateArray().First(one => one.GetProperty("kind").GetString() == kind).GetProperty("id").GetString()!;
    }

    public static async Task<System.Text.Json.JsonElement> CustomerAsync(
        this AdminServer server, string id, HttpStatusCode status = HttpStatusCode.OK) =>
        await server.GetAsync($"/admin/customers?zaius_id={id}", status);
}
