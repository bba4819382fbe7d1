using System.Net;
using System.Text.RegularExpressions;

namespace OpenOdp.Server.Tests.Console.Segments;

/// <summary>Sends the forms of the room of segments.</summary>
internal static partial class SegmentForms
{
    /// <returns>The status, and the page, or where it goes on to.</returns>
    public static async Task<(HttpStatusCode Status, string Page)> SaveAsync(
        this ConsoleVisitor visitor, string path, params (string Name, string Value)[] fields)
    {
        using var answer = await visitor.SendFormAsync("/segments", path, fields);
        var page = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (answer.StatusCode, answer.Headers.Location?.ToString() ?? page);
    }

    /// <summary>What a page of the editor says that a change of it replaces.</summary>
    public static async Task<string> BaseAsync(this ConsoleVisitor visitor, string path) => BaseIn(await visitor.ReadAsync(path));

    public static string BaseIn(string page) => Base().Match(page).Groups[1].Value;

    [GeneratedRegex("name=\"base\" value=\"([0-9]+)\"")]
    private static partial Regex Base();
}
