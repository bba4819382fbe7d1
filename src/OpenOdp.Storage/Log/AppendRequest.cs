using System.Threading.Tasks.Sources;
using OpenOdp.Engine;
using OpenOdp.Engine.Log;

namespace OpenOdp.Storage.Log;

/// <summary>
/// One command on its way into the log. A request is its own completion source, so that an append allocates nothing; it may be
/// used again as soon as its last append has been awaited.
/// </summary>
public sealed class AppendRequest : IValueTaskSource<CommitResult>
{
    private ManualResetValueTaskSourceCore<CommitResult> _source;
    private int _pending;

    /// <summary>The number of the account; 0 for none.</summary>
    public uint Account { get; set; }

    /// <summary>The number of the key within its account.</summary>
    public uint Key { get; set; }

    /// <summary>Whether the key is public, private, or the server's own.</summary>
    public KeyClass KeyClass { get; set; }

    /// <summary>A keyed hash of the client's address; 0 for none.</summary>
    public ulong Origin { get; set; }

    /// <summary>Who acts with the key, in UTF-8; empty when nobody but the key is known.</summary>
    public ReadOnlyMemory<byte> By { get; set; }

    /// <summary>When the request arrived, in microseconds since 1970.</summary>
    public long ReceivedAt { get; set; }

    /// <summary>The kind of the command.</summary>
    public CommandKind Kind { get; set; }

    /// <summary>The command in its binary form; it must not change until the append has been answered.</summary>
    public ReadOnlyMemory<byte> Command { get; set; }

    /// <summary>The next request in a queue; a request is in one queue at most.</summary>
    internal AppendRequest? Next { get; set; }

    /// <summary>What the engine made of the command, from its turn until it is durable.</summary>
    internal RecordOutcome? Outcome { get; set; }

    /// <summary>The request's share of the queue's bytes: the command, and about as much as the objects around it take.</summary>
    internal long Weight => Command.Length + 128;

    /// <summary>Makes the request ready for one append.</summary>
    internal ValueTask<CommitResult> Begin()
    {
        if (Interlocked.Exchange(ref _pending, 1) != 0)
        {
            throw new InvalidOperationException("This request is still being appended.");
        }

        _source.Reset();
        (Next, Outcome) = (null, null);
        return new ValueTask<CommitResult>(this, _source.Version);
    }

    /// <summary>
    /// Answers the append; the caller goes on here and now, and may use the request again at once. So nothing may touch it
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
