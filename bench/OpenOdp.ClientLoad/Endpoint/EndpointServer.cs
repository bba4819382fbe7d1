using System.Net;
using System.Net.Sockets;

namespace OpenOdp.ClientLoad.Endpoint;

/// <summary>
/// The least that can stand for ODP: it reads requests, counts bodies and their bytes, and answers what ODP answers to a good
/// request, after the milliseconds that the path begins with: <c>/50/v3/events</c>.
/// </summary>
internal sealed class EndpointServer
{
    public const string Mode = "endpoint";

    private long _requests;
    private long _bytes;

    /// <summary>Prints its port and serves until standard input ends, so that it never outlives who started it.</summary>
    public static async Task RunAsync()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1024);
        Console.WriteLine(((IPEndPoint)listener.LocalEndPoint!).Port);
        _ = new EndpointServer().AcceptAsync(listener);
        await Console.In.ReadToEndAsync();
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (true)
        {
            _ = ServeAsync(await listener.AcceptAsync());
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using var owned = socket;
        socket.NoDelay = true;
        var buffer = new byte[64 * 1024];
        var used = 0;
        try
        {
            while (true)
            {
                int end;
                while ((end = buffer.AsSpan(0, used).IndexOf("\r\n\r\n"u8)) < 0)
                {
                    var read = await socket.ReceiveAsync(buffer.AsMemory(used));
                    if (read == 0) return;
                    used += read;
                }

                var head = RequestHead.Read(buffer.AsSpan(0, end));
                var left = head.ContentLength - (used - end - 4);
                while (left > 0)
                {
                    var read = await socket.ReceiveAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)));
                    if (read == 0) return;
                    left -= read;
                }

                // A client without pipelining sends nothing before it has its answer.
                used = 0;
                if (head.Delay > TimeSpan.Zero) await Task.Delay(head.Delay);
                await socket.SendAsync(Answer(head));
            }
        }
        catch (SocketException)
        {
            // The client has gone.
        }
    }

    private ReadOnlyMemory<byte> Answer(RequestHead head)
    {
        if (head.Kind == RequestKind.Figures) return Answers.Figures(Volatile.Read(ref _requests), Volatile.Read(ref _bytes));
        if (head.Kind == RequestKind.Segments) return Answers.Segments;
        Interlocked.Increment(ref _requests);
        Interlocked.Add(ref _bytes, head.ContentLength);
        return Answers.Accepted;
    }
}
