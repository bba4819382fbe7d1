namespace OpenOdp.Engine.Segments.Memberships;

/// <summary>Writes down who is a member and tells of each change, with its cause.</summary>
internal sealed class MembershipTeller
{
    private readonly List<MembershipChange> _told = [];
    private Context _context = null!;

    public void Begin(Context context)
    {
        _context = context;
        _told.Clear();
    }

    /// <summary>Writes down what was told.</summary>
    public void Write() => ChangeTable.Write(_context, _told);

    /// <summary>Sets whether a customer is a member by a revision.</summary>
    /// <param name="at">Since when, in ms since 1970.</param>
    /// <returns>False when that is what is known already.</returns>
    public bool Set(
        SegmentProgram program, ProgressEntry entry, ulong customer, bool isMember, long at, MembershipCause cause,
        int? eventIndex = null)
    {
        var was = entry.IsMember;
        if (was != isMember) SetMember(entry, customer, isMember, at);
        if (!program.IsLive || entry.IsTold == isMember) return was != isMember;

        // One whose revision has made it a member, or none, before anything came is told now.
        if (was == isMember) (cause, eventIndex) = (MembershipCause.Definition, null);
        entry.IsTold = isMember;
        Tell(entry, customer, isMember, at, cause, eventIndex);
        return true;
    }

    /// <summary>Ends a membership by a revision that does not count any more, or of a customer who is no more.</summary>
    /// <param name="tells">False when another revision goes on with what was told.</param>
    public void End(ProgressEntry entry, ulong customer, long at, MembershipCause cause, bool tells)
    {
        if (entry.IsMember) SetMember(entry, customer, isMember: false, at);
        if (entry.IsTold && tells) Tell(entry, customer, entered: false, at, cause, eventIndex: null);
    }

    private void SetMember(ProgressEntry entry, ulong customer, bool isMember, long at)
    {
        if (isMember) entry.MemberNumber = MemberTable.Add(_context, entry.Number, entry.Revision, customer, at);
        else MemberTable.Remove(_context, entry.Number, entry.Revision, entry.MemberNumber);
        entry.IsMember = isMember;
    }

    private void Tell(ProgressEntry entry, ulong customer, bool entered, long at, MembershipCause cause, int? eventIndex) =>
        _told.Add(new MembershipChange
        {
            Position = _context.Header.Position,
            Number = _told.Count,
            At = at,
            Segment = entry.Number,
            Revision = entry.Revision,
            Customer = customer,
            Entered = entered,
            Cause = cause,
            EventIndex = eventIndex,
        });
}
