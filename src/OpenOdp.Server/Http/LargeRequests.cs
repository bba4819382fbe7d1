namespace OpenOdp.Server.Http;

/// <summary>
/// Large requests take turns, first come, first served, so that what strangers send cannot take all memory or all cores. From the
/// unpacking of its body to its answer a large request counts with what it costs, and only so many bytes are under way at once;
/// of these, only a few are unpacked and read at a time. Small requests pass.
/// </summary>
/// <remarks>
/// A byte of a body is there ten times on its way: unpacked, read, as a command, a record, rows, a batch, in RocksDB's hands.
/// </remarks>
/// <param name="maxBytes">Bytes under way at once; one request alone always fits.</param>
/// <param name="readers">Bodies that are unpacked and read at once.</param>
/// <param name="patience">How long one waits for its turn.</param>
/// <param name="clock">For that.</param>
internal sealed class LargeRequests(long maxBytes, int readers, TimeSpan patience, TimeProvider clock)
{
    /// <summary>Up to here a request is small: to read it takes a millisecond.</summary>
    public const int Small = 64 * 1024;

    private readonly Lock _gate = new();
    private readonly LinkedList<Turn> _waiting = [];
    private long _bytes;
    private int _reading;

    /// <summary>What those that are under way cost.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>How many wait.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate) return _waiting.Count;
        }
    }

    /// <summary>As many as suit the machine, or the container.</summary>
    public static LargeRequests OfMachine(TimeProvider clock)
    {
        // One core is left to the others; and while one body is read, another one is stored.
        var readers = Math.Max(1, Environment.ProcessorCount - 1);
        var bytes = Math.Clamp(
            GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 128, RequestBody.MaxBytes, (readers + 1L) * RequestBody.MaxBytes);
        return new LargeRequests(bytes, readers, TimeSpan.FromSeconds(5), clock);
    }

    private bool TryAdmit(Turn turn)
    {
        if (turn.IsReading && _reading == readers) return false;
        if (_bytes > 0 && _bytes + turn.Bytes > maxBytes) return false;
        _bytes += turn.Bytes;
        if (turn.IsReading) _reading++;
        return true;
    }

    private async ValueTask<bool> EnterAsync(Turn turn, CancellationToken cancellationToken)
    {
        if (TryEnter(turn)) return true;
        using var late = new CancellationTokenSource(patience, clock);
        lock (_gate)
        {
            if (TryEnter(turn)) return true;
            turn.Came = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.AddLast(turn);
        }

        await using var ifLate = late.Token.UnsafeRegister(_ => GiveUp(turn), null);
        await using var ifAborted = cancellationToken.UnsafeRegister(_ => GiveUp(turn), null);
        return await turn.Came.Task;
    }

    private bool TryEnter(Turn turn)
    {
        lock (_gate) return _waiting.Count == 0 && TryAdmit(turn);
    }

    private void GiveUp(Turn turn)
    {
        lock (_gate)
        {
            if (!_waiting.Remove(turn)) return; // its turn has come
            (turn.Bytes, turn.IsReading) = (0, false);
            turn.Came!.SetResult(false);
        }
    }

    private void Change(Turn turn, long bytes)
    {
        lock (_gate)
        {
            _bytes += bytes - turn.Bytes;
            if (turn.IsReading) _reading--;
            (turn.Bytes, turn.IsReading) = (bytes, false);
            while (_waiting.First is { } first && TryAdmit(first.Value))
            {
                _waiting.RemoveFirst();
                first.Value.Came!.SetResult(true);
            }
        }
    }

    /// <summary>What one request has to do with it. Made to be used again.</summary>
    public sealed class Turn(LargeRequests all)
    {
        /// <summary>What it counts with; 0 when it is small.</summary>
        internal long Bytes { get; set; }

        /// <summary>Whether its body is being read, or waits for that.</summary>
        internal bool IsReading { get; set; }

        /// <summary>Says to who waits whether the turn has come.</summary>
        internal TaskCompletionSource<bool>? Came { get; set; }

        /// <summary>Waits until a large body may be unpacked and read.</summary>
        /// <returns>False when that took too long, or the client went away.</returns>
        public ValueTask<bool> ReadAsync(long bytes, CancellationToken cancellationToken)
        {
            (Bytes, IsReading) = (bytes, true);
            return all.EnterAsync(this, cancellationToken);
        }

        /// <summary>The body is read, and what it costs is known. What was small until then may have to wait now.</summary>
        /// <returns>As above.</returns>
        public ValueTask<bool> StoreAsync(long bytes, CancellationToken cancellationToken)
        {
            if (Bytes > 0) all.Change(this, bytes);
            if (Bytes > 0 || bytes <= Small) return ValueTask.FromResult(true);
            Bytes = bytes;
            return all.EnterAsync(this, cancellationToken);
        }

        /// <summary>The request is answered.</summary>
        public void End()
        {
            if (Bytes > 0) all.Change(this, 0);
        }
    }
}
