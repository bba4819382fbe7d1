using System.Text.Json.Serialization;
using OpenOdp.Engine.Segments;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Http;

namespace OpenOdp.Server.Segments;

/// <summary>The ids of the account's segments.</summary>
internal sealed record SegmentIdsAnswer(IReadOnlyList<string> SegmentIds);

/// <summary>A segment as it was installed last (§6.2).</summary>
internal sealed record SegmentAnswer(int Revision, string Description, StoredFields Metadata, StoredFields Definition);

/// <summary>The revision that a change has made, or that was there already (SEG-8).</summary>
internal sealed record RevisionAnswer(int Revision)
{
    /// <summary>What is valid and yet hardly meant, each with its path.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Warnings { get; init; }
}

/// <summary>Nothing is wrong with a definition.</summary>
internal sealed record SegmentValidAnswer
{
    /// <summary>What is valid and yet hardly meant, each with its path.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Warnings { get; init; }
}

/// <summary>Refusals that several calls share.</summary>
internal static class SegmentRefusals
{
    public static Answer NotFound => Answer.NotFound("Segment not found.");

    /// <summary>Says what is wrong with a definition, and where (SEG-12).</summary>
    public static Answer Invalid(SegmentFault fault)
    {
        var part = new InvalidPart { Field = fault.Path, Reason = fault.Reason };
        var body = new SegmentFaultAnswer(StatusCodes.Status400BadRequest, null, fault.ToString()) { Details = [part] };
        return new Answer(StatusCodes.Status400BadRequest, AnswerJson.Write(body), null);
    }
}
