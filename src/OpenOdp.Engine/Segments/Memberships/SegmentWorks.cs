using OpenOdp.Engine.Segments.Language;

namespace OpenOdp.Engine.Segments.Memberships;

/// <summary>What the programs of an account are worked out with, kept from customer to customer.</summary>
internal sealed class SegmentWorks
{
    /// <summary>Plans whose runs are kept to be used again.</summary>
    private const int MaxPlans = 2000;

    private readonly Dictionary<SegmentPlan, SegmentRuns> _runs = [];
    private AccountSegments _segments = AccountSegments.None;
    private SegmentWork?[] _works = [];

    /// <summary>Turns to the segments of an account, which are most often those of the command before.</summary>
    public void Begin(AccountSegments segments)
    {
        if (_segments == segments) return;
        if (_runs.Count > MaxPlans) _runs.Clear();
        (_segments, _works) = (segments, new SegmentWork?[segments.Programs.Length]);
    }

    public SegmentWork Of(SegmentProgram program) =>
        _works[program.Index] ??= new SegmentWork(program, RunsOf(program.Plan));

    private SegmentRuns RunsOf(SegmentPlan plan)
    {
        if (!_runs.TryGetValue(plan, out var runs)) _runs.Add(plan, runs = new SegmentRuns(plan));
        return runs;
    }
}
