using System.Diagnostics;
using System.Runtime.InteropServices;

namespace OpenOdp.Client.Delivery.Queueing;

/// <summary>
/// The accepted events and their account. One lock guards both, is held for O(1) work (O(batch) when a batch is taken) and
/// never during I/O or a callback; so a report is exact at every instant and the limits count the events in requests too
/// (N04).
/// </summary>
internal sealed class EventQueue
{
    // A request stays below a tenth of the 10 MiB that ODP's gateway takes; a larger event travels alone.
    private const int MaxBatchBytes = 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly Ledger _ledger = new();
    private readonly EventDeliveryOptions _options;
    private readonly TimeProvider _clock;
    private readonly int _requestsPerLane;
    private readonly QueueRoom _room;
    private bool _closed;
    private bool _ended;
    private bool _released;
    private EventDestination? _releasedTo;

    public EventQueue(EventDeliveryOptions options, TimeProvider clock)
    {
        _options = options;
        _clock = clock;
        _room = new QueueRoom(options, _ledger);
        var lanes = options.PreserveUserOrder ? options.MaxRequestsInFlight : 1;
        _requestsPerLane = options.MaxRequestsInFlight / lanes;
        Lanes = [.. Enumerable.Range(0, lanes).Select(_ => new Lane())];
    }

    public Lane[] Lanes { get; }

    public int RequestsPerLane => _requestsPerLane;

    /// <summary>The lane of a user.</summary>
    public Lane LaneOf(string user) =>
        Lanes.Length == 1 ? Lanes[0] : Lanes[(uint)string.GetHashCode(user, StringComparison.Ordinal) % (uint)Lanes.Length];

    /// <summary>The bytes of the events that wait.</summary>
    public long WaitingBytes
    {
        get
        {
            lock (_gate)
            {
                return _ledger.WaitingBytes;
            }
        }
    }

    /// <summary>Adds an event. True in <paramref name="starts"/> tells the caller to start the lane's drainer.</summary>
    /// <param name="replayed">An event of an earlier process: it pushes out no other, and comes in until the end.</param>
    public OdpSendResult Offer(
        Lane lane, QueuedEvent queued, out List<QueuedEvent> evicted, out bool starts, bool replayed = false)
    {
        evicted = QueueRoom.None;
        starts = false;
        lock (_gate)
        {
            if (IsClosedTo(replayed)) return OdpSendResult.Disposed;

            // The datafile may have arrived since the caller looked: after the release no event without an destination comes in,
            // so held events are always the oldest of their lane.
            if (queued.Destination is null && _released)
            {
                if (_releasedTo is null) return OdpSendResult.OdpNotIntegrated;

                queued = queued with { Destination = _releasedTo };
            }

            var bytes = queued.Json.Length;
            if (!HasRoom(bytes) && (replayed || (evicted = _room.Evict(Lanes, bytes)).Count == 0)) return OdpSendResult.QueueFull;

            lane.Ring.Add(queued);
            _ledger.Accepted(bytes);
            starts = !lane.Started;
            lane.Started = true;

            // The drainer looks again by itself after each batch; only these counts can end its wait earlier.
            if (lane.Ring.Count == 1 || lane.Ring.Count == _options.MinBatchSize)
            {
                lane.Wake.Ring();
            }
            else if (_ledger.Waiting == _options.QueueCapacity)
            {
                WakeAll();
            }

            return OdpSendResult.Accepted;
        }
    }

    /// <summary>Waits until there may be room for an event of this size, or until it would be refused.</summary>
    public async Task RoomAsync(int bytes, bool replayed, CancellationToken cancellationToken)
    {
        TaskCompletionSource room;
        lock (_gate)
        {
            if (IsClosedTo(replayed) || _room.Fits(bytes)) return;

            room = _room.Wait(bytes);
        }

        // Cancelling the source itself, and not a copy of its task, lets the others pass those who gave up.
        using var cancel = cancellationToken.UnsafeRegister(
            static (state, token) => ((TaskCompletionSource)state!).TrySetCanceled(token), room);
        try
        {
            await room.Task.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            lock (_gate)
            {
                _room.Made();
            }

            throw;
        }
    }

    /// <summary>How long until a batch of this lane is due: zero now, infinite when only a new event can make one.</summary>
    public TimeSpan TimeUntilDue(Lane lane)
    {
        lock (_gate)
        {
            if (lane.Ring.Count == 0 || lane.Ring.Oldest.Destination is null) return Timeout.InfiniteTimeSpan;

            if (_closed
                || lane.Ring.Count >= _options.MinBatchSize
                || lane.Ring.Head < lane.FlushBelow
                || _room.IsFull)
            {
                return TimeSpan.Zero;
            }

            // Clamped on both sides: a clock that jumps ends the wait early or starts it anew, and never stops the drainer (N01).
            var left = _options.FlushInterval - _clock.GetElapsedTime(lane.Ring.Oldest.AcceptedAt);
            return left <= TimeSpan.Zero ? TimeSpan.Zero : left > _options.FlushInterval ? _options.FlushInterval : left;
        }
    }

