namespace OpenOdp.Client.Delivery.Queueing;

/// <summary>A bell for one waiter: rung any number of times, it wakes the waiter once.</summary>
internal sealed class WakeSignal
{
    private readonly SemaphoreSlim _bell = new(0, 1);
    private int _rung;

    public void Ring()
    {
        if (Interlocked.Exchange(ref _rung, 1) == 0)
        {
            _bell.Release();
        }
    }

    /// <summary>
    /// Waits for a ring. The flag is cleared before the waiter looks at the queue, so an event whose ring found the flag still
    /// set was enqueued before that look and is seen by it.
    /// </summary>
    public async Task WaitAsync()
    {
        await _bell.WaitAsync().ConfigureAwait(false);
        Volatile.Write(ref _rung, 0);
        Interlocked.MemoryBarrier();
    }
}
