namespace OpenOdp.Engine.Segments.Memberships;

/// <summary>A segment of the customer at hand, while it is worked out.</summary>
internal sealed class SegmentWork
{
    public SegmentProgram Program { get; private set; } = null!;

    public SegmentRuns Runs { get; private set; } = null!;

    public ProgressEntry Entry { get; private set; } = null!;

    /// <summary>True when its runs are worked out from the customer's events.</summary>
    public bool IsReplayed { get; private set; }

    /// <summary>True once its runs are not those that are stored.</summary>
    public bool HasChanged { get; set; }

    public void Begin(SegmentProgram program, SegmentRuns runs, ProgressEntry entry, bool isReplayed)
    {
        (Program, Runs, Entry) = (program, runs, entry);
        (IsReplayed, HasChanged) = (isReplayed, isReplayed);
    }
}
