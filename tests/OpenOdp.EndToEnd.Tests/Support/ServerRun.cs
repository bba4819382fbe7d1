using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace OpenOdp.EndToEnd.Tests.Support;

/// <summary>A server in a process of its own, on a data directory that outlives it.</summary>
internal sealed class ServerRun : IDisposable
{
    public const string PublicKey = "e2e-public";
    public const string PrivateKey = "e2e-public.secret";

    private readonly HttpClient _http;

    private ServerRun(ProgramRun program, string directory, int port)
    {
        (Program, Directory, Url) = (program, directory, $"http://127.0.0.1:{port}");
        _http = new HttpClient { BaseAddress = new Uri(Url), Timeout = TimeSpan.FromSeconds(30) };
    }

    public ProgramRun Program { get; }

    public string Directory { get; }

    public string Url { get; }

    public HttpClient Http => _http;

    public static IReadOnlyDictionary<string, string> Environment(string directory) => new Dictionary<string, string>
    {
        ["OpenOdp__DataDirectory"] = directory,
        ["OpenOdp__MemoryBytes"] = "64MiB",
        ["OpenOdp__WarmUp"] = "00:00:00", // many starts, few requests
        ["OpenOdp__Accounts__0__PublicKey"] = PublicKey,
        ["OpenOdp__Accounts__0__PrivateKey"] = PrivateKey,
        ["OpenOdp__Accounts__0__Identifiers__shop_id"] = "high",
    };

    /// <summary>Starts and waits until it is ready.</summary>
    public static async Task<ServerRun> StartAsync(
        string directory, IReadOnlyDictionary<string, string>? more = null, string address = "127.0.0.1", string? moreUrls = null)
    {
        var server = Launch(directory, more, address, moreUrls: moreUrls);
        await server.UntilAnswersAsync();
        await server.UntilAsync(HttpStatusCode.OK, "/health/ready");
        return server;
    }

    /// <summary>Starts and waits for nothing.</summary>
    public static ServerRun Launch(
        string directory, IReadOnlyDictionary<string, string>? more = null, string address = "127.0.0.1",
        string[]? without = null, string? moreUrls = null)
    {
        var port = FreePort.Next();
        var environment = new Dictionary<string, string>(Environment(directory));
        foreach (var (name, value) in more ?? new Dictionary<string, string>()) environment[name] = value;
        foreach (var name in without ?? []) environment.Remove(name);
        return new ServerRun(
            ProgramRun.Start("OpenOdp.Server", ["--urls", $"http://{address}:{port};{moreUrls}"], environment), directory, port);
    }

    /// <summary>Waits until it answers anything, or has ended.</summary>
    public async Task<bool> UntilAnswersAsync()
    {
        using var patience = new CancellationTokenSource(ProgramRun.Patience);
        while (Program.IsRunning)
        {
            try
            {
                using var response = await _http.GetAsync("/health/live", patience.Token);
                return true;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, patience.Token); // until the socket is there
            }
        }

        return false;
    }

    /// <summary>Waits until a path answers with a status.</summary>
    public async Task UntilAsync(HttpStatusCode wanted, string path, TimeSpan? within = null)
    {
        using var patience = new CancellationTokenSource(within ?? ProgramRun.Patience);
        var last = "nothing";
        try
        {
            while (true)
            {
                using var response = await _http.GetAsync(path, patience.Token);
                last = $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync(patience.Token)}";
                if (response.StatusCode == wanted) return;
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, patience.Token);
            }
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"{path} did not answer {(int)wanted}; it answered {last}\n{Program}");
        }
    }

    /// <summary>Posts a body with the public key.</summary>
    public async Task<HttpResponseMessage> PostAsync(string json, string path = "/v3/events", string key = PublicKey)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post, path)
        { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        request.Headers.Add("x-api-key", key);
        return await _http.SendAsync(request);
    }

    /// <summary>Reads with the private key.</summary>
    public async Task<HttpResponseMessage> GetAsync(string path, string key = PrivateKey)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("x-api-key", key);
        return await _http.SendAsync(request);
    }

    /// <summary>What a path answers, whatever its status.</summary>
    public async Task<string> BodyAsync(string path)
    {
        using var response = await _http.GetAsync(path);
        return await response.Content.ReadAsStringAsync();
    }

    public async Task<JsonElement> ReadAsync(string path, string key = PrivateKey)
    {
        using var response = await GetAsync(path, key);
        Assert.True(
            response.IsSuccessStatusCode, $"{path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>Every event of a customer, by its idempotence id.</summary>
    public async Task<List<string>> EventIdsAsync(string identifier, string value)
    {
        var ids = new List<string>();
        var after = string.Empty;
        while (true)
        {
            var page =
                await ReadAsync($"/admin/customers/events?{identifier}={Uri.EscapeDataString(value)}&limit=1000&after={after}");
            ids.AddRange(page.GetProperty("events").EnumerateArray().Select(
                stored => stored.GetProperty("data").GetProperty("idempotence_id").GetString()!));
            if (page.GetProperty("next").GetString() is not { } next) return ids;
            after = next;
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        Program.Dispose();
    }
}
