using System.Text.Json.Serialization;
using OpenOdp.Engine.Segments;
using OpenOdp.Server.Calls;

namespace OpenOdp.Server.Segments;

/// <summary>Who would be in a segment.</summary>
/// <param name="Count">How many customers.</param>
/// <param name="Sample">The ids of some of them.</param>
/// <param name="Added">How many of them are not in the segment now.</param>
/// <param name="Removed">How many are in it now and would not be.</param>
/// <param name="Customers">How many customers were looked at.</param>
/// <param name="Complete">False when there are more than could be looked at in time.</param>
internal sealed record SegmentPreviewAnswer(
    long Count, IReadOnlyList<string> Sample, long Added, long Removed, long Customers, bool Complete)
{
    /// <summary>What is valid and yet hardly meant, each with its path.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Warnings { get; init; }

    public static SegmentPreviewAnswer Of(SegmentPreview preview) => new(
        preview.Members, IdText.Of(preview.Sample), preview.Added, preview.Removed, preview.Customers, preview.IsWhole)
    {
        Warnings = preview.Warnings.Count > 0 ? preview.Warnings : null,
    };
}
