namespace OpenOdp.Load.Run;

/// <summary>What became of a batch.</summary>
internal enum BatchState : byte
{
    Unsent = 0,

    /// <summary>Sent, and the answer is not known: it may or may not be stored.</summary>
    Sent = 1,

    /// <summary>The server answered 202.</summary>
    Acknowledged = 2,

    /// <summary>The server refused it: nothing of it may be stored.</summary>
    Refused = 3,
}

/// <summary>One byte for each batch of a run. A batch belongs to one connection at a time, so no lock is needed.</summary>
internal sealed class Ledger(long batches)
{
    private readonly byte[] _states = new byte[batches];

    public long Length => _states.Length;

    public BatchState this[long batch]
    {
        get => (BatchState)_states[batch];
        set => _states[batch] = (byte)value;
    }

    public long Count(BatchState state) => _states.LongCount(each => each == (byte)state);
}
