using System.Text.Json;

namespace OpenOdp.EndToEnd.Tests.Support;

/// <summary>The shop of the samples in a process of its own, and one visitor.</summary>
internal sealed class ShopRun : IDisposable
{
    private ShopRun(ProgramRun program, string url)
    {
        Program = program;
        Url = url;
        Http = new HttpClient { BaseAddress = new Uri(url), Timeout = ProgramRun.Patience };
    }

    public ProgramRun Program { get; }

    public string Url { get; }

    /// <summary>Keeps its cookie, as a browser does.</summary>
    public HttpClient Http { get; }

    /// <summary>Starts and waits until it is open.</summary>
    /// <param name="directory">Where it may keep what it must remove.</param>
    public static async Task<ShopRun> StartAsync(string directory)
    {
        var url = $"http://127.0.0.1:{FreePort.Next()}";
        var environment = new Dictionary<string, string> { ["TMPDIR"] = directory };
        var program = ProgramRun.Start("Shop", ["--urls", url], environment);
        await Wait.Until(
            () => program.Output.Contains("Press Ctrl+C", StringComparison.Ordinal) || !program.IsRunning, "the shop is open");
        Assert.True(program.IsRunning, program.ToString());
        return new ShopRun(program, url);
    }

    public Task<string> PageAsync(string path) => Http.GetStringAsync(path, TestContext.Current.CancellationToken);

    /// <summary>What the shop says of its visitor.</summary>
    public async Task<JsonElement> LookAsync()
    {
        using var look = JsonDocument.Parse(await PageAsync("/look.json"));
        return look.RootElement.Clone();
    }

    /// <summary>Waits until the visitor is in the segment, or no longer is.</summary>
    public Task UntilQualifiedAsync(bool isQualified) => Wait.Until(
        async () => (await LookAsync()).GetProperty("segments")[0].GetProperty("qualified").GetBoolean() == isQualified,
        $"the visitor is {(isQualified ? "" : "not ")}in the segment");

    public void Dispose()
    {
        Http.Dispose();
        Program.Dispose();
    }
}
