namespace OpenOdp.Server.Calls;

/// <summary>What a call answers: a status, and a JSON body or a message for ENV-D.</summary>
internal readonly record struct Answer(int Status, ReadOnlyMemory<byte> Body, string? Message)
{
    /// <summary>The position that the answer saw or made.</summary>
    public ulong? Position { get; init; }

    /// <summary>A header of this call's own.</summary>
    public (string Name, string Value)? Header { get; init; }

    /// <summary>Answers with a value. It is written at once, while the view that it may read from is still there.</summary>
    public static Answer Ok<T>(T value) => new(StatusCodes.Status200OK, AnswerJson.Write(value), null);

    public static Answer BadRequest(string message) => new(StatusCodes.Status400BadRequest, default, message);

    public static Answer NotFound(string message) => new(StatusCodes.Status404NotFound, default, message);

    public static Answer Conflict(string message) => new(StatusCodes.Status409Conflict, default, message);

    public static Answer Unavailable(string message) => new(StatusCodes.Status503ServiceUnavailable, default, message);
}
