using System.Net.WebSockets;
using System.Text.Json;

namespace OpenOdp.EndToEnd.Tests.Support;

/// <summary>A page in Chromium without a screen, in which scripts are run as a person would use it.</summary>
internal sealed class LivePage : IAsyncDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly ClientWebSocket _socket = new();
    private readonly CancellationTokenSource _patience =
        CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    private readonly List<string> _complaints = [];
    private readonly ProgramRun _chromium;
    private int _sent;
    private bool _isLoaded;

    private LivePage()
    {
        _patience.CancelAfter(ProgramRun.Patience);
        _chromium = ProgramRun.StartFile("chromium",
        [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", $"--user-data-dir={_directory.Path}/profile",
            "--remote-debugging-port=0", "about:blank",
        ]);
    }

    /// <summary>Errors that the page has written to its console, and exceptions of its scripts.</summary>
    public IReadOnlyList<string> Complaints => _complaints;

    public static async Task<LivePage> OpenAsync(string url)
    {
        var page = new LivePage();
        await page.ConnectAsync();
        await page.SendAsync("Log.enable");
        await page.SendAsync("Runtime.enable");
        await page.SendAsync("Page.enable");
        await page.SendAsync("Page.navigate", new { url });
        while (!page._isLoaded) page.Note(await page.ReceiveAsync());
        return page;
    }

    /// <summary>The value of a script, which may be a promise.</summary>
    public async Task<string?> RunAsync(string script)
    {
        var answer = await SendAsync("Runtime.evaluate", new { expression = script, awaitPromise = true, returnByValue = true });
        Assert.False(answer.TryGetProperty("exceptionDetails", out var details), $"{details}");
        return answer.GetProperty("result").GetProperty("value").GetString();
    }

    private async Task ConnectAsync()
    {
        var file = Path.Combine(_directory.Path, "profile", "DevToolsActivePort");
        while (!File.Exists(file) || (await File.ReadAllTextAsync(file, _patience.Token)).Length == 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, _patience.Token);
        }

        var port = (await File.ReadAllLinesAsync(file, _patience.Token))[0];
        using var http = new HttpClient();
        using var pages = JsonDocument.Parse(await http.GetStringAsync($"http://127.0.0.1:{port}/json/list", _patience.Token));
        var page = pages.RootElement.EnumerateArray().First(static one => one.GetProperty("type").GetString() == "page");
        await _socket.ConnectAsync(new Uri(page.GetProperty("webSocketDebuggerUrl").GetString()!), _patience.Token);
    }

    private async Task<JsonElement> SendAsync(string method, object? parameters = null)
    {
        var id = ++_sent;
        var command = JsonSerializer.SerializeToUtf8Bytes(new { id, method, @params = parameters ?? new { } });
        await _socket.SendAsync(command, WebSocketMessageType.Text, endOfMessage: true, _patience.Token);
        while (true)
        {
            var message = await ReceiveAsync();
            if (message.TryGetProperty("id", out var answered) && answered.GetInt32() == id)
            {
                Assert.True(message.TryGetProperty("result", out var result), $"{message}");
                return result;
            }

            Note(message);
        }
    }

    private void Note(JsonElement message)
    {
        var (text, kind) = (message.GetRawText(), message.GetProperty("method").GetString());
        _isLoaded |= kind == "Page.loadEventFired";
        var isError = text.Contains("\"level\":\"error\"", StringComparison.Ordinal)
            || text.Contains("\"type\":\"error\"", StringComparison.Ordinal);
        var isTold = isError && (kind is "Log.entryAdded" or "Runtime.consoleAPICalled");
        if (isTold || kind == "Runtime.exceptionThrown") _complaints.Add(text);
    }

    private async Task<JsonElement> ReceiveAsync()
    {
        var buffer = new byte[65_536];
        using var bytes = new MemoryStream();
        ValueWebSocketReceiveResult part;
        do
        {
            part = await _socket.ReceiveAsync(buffer.AsMemory(), _patience.Token);
            bytes.Write(buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);
        return JsonDocument.Parse(bytes.ToArray()).RootElement;
    }

    public async ValueTask DisposeAsync()
    {
        if (_socket.State == WebSocketState.Open)
        {
            await SendAsync("Browser.close");
            await _chromium.WaitAsync(); // until then it writes into its directory
        }

        _chromium.Dispose();
        _socket.Dispose();
        _patience.Dispose();
        _directory.Dispose();
    }
}
