namespace OpenOdp.Engine.Segments.Sequences;

/// <summary>Outer instances by the events that opened them: from one on, and before another.</summary>
internal struct SeenRange
{
    /// <summary>The first event of it.</summary>
    public ulong From { get; private set; }

    /// <summary>The first event behind it.</summary>
    public ulong Before { get; private set; }

    public static SeenRange All => new() { From = 0, Before = ulong.MaxValue };

    /// <summary>Becomes as large as to hold whatever lies between two events.</summary>
    public void Include(ulong one, ulong other)
    {
        if (one == other) return;
        if (From >= Before) (From, Before) = (ulong.MaxValue, 0);
        From = Math.Min(From, Math.Min(one, other));
        Before = Math.Max(Before, Math.Max(one, other));
    }
}
