using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Extensions.Configuration.Memory;
using OpenOdp.Storage;

namespace OpenOdp.Server.Startup;

/// <summary>
/// Lets a server on a throw-away store take events before the real one listens, so that the code is compiled when the first
/// request comes: without it the first seconds take twice the CPU, and at 40,000 events/s everybody waits.
/// </summary>
internal sealed class WarmUp : IAsyncDisposable
{
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private const int Connections = 8; // so that requests meet, and what joins them is compiled too
    private const int EventsPerRequest = 10;

    private static readonly PosixSignal[] _ending = [PosixSignal.SIGTERM, PosixSignal.SIGINT];
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(12); // leaves the compiler a core
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _over;
    private readonly PosixSignalRegistration[] _signals;

    private WarmUp(TimeSpan time)
    {
        _over = new CancellationTokenSource(time);
        Done = time > TimeSpan.Zero ? Task.Run(() => RunAsync(_over.Token)) : Task.CompletedTask;
        _signals =
            time > TimeSpan.Zero ? [.. _ending.Select(signal => PosixSignalRegistration.Create(signal, _ => TidyUp()))] : [];
    }

    /// <summary>Ends when the time of the warm-up is over.</summary>
    public Task Done { get; }

    /// <summary>Begins a warm-up. When something goes wrong the log says so, and the server starts all the same.</summary>
    /// <param name="time">For how long; zero for not at all.</param>
    public static WarmUp Begin(TimeSpan time) => new(time);

    /// <summary>Ends the warm-up, also before its time.</summary>
    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await Done;
        foreach (var signal in _signals) signal.Dispose();
        _over.Dispose();
    }

    /// <summary>The process is about to end, since nobody listens for signals yet.</summary>
    private void TidyUp()
    {
        _over.Cancel();
        Done.Wait(_patience);
    }

    private static async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var directory = WarmUpDirectory.Make();
            await TakeEventsAsync(directory.Path, cancellationToken);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or SocketException or StoreException)
        {
            System.Console.Error.WriteLine(
                $"Warning: The first requests will be slower, since the warm-up failed. {error.Message}");
        }
    }

    private static async Task TakeEventsAsync(string directory, CancellationToken cancellationToken)
    {
        var socket = Path.Combine(directory, "socket");
        await using var server = await ServerHost.StartAsync(Builder(directory, socket), TextWriter.Null);
        await Task.WhenAll(
            Enumerable.Range(0, Connections).Select(connection => SendAsync(socket, connection, cancellationToken)));
    }

    /// <summary>None of the settings of the real server: they may name ports, files and places to report to.</summary>
    private static WebApplicationBuilder Builder(string directory, string socket)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>(); // a signal is for the process, not for this server
        builder.Configuration.Sources.Clear();
        builder.Configuration.Sources.Add(new MemoryConfigurationSource
        {
            InitialData =
            [
                new("urls", $"http://unix:{socket}"),
                new("OpenOdp:DataDirectory", Path.Combine(directory, "data")),
                new("OpenOdp:MemoryBytes", "64MiB"),
                new("OpenOdp:ShutdownTimeout", "00:00:00.1"),
                new("OpenOdp:Accounts:0:PublicKey", "warm-up"),
                new("OpenOdp:Accounts:0:PrivateKey", "warm-up.private"),
            ],
        });
        return builder;
    }

    private static async Task SendAsync(string path, int connection, CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), CancellationToken.None);
        var answer = new byte[4096];
        for (var number = 0; !cancellationToken.IsCancellationRequested; number++)
        {
            await socket.SendAsync(Request(connection, number), CancellationToken.None);
            if (await socket.ReceiveAsync(answer, CancellationToken.None) == 0) return; // answers are shorter than one packet
            await Task.Delay(_pause, TimeProvider.System, CancellationToken.None);
        }
    }

    private static byte[] Request(int connection, int number)
    {
        var events = Enumerable.Range(number * EventsPerRequest, EventsPerRequest).Select(index =>
            $$"""
            {"type":"fullstack","action":"identified","identifiers":{"fs_user_id":"user-{{connection}}-{{index / 3}}","vuid":"{{connection}}-{{index / 2}}"},
            "data":{"idempotence_id":"{{Guid.CreateVersion7()}}","data_source_type":"sdk","data_source":"csharp-sdk","data_source_version":"1.0","is":true,"number":{{index}}.5} }
            """);
        var body = $"[{string.Join(',', events)}]";
        return Encoding.ASCII.GetBytes($"POST /v3/events HTTP/1.1\r\nHost: warm-up\r\nx-api-key: warm-up\r\nContent-Type: "
            + $"application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");
    }
}
