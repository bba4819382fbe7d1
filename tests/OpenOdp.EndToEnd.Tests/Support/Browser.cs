using System.Text.Json;

namespace OpenOdp.EndToEnd.Tests.Support;

/// <summary>What a real browser made of a page.</summary>
/// <param name="Dom">The page as it stands when all is loaded.</param>
/// <param name="Requests">What the page and its scripts asked for; the browser's own errands are not among them.</param>
internal sealed record LoadedPage(string Dom, IReadOnlyList<string> Requests);

/// <summary>Chromium without a screen.</summary>
internal static class Browser
{
    public static async Task<LoadedPage> LoadAsync(string url)
    {
        using var directory = new TempDirectory();
        var log = Path.Combine(directory.Path, "net.json");
        using var chromium = ProgramRun.StartFile("chromium",
        [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", $"--user-data-dir={directory.Path}/profile",
            "--virtual-time-budget=20000", $"--log-net-log={log}", "--dump-dom", url,
        ]);
        var code = await chromium.WaitAsync();
        Assert.True(code == 0, chromium.ToString());
        return new LoadedPage(chromium.Output, Requests(await File.ReadAllTextAsync(log, TestContext.Current.CancellationToken)));
    }

    /// <summary>The requests of the log that a page began: these name its origin.</summary>
    private static List<string> Requests(string log)
    {
        using var document = JsonDocument.Parse(log);
        var types = document.RootElement.GetProperty("constants").GetProperty("logEventTypes");
        var started = types.GetProperty("URL_REQUEST_START_JOB").GetInt32();
        var urls = new List<string>();
        foreach (var entry in document.RootElement.GetProperty("events").EnumerateArray())
        {
            if (entry.GetProperty("type").GetInt32() != started) continue;
            if (!entry.TryGetProperty("params", out var request)) continue;
            if (!request.TryGetProperty("initiator", out var initiator) || initiator.GetString() == "not an origin") continue;
            urls.Add(request.GetProperty("url").GetString()!);
        }

        return urls;
    }
}
