using Microsoft.Extensions.Logging;
using OpenOdp.Client.Delivery.Sending;
using OpenOdp.Client.Diagnostics;

namespace OpenOdp.Client.Delivery.Queueing;

/// <summary>
/// Takes batches out of one lane as they become due and hands them to the sender, so many at a time. It decides anew on each
/// wake-up and keeps no deadline, so a late, early or missing tick costs at most a delay (N01).
/// </summary>
internal sealed class Drainer(Lane lane, EventQueue queue, BatchSender sender, TimeProvider clock, ILogger logger)
{
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _slots = new(queue.RequestsPerLane);

    /// <summary>
    /// Runs until <paramref name="cancellationToken"/> and until the last request has ended; a fault is logged and the work goes
    /// on.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // Declared here so that it lives as long as the loop and no longer: an unreferenced client keeps no timer.
        var never = Timeout.InfiniteTimeSpan;
        var tick = clock.CreateTimer(static wake => ((WakeSignal)wake!).Ring(), lane.Wake, never, never);
        await using (tick.ConfigureAwait(false))
        {
            using var stopping = cancellationToken.UnsafeRegister(static wake => ((WakeSignal)wake!).Ring(), lane.Wake);
            while (!cancellationToken.IsCancellationRequested)
            {
                try
                {
                    await StepAsync(tick, cancellationToken).ConfigureAwait(false);
                }
                catch (Exception error) when (!cancellationToken.IsCancellationRequested)
                {
                    Log.DrainerFailed(logger, error);
                }
                catch (Exception)
                {
                    break;
                }
            }
        }

        for (var slot = 0; slot < queue.RequestsPerLane; slot++)
        {
            await _slots.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task StepAsync(ITimer tick, CancellationToken cancellationToken)
    {
        var wait = queue.TimeUntilDue(lane);
        if (wait != TimeSpan.Zero)
        {
            tick.Change(wait, Timeout.InfiniteTimeSpan);
            await lane.Wake.WaitAsync().ConfigureAwait(false);
            return;
        }

        await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (queue.Take(lane) is { } batch)
        {
            _ = SendAsync(batch, cancellationToken);
        }
        else
        {
            _slots.Release();
        }
    }

    private async Task SendAsync(Batch batch, CancellationToken cancellationToken)
    {
        // Leaves the drainer's loop at once, so that a handler that completes synchronously cannot hold up the next batch.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        while (batch.Left.Count > 0 && !cancellationToken.IsCancellationRequested)
        {
            try
            {
                await sender.SendAsync(batch, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception error) when (!cancellationToken.IsCancellationRequested)
            {
                Log.DrainerFailed(logger, error);
                await Task.Delay(AfterFault, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception)
            {
                // The client is shutting down and accounts for the rest of the batch.
            }
        }

        queue.Finish(batch);
        _slots.Release();
    }
}
