namespace OpenOdp.Engine.Segments.Memberships;

/// <summary>Where the runs of a segment come from.</summary>
internal enum RunsFrom : byte
{
    /// <summary>From the customer's row.</summary>
    Row,

    /// <summary>
    /// From the customer's events, those of the command too: other events are the customer's, or in another order.
    /// </summary>
    AllEvents,

    /// <summary>From the customer's events before the command: nothing was kept while the membership was assured.</summary>
    EarlierEvents,

    /// <summary>From the entries that it has in common with others, for it slept.</summary>
    Pending,

    /// <summary>From nowhere: the customer is a member whatever comes.</summary>
    Nowhere,
}

/// <summary>A segment of the customer at hand, while it is worked out.</summary>
internal sealed class SegmentWork(SegmentProgram program, SegmentRuns runs)
{
    public SegmentProgram Program { get; } = program;

    public SegmentRuns Runs { get; } = runs;

    public ProgressEntry Entry { get; private set; } = null!;

    public RunsFrom From { get; private set; }

    /// <summary>True once its runs are not those that are stored.</summary>
    public bool HasChanged { get; set; }

    /// <summary>True when its runs are worked out from the customer's events.</summary>
    public bool ReadsEvents => From is RunsFrom.AllEvents or RunsFrom.EarlierEvents;

    /// <inheritdoc cref="ProgressEntry.AssuredUntil"/>
    public long AssuredUntil => Entry.AssuredUntil(Program);

    /// <summary>Earlier events make no difference, in ms since 1970: not even to when an assured membership has ended.</summary>
    public long ReadsEventsFrom(long now) => From switch
    {
        RunsFrom.AllEvents => now - Program.Window,
        RunsFrom.EarlierEvents => Math.Min(now, AssuredUntil) - Program.Window,
        _ => long.MaxValue,
    };

    /// <summary>True when it takes the events of the command one by one.</summary>
    public bool TakesEvents => From is RunsFrom.Row or RunsFrom.Pending or RunsFrom.EarlierEvents;

    /// <summary>Turns to a customer.</summary>
    public void Begin(ProgressEntry entry, RunsFrom from)
    {
        (Entry, From) = (entry, from);
        HasChanged = ReadsEvents || from == RunsFrom.Pending;
    }
}
