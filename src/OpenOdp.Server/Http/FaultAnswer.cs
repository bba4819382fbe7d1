using System.Text.Json.Serialization;

namespace OpenOdp.Server.Http;

/// <summary>What is answered to data that was taken; it is written by <see cref="Envelopes.AcceptAsync"/>.</summary>
internal sealed record AcceptedAnswer(string Title, int Status, string Timestamp);

/// <summary>What is answered when something went wrong (§1.1).</summary>
/// <param name="Title">The status in words.</param>
/// <param name="Detail">What went wrong, where, and what to do.</param>
internal sealed record FaultAnswer(string Title, int Status, string Timestamp, FaultDetail Detail);

/// <summary>What went wrong: a message, or the parts of the request that are invalid.</summary>
internal sealed record FaultDetail
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Message { get; init; }

    /// <summary>The exact reason, where it helps.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<InvalidPart>? Invalids { get; init; }
}

/// <summary>An invalid item by its place, with a message; or an invalid field by its name, with a reason.</summary>
internal sealed record InvalidPart
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Event { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Message { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Field { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }
}

/// <summary>What is answered when something went wrong about a segment (ENV-F).</summary>
/// <param name="RequestId">Always null, as ODP has it.</param>
/// <param name="Message">What went wrong, where, and what to do.</param>
internal sealed record SegmentFaultAnswer(int Status, string? RequestId, string Message)
{
    /// <summary>What is wrong with a definition, and where.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<InvalidPart>? Details { get; init; }
}

/// <summary>What a gateway answers before a resource is reached.</summary>
internal sealed record GatewayAnswer(string Message);
