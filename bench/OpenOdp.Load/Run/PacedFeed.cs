using System.Diagnostics;
using System.Runtime.InteropServices;
using OpenOdp.Load.Http;

namespace OpenOdp.Load.Run;

/// <summary>
/// Open loop: batch b is due at start + b / rate, whatever the server does. A batch that finds no free connection waits
/// for one, and its latency counts from when it was due.
/// </summary>
internal sealed partial class PacedFeed(long batches, double batchesPerSecond) : Feed
{
    private readonly Lock _lock = new();
    private readonly Stack<WorkConnection> _free = new(256);
    private readonly double _ticksPerBatch = Stopwatch.Frequency / batchesPerSecond;
    private readonly TaskCompletionSource _stop = new();
    private long _start;
    private long _next;

    public override long Taken => Interlocked.Read(ref _next);

    /// <summary>Wakes free connections for what is due, until all is handed out. Runs on a thread of its own.</summary>
    public void Pace()
    {
        lock (_lock) _start = Stopwatch.GetTimestamp();
        while (true)
        {
            while (TryWake(out var connection, out var work)) connection.Begin(work);
            long untilDue;
            lock (_lock)
            {
                if (_stop.Task.IsCompleted || _next == batches) return;
                untilDue = Due(_next) - Stopwatch.GetTimestamp();
            }

            // Late batches wait for a connection, which takes them itself.
            Sleep(Math.Clamp(untilDue * 1_000_000 / Stopwatch.Frequency, 50, 1000));
        }
    }

    public override bool TryTake(WorkConnection connection, out Work work)
    {
        lock (_lock)
        {
            if (TryTakeDue(out work)) return true;
            _free.Push(connection);
            return false;
        }
    }

    public override void Stop()
    {
        base.Stop();
        lock (_lock) _stop.TrySetResult();
    }

    private bool TryWake(out WorkConnection connection, out Work work)
    {
        lock (_lock)
        {
            connection = null!;
            work = default;
            return _free.Count > 0 && TryTakeDue(out work) && _free.TryPop(out connection!);
        }
    }

    private bool TryTakeDue(out Work work)
    {
        work = new Work(_next, Due(_next));
        if (_stop.Task.IsCompleted || _start == 0 || _next == batches || work.From > Stopwatch.GetTimestamp()) return false;
        _next++;
        return true;
    }

    private long Due(long batch) => _start + (long)(batch * _ticksPerBatch);

    /// <summary>The runtime's own waits round up to whole milliseconds, which would show in every latency.</summary>
    private void Sleep(long microseconds)
    {
        if (OperatingSystem.IsLinux()) _ = SleepMicroseconds((uint)microseconds);
        else _stop.Task.Wait(1);
    }

    [LibraryImport("libc", EntryPoint = "usleep")]
    private static partial int SleepMicroseconds(uint microseconds);
}
