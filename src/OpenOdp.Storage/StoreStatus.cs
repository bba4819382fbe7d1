namespace OpenOdp.Storage;

/// <summary>What a store can do now.</summary>
public enum StoreState
{
    /// <summary>The store reads and writes.</summary>
    Ready,

    /// <summary>A write, sync or read failed, and the store is being opened again (rule S2).</summary>
    Reopening,

    /// <summary>A file is damaged: nothing is appended, and reads of what is damaged fail (rule S1).</summary>
    Damaged,

    /// <summary>The store has been disposed.</summary>
    Closed,
}

/// <summary>The state of a store and, when it is not ready, why.</summary>
/// <param name="State">What the store can do.</param>
/// <param name="Reason">Why the store is not ready; null when it is.</param>
public sealed record StoreStatus(StoreState State, string? Reason)
{
    /// <summary>True when the store reads and writes.</summary>
    public bool IsReady => State == StoreState.Ready;

    internal static StoreStatus Ready { get; } = new(StoreState.Ready, null);
}
