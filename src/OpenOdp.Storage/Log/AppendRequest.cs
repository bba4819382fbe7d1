using System.Threading.Tasks.Sources;
using OpenOdp.Engine;
using OpenOdp.Engine.Log;

namespace OpenOdp.Storage;

/// <summary>
/// One command on its way into the log. It is its own completion source, so an append allocates nothing; it may be used
/// again as soon as the last append has been awaited.
/// </summary>
public sealed class AppendRequest : IValueTaskSource<CommitResult>
{
    private ManualResetValueTaskSourceCore<CommitResult> _source;
    private int _pending;

    /// <summary>The number of the account; 0 for none.</summary>
    public uint Account { get; set; }

    /// <summary>The number of the key within its account.</summary>
    public uint Key { get; set; }

    /// <summary>The class of the key.</summary>
    public KeyClass KeyClass { get; set; }

    /// <summary>Keyed hash of the client's address; 0 for none.</summary>
    public ulong Origin { get; set; }

    /// <summary>When the request arrived, in microseconds since 1970.</summary>
    public long ReceivedAt { get; set; }

    /// <summary>What is asked.</summary>
    public CommandKind Kind { get; set; }

    /// <summary>The command in its binary form; it must not change until the append has been answered.</summary>
    public ReadOnlyMemory<byte> Command { get; set; }

    /// <summary>The next request in a queue; a request is in one queue at most.</summary>
    internal AppendRequest? Next { get; set; }

    /// <summary>What the engine made of it, until it is durable.</summary>
    internal RecordOutcome? Outcome { get; set; }

    /// <summary>Its share of the queue's bytes: the command and about what the objects around it take.</summary>
    internal long Weight => Command.Length + 128;

    /// <summary>Makes it ready for one append.</summary>
    internal ValueTask<CommitResult> Begin()
    {
        if (Interlocked.Exchange(ref _pending, 1) != 0) throw new InvalidOperationException("This request is still being appended.");
        _source.Reset();
        (Next, Outcome) = (null, null);
        return new ValueTask<CommitResult>(this, _source.Version);
    }

    /// <summary>
    /// Answers the append; the caller goes on here and now. It may use the request again at once, so nothing may touch it
    /// afterwards.
    /// </summary>
    internal void Complete(CommitResult result) => _source.SetResult(result);

    CommitResult IValueTaskSource<CommitResult>.GetResult(short token)
    {
        var result = _source.GetResult(token);
        Volatile.Write(ref _pending, 0);
        return result;
    }

    ValueTaskSourceStatus IValueTaskSource<CommitResult>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<CommitResult>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
