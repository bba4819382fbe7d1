using System.Net;
using System.Text;
using System.Text.Json;

namespace OpenOdp.Server.Tests.Support;

/// <summary>The whole server in this process, on a socket and a directory of its own, with two accounts.</summary>
internal sealed class AdminServer : IAsyncDisposable
{
    private readonly TempDirectory _directory;
    private readonly string[] _settings;
    private ServerHost _host;
    private HttpClient _http;
    private TimeSpan _passed;

    private AdminServer(ServerHost host, TempDirectory directory, string[] settings)
    {
        (_host, _directory, _settings) = (host, directory, settings);
        _http = new HttpClient { BaseAddress = new Uri(host.Urls.First()) };
    }

    public string Directory => _directory.Path;

    /// <summary>Its own public address, and that of <c>/admin</c> when there is one.</summary>
    public IReadOnlyCollection<string> Urls => _host.Urls;

    public const string OperatorKey = "the-operator";

    public static Task<AdminServer> StartAsync(params string[] settings) => StartWithOneAccountAsync([
        "--OpenOdp:Accounts:1:Id", "other", "--OpenOdp:Accounts:1:PublicKey", "two", "--OpenOdp:Accounts:1:PrivateKey",
        "two.secret",
        "--OpenOdp:OperatorKey", OperatorKey, .. settings,
    ]);

    /// <summary>The same with the first account only, whose private key does what concerns all.</summary>
    public static async Task<AdminServer> StartWithOneAccountAsync(params string[] settings)
    {
        var directory = new TempDirectory();
        string[] all =
        [
            "--Logging:LogLevel:Default", "None", "--urls", "http://127.0.0.1:0", "--OpenOdp:DataDirectory",
            directory["data"],
            "--OpenOdp:MemoryBytes", "64MiB",
            "--OpenOdp:Accounts:0:PublicKey", "one", "--OpenOdp:Accounts:0:PrivateKey", "one.secret", .. settings,
        ];
        return new AdminServer(await ServerHost.StartAsync(all), directory, all);
    }

    /// <summary>Stops it; the directory stays.</summary>
    public async Task StopAsync()
    {
        _http.Dispose();
        await _host.DisposeAsync();
    }

    /// <summary>Starts it again, at another port, after it was stopped; what is given counts before the first settings.</summary>
    public async Task StartAgainAsync(params string[] settings)
    {
        _host = await ServerHost.StartAsync([.. _settings, .. settings]);
        _http = new HttpClient { BaseAddress = new Uri(_host.Urls.First()) };
    }

    /// <summary>Puts its clock, which must be one for tests, forward.</summary>
    public Task PassAsync(TimeSpan time)
    {
        var now = TimeProvider.System.GetUtcNow() + (_passed += time);
        return PostAsync("/admin/clock", $$"""{"now":"{{now:O}}"}""");
    }

    /// <summary>A path that is not in the data directory.</summary>
    public string Beside(string name) => _directory[name];

    public Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, string? body = null, string? key = null, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.TryAddWithoutValidation("x-api-key", key ?? (IsForOperator(path) ? OperatorKey : "one.secret"));
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return _http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Sends a body that is no text.</summary>
    public Task<HttpResponseMessage> UploadAsync(string path, HttpContent body, string key, HttpMethod? method = null)
    {
        var request = new HttpRequestMessage(method ?? HttpMethod.Post, path) { Content = body };
        request.Headers.TryAddWithoutValidation("x-api-key", key);
        return _http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public Task<JsonElement> GetAsync(string path, HttpStatusCode status = HttpStatusCode.OK) =>
        SendAsync(HttpMethod.Get, path).ReadAsync(status);

    public Task<JsonElement> PostAsync(string path, string? body = null, HttpStatusCode status = HttpStatusCode.OK) =>
        SendAsync(HttpMethod.Post, path, body).ReadAsync(status);

    public Task<JsonElement> EraseAsync(string email, HttpStatusCode status = HttpStatusCode.OK) =>
        SendAsync(HttpMethod.Delete, $"/admin/customers?email={email}").ReadAsync(status);

    /// <summary>Sends one event and returns its position.</summary>
    public async Task<ulong> EventAsync(string identifiers, string id = "")
    {
        var body = "{\"type\":\"t\",\"action\":\"a\",\"identifiers\":{" + identifiers + "},\"data\":{\"idempotence_id\":\"" + id
            + "\"}}";
        using var response = await SendAsync(HttpMethod.Post, "/v3/events", body, "one");
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        return ulong.Parse(response.Header("OpenOdp-Position"), System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>The positions of a customer's events, newest first.</summary>
    public async Task<List<ulong>> PositionsAsync(string email) =>
        [.. (await GetAsync($"/admin/customers/events?email={email}")).GetProperty("events").EnumerateArray()
            .Select(one => one.GetProperty("position").GetUInt64())];

    /// <summary>The files of the directory in which a text stands.</summary>
    public List<string> FilesWith(string text)
    {
        var wanted = Encoding.UTF8.GetBytes(text);
        var found = new List<string>();
        foreach (var file in System.IO.Directory.EnumerateFiles(Directory, "*", SearchOption.AllDirectories).Where(
            file => Path.GetFileName(file) != "in-use"))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            if (bytes.ToArray().AsSpan().IndexOf(wanted) >= 0) found.Add(file);
        }

        return found;
    }

    private static bool IsForOperator(string path) =>
        path is "/admin/checkpoints" or "/admin/compact" or "/admin/clock"
        || path.EndsWith(":complete", StringComparison.Ordinal);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _host.DisposeAsync();
        _directory.Dispose();
    }
}
