using System.Buffers;
using System.Text.Json;
using OpenOdp.Server.Http;

namespace OpenOdp.Server.Calls;

/// <summary>What an operation answers: a status, and a JSON body or a message for ENV-D.</summary>
internal readonly record struct Answer(int Status, Action<Utf8JsonWriter>? Body, string? Message)
{
    /// <summary>The position that the answer saw or made.</summary>
    public ulong? Position { get; init; }

    /// <summary>The body as bytes, once rendered.</summary>
    public ReadOnlyMemory<byte> Rendered { get; private init; }

    public static Answer Ok(Action<Utf8JsonWriter> body) => new(StatusCodes.Status200OK, body, null);

    public static Answer BadRequest(string message) => new(StatusCodes.Status400BadRequest, null, message);

    public static Answer NotFound(string message) => new(StatusCodes.Status404NotFound, null, message);

    public static Answer Conflict(string message) => new(StatusCodes.Status409Conflict, null, message);

    public static Answer Unavailable(string message) => new(StatusCodes.Status503ServiceUnavailable, null, message);

    /// <summary>Writes the body, while the view that it reads from is still there.</summary>
    public Answer Render()
    {
        if (Body is null) return this;
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Envelopes.WriterOptions)) Body(json);
        return this with { Body = null, Rendered = buffer.WrittenMemory };
    }
}