    /// <summary>
    /// Takes the next batch: each request gets an equal share of what waits, at least the minimum and at most the maximum size,
    /// so batches grow with the backlog and shrink with it.
    /// </summary>
    public Batch? Take(Lane lane)
    {
        lock (_gate)
        {
            if (lane.Ring.Count == 0 || lane.Ring.Oldest.Destination is not { } destination) return null;

            var share = (lane.Ring.Count + _requestsPerLane - 1) / _requestsPerLane;
            var most = Math.Clamp(share, _options.MinBatchSize, _options.MaxBatchSize);
            var batch = new Batch(lane, destination, lane.Ring.Head, lane.Ring.TakeAlike(most, MaxBatchBytes));
            lane.InFlight.Add(batch);
            return batch;
        }
    }

    public bool IsFull()
    {
        lock (_gate)
        {
            return _room.IsFull;
        }
    }

    /// <summary>Whether an event of this size would be taken now.</summary>
    public bool HasRoomFor(int bytes)
    {
        lock (_gate)
        {
            return HasRoom(bytes);
        }
    }

    /// <summary>
    /// Counts the next events of a batch as sent and dropped; false when the batch has been abandoned and is accounted for
    /// already.
    /// </summary>
    public bool Settle(Batch batch, int sent, int dropped = 0, OdpDropReason reason = default)
    {
        lock (_gate)
        {
            if (batch.Left.Count == 0) return false;

            Debug.Assert(sent + dropped <= batch.Left.Count, "An event was settled twice.");
            _ledger.Sent(batch.Take(sent));
            _ledger.Dropped(reason, batch.Take(dropped));
            _room.Made();
            return true;
        }
    }

    /// <summary>
    /// Says whether the events of a batch wait for their next request, or are in one. Newer ones may have taken the place of
    /// those that waited.
    /// </summary>
    public void Rest(Batch batch, bool rests)
    {
        lock (_gate)
        {
            batch.Rests = rests;
        }
    }

    /// <summary>
    /// Ends the flushes that waited for this batch. Apart from settling, so that a flush ends after the last callback of its
    /// events.
    /// </summary>
    public void Finish(Batch batch)
    {
        lock (_gate)
        {
            if (batch.Lane.InFlight.Remove(batch))
            {
                batch.Lane.PassMarks();
            }
        }
    }

    /// <summary>Makes all events inside due now; the task ends when each of them is sent or dropped.</summary>
    public Task FlushAsync()
    {
        lock (_gate)
        {
            var flushes = new Task[Lanes.Length];
            for (var i = 0; i < Lanes.Length; i++)
            {
                flushes[i] = Lanes[i].Flush();
                Lanes[i].Wake.Ring();
            }

            return Task.WhenAll(flushes);
        }
    }

    /// <summary>
    /// Gives the held events their destination; without one they are dropped and returned. Only the first call acts.
    /// </summary>
    public List<QueuedEvent> Release(EventDestination? destination)
    {
        var dropped = new List<QueuedEvent>();
        lock (_gate)
        {
            if (_released) return dropped;

            _released = true;
            _releasedTo = destination;
            foreach (var lane in Lanes)
            {
                if (destination is null)
                {
                    dropped.AddRange(lane.Ring.TakeHeld());
                }
                else
                {
                    lane.Ring.DirectHeld(destination);
                }

                lane.PassMarks();
                lane.Wake.Ring();
            }

            _ledger.Dropped(OdpDropReason.OdpNotIntegrated, CollectionsMarshal.AsSpan(dropped));
            _room.Made();
        }

        return dropped;
    }

    /// <summary>Refuses new events from now on; those of earlier processes come in until <see cref="Abandon"/>.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            _room.Close();
            WakeAll();
        }
    }

    /// <summary>
    /// Takes nothing more, lets go of all that still waits, requests under way included, and returns it. It is counted as dropped
    /// unless it is <paramref name="kept"/> elsewhere; then it goes on waiting in the account.
    /// </summary>
    public List<QueuedEvent> Abandon(bool kept)
    {
        var left = new List<QueuedEvent>();
        lock (_gate)
        {
            _ended = true;
            _room.Close();
            if (_ledger.Waiting == 0) return left;

            foreach (var lane in Lanes)
            {
                foreach (var batch in lane.InFlight)
                {
                    left.AddRange(batch.Left);
                    batch.Take(batch.Left.Count);
                }

                lane.InFlight.Clear();
                while (lane.Ring.Count > 0)
                {
                    left.Add(lane.Ring.Take());
                }

                lane.PassMarks();
            }

            if (!kept)
            {
                _ledger.Dropped(OdpDropReason.Shutdown, CollectionsMarshal.AsSpan(left));
            }
        }

        return left;
    }

    public OdpDeliveryReport Report()
    {
        lock (_gate)
        {
            return _ledger.Report();
        }
    }

    private bool IsClosedTo(bool replayed) => replayed ? _ended : _closed;

    /// <summary>Full is due: what waits must not wait for company when a new event finds no room.</summary>
    private bool HasRoom(int bytes)
    {
        var fits = _room.Fits(bytes);
        if (!fits && _room.Short(bytes))
        {
            WakeAll();
        }

        return fits;
    }

    private void WakeAll()
    {
        foreach (var lane in Lanes)
        {
            lane.Wake.Ring();
        }
    }
}
