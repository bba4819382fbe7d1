namespace OpenOdp.Engine.Segments.Memberships;

/// <summary>A place among the changes of an account's memberships: behind the change that it names.</summary>
/// <param name="Position">The position of that change.</param>
/// <param name="Number">Its number within the position.</param>
public readonly record struct ChangePlace(ulong Position, int Number)
{
    /// <summary>Behind a change.</summary>
    public static ChangePlace Of(MembershipChange change) => new(change.Position, change.Number);

    /// <summary>Behind all changes of a position.</summary>
    public static ChangePlace EndOf(ulong position) => new(position, int.MaxValue - 1);

    /// <summary>True for a place that comes after another.</summary>
    public bool IsAfter(ChangePlace other) =>
        Position > other.Position || (Position == other.Position && Number > other.Number);
}
