namespace OpenOdp.Engine.Segments.Memberships;

/// <summary>What a segment's revision has made of a customer so far.</summary>
internal sealed class ProgressEntry
{
    public uint Number { get; private set; }

    public int Revision { get; private set; }

    /// <summary>True when the customer is a member by this revision.</summary>
    public bool IsMember { get; set; }

    /// <summary>Of a member: its number among those of the revision.</summary>
    public ulong MemberNumber { get; set; }

    /// <summary>True when the last that was told of the customer is that it is a member.</summary>
    public bool IsTold { get; set; }

    /// <summary>True when time alone may change it.</summary>
    public bool Waits { get; set; }

    /// <summary>Where its runs begin among <see cref="Progress.RunsOf"/>.</summary>
    public int RunsStart { get; set; }

    /// <summary>The length of its runs; 0 when none of them has an instance.</summary>
    public int RunsLength { get; set; }

    /// <summary>
    /// For a member of a segment that only grows: it is one whatever comes for a window of the segment from then on, in ms since
    /// 1970. Until that is over nothing is kept of its runs; they are worked out from its events then.
    /// </summary>
    public long AssuredFrom { get; private set; }

    /// <summary>
    /// With <see cref="AssuredFrom"/>: of how many events of the customer on it may be otherwise, since only the newest entries
    /// count. 0: the member is not assured.
    /// </summary>
    public ulong AssuredTo { get; private set; }

    /// <summary>True for one of whom nothing is kept but that it is a member whatever comes.</summary>
    public bool HasAssurance => AssuredTo != 0;

    /// <summary>True when nothing would be lost with it.</summary>
    public bool IsEmpty => !IsMember && !IsTold && !Waits && RunsLength == 0;

    /// <summary>Turns to another segment, of which there is nothing to remember yet.</summary>
    public void Begin(uint number, int revision)
    {
        (Number, Revision) = (number, revision);
        (IsMember, IsTold, Waits) = (false, false, false);
        (RunsStart, RunsLength) = (0, 0);
        Release();
    }

    /// <summary>Until when it is a member whatever comes, in ms since 1970; 0 for one who is not assured.</summary>
    /// <param name="program">That of the entry.</param>
    public long AssuredUntil(SegmentProgram program) => HasAssurance ? AssuredFrom + program.Window : 0;

    /// <summary>True for a member whatever comes.</summary>
    public bool IsAssured(SegmentProgram program, long now, ulong seen) => now < AssuredUntil(program) && seen < AssuredTo;

    /// <summary>Notes that it is a member whatever comes.</summary>
    public void Assure(long from, ulong to) => (AssuredFrom, AssuredTo) = (from, to);

    /// <summary>What comes makes a difference again.</summary>
    public void Release() => Assure(0, 0);
}
