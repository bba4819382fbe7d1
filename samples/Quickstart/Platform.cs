using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpenOdp.Server;

namespace OpenOdp.Samples.Quickstart;

/// <summary>The platform, running in this process on a data directory of its own that goes away with it.</summary>
internal sealed class Platform : IAsyncDisposable
{
    private const int UsualPort = 8080;

    private readonly ServerHost _host;
    private readonly string _directory;
    private readonly HttpClient _http;

    private Platform(ServerHost host, string directory, string url, string publicKey, string privateKey)
    {
        _host = host;
        _directory = directory;
        Url = url;
        PublicKey = publicKey;
        PrivateKey = privateKey;
        _http = new HttpClient { BaseAddress = new Uri(url) };
        _http.DefaultRequestHeaders.Add("x-api-key", privateKey);
    }

    public string Url { get; }

    public string PublicKey { get; }

    public string PrivateKey { get; }

    public static async Task<Platform> StartAsync()
    {
        var directory = Directory.CreateTempSubdirectory("openodp-quickstart-").FullName;
        var port = UsualPort;
        if (!IsFree(port))
        {
            Console.WriteLine($"Port {port} is taken; taking a free one.");
            port = 0;
        }

        var host = await ServerHost.StartAsync(
            [
                "--urls", $"http://127.0.0.1:{port}", "--OpenOdp:DataDirectory", directory, "--Logging:LogLevel:Default",
                "Warning"
            ]);
        using var keys = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(directory, "keys.json")));
        return new Platform(
            host,
            directory,
            host.Urls.First(),
            keys.RootElement.GetProperty("public_key").GetString()!,
            keys.RootElement.GetProperty("private_key").GetString()!);
    }

    /// <summary>What Optimizely's CDN would serve: a datafile whose ODP integration leads here.</summary>
    public async Task<string> DatafileAsync()
    {
        var datafile = JsonNode.Parse(await File.ReadAllTextAsync(PathOf("datafile.json")))!;
        datafile["integrations"]![0]!["host"] = Url;
        datafile["integrations"]![0]!["publicKey"] = PublicKey;
        return datafile.ToJsonString();
    }

    /// <summary>Installs the segment of a file.</summary>
    public async Task InstallAsync(string segment)
    {
        using var body = new StringContent(await File.ReadAllTextAsync(PathOf($"{segment}.json")));
        using var answer = await _http.PutAsync($"/v3/segments/{segment}", body);
        answer.EnsureSuccessStatusCode();
    }

    public async Task<JsonElement> GetAsync(string path) => await _http.GetFromJsonAsync<JsonElement>(path);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _host.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, file);

    private static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
