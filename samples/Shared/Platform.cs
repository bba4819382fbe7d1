using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using OpenOdp.Server;

namespace OpenOdp.Samples;

/// <summary>The platform, running in this process on a data directory of its own that goes away with it.</summary>
internal sealed class Platform : IAsyncDisposable
{
    private readonly ServerHost _host;
    private readonly string _directory;
    private readonly StopSignal _stop;
    private readonly HttpClient _http;

    private Platform(ServerHost host, StopSignal stop, string directory, string publicKey, string privateKey)
    {
        _host = host;
        _stop = stop;
        _directory = directory;
        Url = host.Urls.First();
        PublicKey = publicKey;
        PrivateKey = privateKey;
        _http = new HttpClient { BaseAddress = new Uri(Url) };
        _http.DefaultRequestHeaders.Add("x-api-key", privateKey);
    }

    public string Url { get; }

    public string PublicKey { get; }

    public string PrivateKey { get; }

    /// <summary>Ends when the process is asked to stop. It may be asked at any time, and the directory still goes away.</summary>
    public Task Stopping => _stop.Asked;

    /// <summary>Starts one on the usual port if that is free, else, or without a usual one, on any.</summary>
    /// <param name="sample">The sample that it is for; its directory is named so.</param>
    /// <param name="usualPort">The port that it has when nobody else has it; 0 for any.</param>
    /// <param name="output">Where it says what it understood of the settings; the console when null.</param>
    public static async Task<Platform> StartAsync(string sample, int usualPort = 0, TextWriter? output = null)
    {
        var stop = new StopSignal();
        var directory = Directory.CreateTempSubdirectory($"openodp-{sample}-").FullName;
        var port = usualPort;
        if (!IsFree(port))
        {
            Console.WriteLine($"Port {port} is taken; taking a free one.");
            port = 0;
        }

        ServerHost host;
        try
        {
            host = await ServerHost.StartAsync(
                [
                    "--urls", $"http://127.0.0.1:{port}", "--OpenOdp:DataDirectory", directory, "--Logging:LogLevel:Default",
                    "Warning"
                ],
                output);
        }
        catch
        {
            Directory.Delete(directory, recursive: true);
            if (stop.Asked.IsCompleted) Environment.Exit(0);
            throw;
        }

        using var keys = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(directory, "keys.json")));
        return new Platform(
            host,
            stop,
            directory,
            keys.RootElement.GetProperty("public_key").GetString()!,
            keys.RootElement.GetProperty("private_key").GetString()!);
    }

    /// <summary>Installs the segment of a file.</summary>
    public Task InstallAsync(string segment) => PutAsync($"/v3/segments/{segment}", segment);

    /// <summary>Hosts the datafile of a file, which is named as its SDK key.</summary>
    public Task HostAsync(string sdkKey) => PutAsync($"/admin/datafiles/{sdkKey}", sdkKey);

    public async Task<JsonElement> GetAsync(string path) =>
        JsonSerializer.Deserialize<JsonElement>(await _http.GetStringAsync(path));

    public static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, file);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _host.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
        _stop.Dispose();
    }

    private async Task PutAsync(string path, string file)
    {
        using var body = new StringContent(await File.ReadAllTextAsync(PathOf($"{file}.json")));
        using var answer = await _http.PutAsync(path, body);
        answer.EnsureSuccessStatusCode();
    }

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
