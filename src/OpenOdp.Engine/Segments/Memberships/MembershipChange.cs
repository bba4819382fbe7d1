namespace OpenOdp.Engine.Segments.Memberships;

/// <summary>Why a customer entered or left a segment.</summary>
public enum MembershipCause : byte
{
    /// <summary>An event, or an update of the customer.</summary>
    Event = 1,

    /// <summary>Time passed.</summary>
    Time = 2,

    /// <summary>A merge, or identifiers that came from another customer.</summary>
    Merge = 3,

    /// <summary>The undo of a merge, or a split.</summary>
    Undo = 4,

    /// <summary>The segment was made, changed or deleted.</summary>
    Definition = 5,

    /// <summary>The customer was erased.</summary>
    Deletion = 6,
}

/// <summary>A customer entered or left a segment.</summary>
public sealed record MembershipChange
{
    /// <summary>The record that brought it.</summary>
    public required ulong Position { get; init; }

    /// <summary>Its number among the changes of that record.</summary>
    public required int Number { get; init; }

    /// <summary>When the customer entered or left, in ms since 1970: for one by time, the very instant.</summary>
    public required long At { get; init; }

    /// <summary>The segment's number.</summary>
    public required uint Segment { get; init; }

    /// <summary>The revision that says so; 0 when the segment is gone.</summary>
    public required int Revision { get; init; }

    /// <summary>The customer.</summary>
    public required ulong Customer { get; init; }

    /// <summary>True when the customer entered.</summary>
    public required bool Entered { get; init; }

    /// <summary>Why.</summary>
    public required MembershipCause Cause { get; init; }

    /// <summary>The number of the event within the record, when an event was the cause.</summary>
    public int? EventIndex { get; init; }
}
