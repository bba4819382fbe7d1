using System.Text.Json;

namespace OpenOdp.Server.Admin;

/// <summary>What an operation answers: a status, and a JSON body or a message for ENV-D.</summary>
internal readonly record struct Answer(int Status, Action<Utf8JsonWriter>? Body, string? Message)
{
    public static Answer Ok(Action<Utf8JsonWriter> body) => new(StatusCodes.Status200OK, body, null);

    public static Answer Accepted(Action<Utf8JsonWriter> body) => new(StatusCodes.Status202Accepted, body, null);

    public static Answer BadRequest(string message) => new(StatusCodes.Status400BadRequest, null, message);

    public static Answer NotFound(string message) => new(StatusCodes.Status404NotFound, null, message);

    public static Answer Conflict(string message) => new(StatusCodes.Status409Conflict, null, message);

    public static Answer Unavailable(string message) => new(StatusCodes.Status503ServiceUnavailable, null, message);
}
