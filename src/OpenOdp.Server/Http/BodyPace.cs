using System.IO.Pipelines;

namespace OpenOdp.Server.Http;

/// <summary>
/// Gives up a large body that hardly goes on: it holds memory that others need. After <see cref="LargeRequests.Small"/> bytes, in each
/// <see cref="Span"/> there must come <see cref="Least"/> more, or the end. Slower ones that are small Kestrel judges.
/// </summary>
internal struct BodyPace(PipeReader reader, TimeProvider clock) : IDisposable
{
    /// <summary>Bytes of a large body that must come in each span: 16 KiB a second.</summary>
    public const int Least = 80 * 1024;

    /// <summary>How long it may take.</summary>
    public static readonly TimeSpan Span = TimeSpan.FromSeconds(5);

    private ITimer? _timer;
    private long _since;
    private int _due = LargeRequests.Small;

    /// <summary>Takes note of how many bytes have come in all.</summary>
    /// <returns>False when the time is over and they are too few.</returns>
    public bool Goes(int bytes)
    {
        if (bytes <= _due) return _timer is null || clock.GetElapsedTime(_since) < Span;
        (_due, _since) = (bytes + Least, clock.GetTimestamp());
        if (_timer is null) _timer = clock.CreateTimer(static reader => ((PipeReader)reader!).CancelPendingRead(), reader, Span, Timeout.InfiniteTimeSpan);
        else _timer.Change(Span, Timeout.InfiniteTimeSpan);
        return true;
    }

    /// <inheritdoc/>
    public readonly void Dispose() => _timer?.Dispose();
}
