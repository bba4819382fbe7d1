using OpenOdp.Engine.Segments.Language;
using OpenOdp.Engine.Segments.Memberships;

namespace OpenOdp.Engine.Segments;

/// <summary>A revision of a segment that customers are worked out by. Immutable.</summary>
/// <param name="segment">The segment.</param>
/// <param name="revision">Its revision.</param>
/// <param name="plan">What that asks for.</param>
/// <param name="index">Its place among the programs of the account.</param>
internal sealed class SegmentProgram(Segment segment, int revision, SegmentPlan plan, int index)
{
    public int Index { get; } = index;

    public Segment Segment { get; } = segment;

    public int Revision { get; } = revision;

    public SegmentPlan Plan { get; } = plan;

    /// <summary>The longest life of an instance, in ms; 0 when it has no sequences.</summary>
    public long Window => Plan.Window;

    /// <summary>True when a member need not be looked at before time can end the membership.</summary>
    public bool OnlyGrows { get; } = plan.OnlyGrows;

    /// <summary>With <see cref="OnlyGrows"/>: true when that holds for events that come late, too.</summary>
    public bool OnlyGrowsLate { get; } = plan.OnlyGrowsLate;

    /// <summary>When it sleeps for a customer; null when it never does.</summary>
    public SleepRule? Sleep { get; } = SleepRule.Of(plan);

    /// <summary>True for the revision that answers; else it is being built.</summary>
    public bool IsLive { get; } = revision == segment.LiveRevision;

    /// <summary>True for a customer of whom what is stored does not count any more.</summary>
    public bool IsStaleFor(ulong customer) => customer >= Segment.RefreshedTo;

    /// <summary>True for a customer whom the build has reached.</summary>
    public bool Includes(ulong customer) => IsLive || customer < Segment.BuiltTo;
}
