using System.IO.Pipelines;

namespace OpenOdp.Server.Http;

/// <summary>
/// Gives up a large body that hardly goes on: it holds memory that others need. From now on, in each <see cref="Span"/> there
/// must come <see cref="Least"/> bytes more, or the end. Those up to <see cref="LargeRequests.Small"/> Kestrel judges.
/// </summary>
internal sealed class BodyPace : IDisposable
{
    /// <summary>Bytes that must come in each span: 16 KiB a second.</summary>
    public const int Least = 80 * 1024;

    /// <summary>How long it may take.</summary>
    public static readonly TimeSpan Span = TimeSpan.FromSeconds(5);

    /// <summary>
    /// A timer may come some milliseconds early by the clock, and nothing else looks at a body that has stopped.
    /// </summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly PipeReader _reader;
    private readonly TimeProvider _clock;
    private readonly ITimer _timer;
    private long _due;
    private long _since;
    private bool _isOver;

    private BodyPace(PipeReader reader, TimeProvider clock)
    {
        (_reader, _clock, _since) = (reader, clock, clock.GetTimestamp());
        _timer = clock.CreateTimer(static pace => ((BodyPace)pace!).Wake(), this, Span, LookAgain);
    }

    /// <summary>Takes note of how many bytes have come in all of a body, which may have become large by them.</summary>
    /// <param name="pace">Null while the body is small.</param>
    /// <param name="reader">Where the body comes from.</param>
    /// <param name="clock">The time.</param>
    /// <param name="bytes">The bytes so far.</param>
    /// <returns>False when the time is over and they are too few.</returns>
    public static bool Goes(ref BodyPace? pace, PipeReader reader, TimeProvider clock, long bytes)
    {
        if (bytes > LargeRequests.Small) pace ??= new BodyPace(reader, clock);
        return pace?.Goes(bytes) != false;
    }

    private bool Goes(long bytes)
    {
        if (bytes <= _due) return _clock.GetElapsedTime(_since) < Span;
        (_due, _since) = (bytes + Least, _clock.GetTimestamp());
        _timer.Change(Span, LookAgain);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer.Dispose();
        lock (_gate) _isOver = true; // the timer may be on its way, and the reader is the next request's soon
    }

    /// <summary>Ends a read that waits, so that it is asked whether the body goes.</summary>
    private void Wake()
    {
        lock (_gate)
        {
            if (_isOver) return;
            try
            {
                _reader.CancelPendingRead();
            }
            catch (Exception)
            {
                // The client has gone, and Kestrel's reader says so to everybody. That ends the read, too; thrown here, it would
                // end the process.
            }
        }
    }
}
