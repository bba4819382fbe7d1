using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace OpenOdp.Client.Tests.Support;

/// <summary>
/// A hand-written HTTP/1.1 server on loopback that answers as a test says: well, slowly, wrongly or not at all.
/// </summary>
internal sealed class FaultServer : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly Func<Received, Reply> _answer;
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<Received> _arrivals = Channel.CreateUnbounded<Received>();
    private readonly List<Received> _all = [];
    private readonly bool _keep;
    private int _connections;

    private FaultServer(Func<Received, Reply> answer, int port, bool keep)
    {
        _answer = answer;
        _keep = keep;
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start(512);
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = AcceptAsync();
    }

    public int Port { get; }

    public string Host => $"http://127.0.0.1:{Port}";

    public int Connections => Volatile.Read(ref _connections);

    public Received[] Requests
    {
        get
        {
            lock (_all)
            {
                return [.. _all];
            }
        }
    }

    /// <param name="answer">What to answer; 202 when null.</param>
    /// <param name="port">Any free one when 0.</param>
    /// <param name="keep">False for so many requests that they should not be remembered.</param>
    public static FaultServer Start(Func<Received, Reply>? answer = null, int port = 0, bool keep = true) =>
        new(answer ?? (_ => Reply.Accepted), port, keep);

    /// <summary>The next request that arrived and was not given before.</summary>
    public Task<Received> NextAsync(string awaited = "a request") => Wait.For(_arrivals.Reader.ReadAsync().AsTask(), awaited);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
    }

    private void Keep(Received request)
    {
        if (!_keep) return;

        lock (_all)
        {
            _all.Add(request);
        }

        _arrivals.Writer.TryWrite(request);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync(_stop.Token);
                Interlocked.Increment(ref _connections);
                _ = ServeAsync(socket);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using var owned = socket;
        socket.NoDelay = true;
        using var stream = new NetworkStream(socket);
        using var stop = _stop.Token.Register(socket.Dispose);
        try
        {
            var reader = new RequestReader(stream);
            while (await reader.ReadAsync() is { } request)
            {
                Keep(request);
                if (!await _answer(request).WriteAsync(socket, stream, _stop.Token)) return;
            }
        }
        catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException
            or OperationCanceledException)
        {
        }
    }
}
