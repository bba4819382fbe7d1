using Microsoft.CodeAnalysis;

namespace OpenOdp.Client;

/// <summary>One that a <see cref="TimeProvider"/> can end.</summary>
[Embedded]
internal sealed class CancellationTokenSource : System.Threading.CancellationTokenSource
{
    private readonly ITimer? _timer;

    public CancellationTokenSource()
    {
    }

    public CancellationTokenSource(TimeSpan delay, TimeProvider clock) =>
        _timer = clock.CreateTimer(static self => ((CancellationTokenSource)self!).End(), this, delay, Timeout.InfiniteTimeSpan);

    protected override void Dispose(bool disposing)
    {
        _timer?.Dispose();
        base.Dispose(disposing);
    }

    private void End()
    {
        try
        {
            Cancel();
        }
        catch (ObjectDisposedException)
        {
            // What it was to end has just ended by itself.
        }
    }
}
