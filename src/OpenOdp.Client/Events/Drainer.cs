using Microsoft.Extensions.Logging;
using OpenOdp.Client.Diagnostics;

namespace OpenOdp.Client.Events;

/// <summary>
/// Takes batches out of one lane as they become due and hands them to the sender, so many at a time. It decides anew on each
/// wake-up and keeps no deadline, so a late, early or missing tick costs at most a delay (N01).
/// </summary>
internal sealed class Drainer(Lane lane, EventQueue queue, BatchSender sender, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _slots = new(queue.RequestsPerLane);

    /// <summary>
    /// Runs until <paramref name="stop"/> and until the last request has ended; a fault is logged and the work goes on.
    /// </summary>
    public async Task RunAsync(CancellationToken stop)
    {
        // Declared here so that it lives as long as the loop and no longer: an unreferenced client keeps no timer.
        var never = Timeout.InfiniteTimeSpan;
        var tick = time.CreateTimer(static wake => ((WakeSignal)wake!).Ring(), lane.Wake, never, never);
        await using (tick.ConfigureAwait(false))
        {
            using var stopping = stop.UnsafeRegister(static wake => ((WakeSignal)wake!).Ring(), lane.Wake);
            while (!stop.IsCancellationRequested)
            {
                try
                {
                    await StepAsync(tick, stop).ConfigureAwait(false);
                }
                catch (Exception fault) when (!stop.IsCancellationRequested)
                {
                    Log.DrainerFailed(logger, fault);
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

    private async Task StepAsync(ITimer tick, CancellationToken stop)
    {
        var wait = queue.TimeUntilDue(lane);
        if (wait != TimeSpan.Zero)
        {
            tick.Change(wait, Timeout.InfiniteTimeSpan);
            await lane.Wake.WaitAsync().ConfigureAwait(false);
            return;
        }

        await _slots.WaitAsync(stop).ConfigureAwait(false);
        if (queue.Take(lane) is { } batch)
        {
            _ = SendAsync(batch, stop);
        }
        else
        {
            _slots.Release();
        }
    }

    private async Task SendAsync(Batch batch, CancellationToken stop)
    {
        // Leaves the drainer's loop at once, so that a handler that completes synchronously cannot hold up the next batch.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        while (batch.Left.Count > 0 && !stop.IsCancellationRequested)
        {
            try
            {
                await sender.SendAsync(batch, stop).ConfigureAwait(false);
            }
            catch (Exception fault) when (!stop.IsCancellationRequested)
            {
                Log.DrainerFailed(logger, fault);
                await Task.Delay(AfterFault, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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
