using System.Net.Sockets;
using System.Text;

namespace OpenOdp.Client.Tests.Support;

/// <summary>What the server does with one request.</summary>
internal sealed class Reply
{
    private readonly Func<Socket, Stream, CancellationToken, Task<bool>> _write;

    private Reply(Func<Socket, Stream, CancellationToken, Task<bool>> write) => _write = write;

    /// <summary>The answer of ODP.</summary>
    public static Reply Accepted { get; } =
        Status(202, "{\"title\":\"Accepted\",\"status\":202,\"timestamp\":\"2026-01-01T00:00:00.000Z\"}");

    /// <summary>Closes the connection with a reset.</summary>
    public static Reply Reset { get; } = new((socket, _, _) =>
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
        return Task.FromResult(false);
    });

    /// <summary>Never answers.</summary>
    public static Reply Hang { get; } = new(async (_, _, stop) =>
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
        return false;
    });

    /// <summary>Bytes that are not HTTP.</summary>
    public static Reply Garbage { get; } = Raw("\0\u0001SSH-2.0-nonsense\r\n\r\n");

    /// <summary>Good headers and half of the body they promise.</summary>
    public static Reply Truncated(int status) => Raw($"HTTP/1.1 {status} Cut\r\nContent-Length: 100\r\n\r\n{{\"half\":");

    public static Reply Status(int status, string body = "", params string[] headers)
    {
        var extra = string.Concat(headers.Select(header => header + "\r\n"));
        var bytes = Encoding.UTF8.GetBytes(
            $"HTTP/1.1 {status} Status\r\nContent-Type: "
                + $"application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n{extra}\r\n{body}");
        return new Reply(async (_, stream, stop) =>
        {
            await stream.WriteAsync(bytes, stop);
            return true;
        });
    }

    /// <summary>Answers once the task has ended.</summary>
    public Reply After(Task task) => new(async (socket, stream, stop) =>
    {
        await task.WaitAsync(stop);
        return await WriteAsync(socket, stream, stop);
    });

    /// <summary>Answers so much later, by the real clock: a slow network.</summary>
    public Reply After(TimeSpan delay) => new(async (socket, stream, stop) =>
    {
        await Task.Delay(delay, TimeProvider.System, stop);
        return await WriteAsync(socket, stream, stop);
    });

    public Task<bool> WriteAsync(Socket socket, Stream stream, CancellationToken cancellationToken) =>
        _write(socket, stream, cancellationToken);

    private static Reply Raw(string text) => new(async (socket, stream, stop) =>
    {
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text), stop);
        socket.Shutdown(SocketShutdown.Send);
        return false;
    });
}
