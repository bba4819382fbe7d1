using System.Net;

namespace OpenOdp.Server.Tests.Console.Segments;

/// <summary>Sends the forms of the room of segments.</summary>
internal static class SegmentForms
{
    /// <returns>The status, and the page, or where it goes on to.</returns>
    public static async Task<(HttpStatusCode Status, string Page)> SaveAsync(
        this ConsoleVisitor visitor, string path, params (string Name, string Value)[] fields)
    {
        using var answer = await visitor.SendFormAsync("/segments", path, fields);
        var page = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (answer.StatusCode, answer.Headers.Location?.ToString() ?? page);
    }
}
