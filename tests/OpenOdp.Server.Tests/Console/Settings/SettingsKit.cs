using System.Net;

namespace OpenOdp.Server.Tests.Console.Settings;

/// <summary>What tests of the settings do with a console.</summary>
internal static class SettingsKit
{
    public const string Hostile = "\"><img src=x onerror=alert(1)>\u202e{{7*7}}";

    /// <summary>A page as people read it.</summary>
    public static async Task<string> ReadTextAsync(this ConsoleVisitor visitor, string path) =>
        WebUtility.HtmlDecode(await visitor.ReadAsync(path));

    /// <summary>Sends a form.</summary>
    /// <returns>The status, and the page as it is, or where it goes on to.</returns>
    public static async Task<(HttpStatusCode Status, string Page)> FormAsync(
        this ConsoleVisitor visitor, string path, params (string Name, string Value)[] fields)
    {
        using var answer = await visitor.SendFormAsync("/customers", path, fields);
        var page = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (answer.StatusCode, answer.Headers.Location?.ToString() ?? page);
    }
}
