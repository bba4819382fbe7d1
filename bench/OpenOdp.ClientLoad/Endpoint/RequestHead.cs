using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace OpenOdp.ClientLoad.Endpoint;

internal enum RequestKind
{
    Events,
    Segments,
    Figures,
}

/// <summary>What the endpoint needs of a request's first lines.</summary>
internal readonly record struct RequestHead(RequestKind Kind, TimeSpan Delay, long ContentLength)
{
    /// <summary>Reads <c>POST /50/v3/events HTTP/1.1</c> and the length among the headers.</summary>
    public static RequestHead Read(ReadOnlySpan<byte> head)
    {
        var line = head[..head.IndexOf("\r\n"u8)];
        var path = line[(line.IndexOf((byte)'/') + 1)..];
        if (!Utf8Parser.TryParse(path, out int milliseconds, out _)) milliseconds = 0;
        var kind = path.IndexOf("v3/graphql"u8) >= 0 ? RequestKind.Segments
            : path.IndexOf("figures"u8) >= 0 ? RequestKind.Figures
            : RequestKind.Events;
        var at = head.IndexOf("Content-Length: "u8);
        if (at < 0 || !Utf8Parser.TryParse(head[(at + 16)..], out long length, out _)) length = 0;
        return new RequestHead(kind, TimeSpan.FromMilliseconds(milliseconds), length);
    }
}

/// <summary>The answers as they go over the wire.</summary>
internal static class Answers
{
    public static readonly ReadOnlyMemory<byte> Accepted =
        Http("202 Accepted", """{"title":"Accepted","status":202,"timestamp":"2026-01-01T00:00:00.000Z"}""");

    public static readonly ReadOnlyMemory<byte> Segments =
        Http(
            "200 OK",
            """{"data":{"customer":{"audiences":{"edges":[{"node":{"name":"has_purchased","state":"qualified"}}]}}}}""");

    public static ReadOnlyMemory<byte> Figures(long requests, long bytes) =>
        Http("200 OK", string.Create(CultureInfo.InvariantCulture, $"{requests} {bytes}"));

    private static byte[] Http(string status, string body) =>
        Encoding.ASCII.GetBytes(
            $"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");
}
