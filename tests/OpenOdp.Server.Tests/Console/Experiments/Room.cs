using System.Net;

namespace OpenOdp.Server.Tests.Console.Experiments;

/// <summary>What tests of the room of experiments do.</summary>
internal static class Room
{
    public const string Hostile = "<img src=x onerror=alert(1)>";

    /// <summary>A page as a person reads it: its words, with one space between them.</summary>
    public static async Task<string> WordsAsync(
        this ConsoleVisitor visitor, string path, HttpStatusCode status = HttpStatusCode.OK)
    {
        var page = await visitor.ReadAsync(path, status);
        var main = page[(page.IndexOf("<main", StringComparison.Ordinal) is >= 0 and var at ? at : 0)..];
        var words = System.Text.RegularExpressions.Regex.Replace(main, "<[^>]*>|\\s", " ");
        return string.Join(' ', WebUtility.HtmlDecode(words).Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <returns>The status, and the page as text, or where it goes on to.</returns>
    public static async Task<(HttpStatusCode Status, string Page)> AnswerAsync(this Task<HttpResponseMessage> sent)
    {
        using var answer = await sent;
        var page = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (answer.StatusCode, answer.Headers.Location?.ToString() ?? WebUtility.HtmlDecode(page));
    }
}
