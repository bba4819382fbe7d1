using System.Diagnostics;
using OpenOdp.Storage.Pipeline;

namespace OpenOdp.Storage.Log;

/// <summary>
/// Requests that wait to be appended: bounded in number and bytes, and fair between accounts. Accounts with something
/// waiting stand in a ring; each turn takes one request of the account at the front and sends it to the back.
/// </summary>
/// <remarks>
/// The last eighth of the queue is open only to accounts that hold less than a sixteenth of it, so that one account
/// that floods the queue leaves room for the others.
/// </remarks>
internal sealed class AppendQueue(int capacity, long byteCapacity)
{
    private readonly object _gate = new();
    private readonly Dictionary<uint, Lane> _lanes = [];
    private Lane? _last; // the ring's back; its Next is the front
    private int _count;
    private long _bytes;
    private bool _takerWaits;
    private bool _woken;
    private string? _closed;

    private sealed class Lane
    {
        public AppendRequest? First;
        public AppendRequest? Last;
        public int Count;
        public Lane? Next;
    }

    /// <summary>Requests waiting now.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Bytes waiting now.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Puts a request into the queue, or says at once why it does not wait there.</summary>
    /// <param name="request">The request.</param>
    /// <param name="refusal">The answer to a request that was not taken.</param>
    public bool TryAdd(AppendRequest request, out CommitResult refusal)
    {
        Debug.Assert(request.Next is null, "a request is in one queue at most");
        lock (_gate)
        {
            refusal = default;
            if (_closed is not null) return Refuse(CommitStatus.Unavailable, _closed, out refusal);
            if (!_lanes.TryGetValue(request.Account, out var lane)) _lanes.Add(request.Account, lane = new Lane());
            if (!HasRoom(lane, request.Weight))
            {
                return Refuse(CommitStatus.Overloaded, "The queue in front of the log is full.", out refusal);
            }

            _count++;
            _bytes += request.Weight;
            if (lane.Count++ == 0)
            {
                lane.First = request;
                Enter(lane);
            }
            else
            {
                lane.Last!.Next = request;
            }

            lane.Last = request;
            if (_takerWaits) Monitor.Pulse(_gate);
            return true;
        }
    }

    /// <summary>
    /// Waits until something is there, then takes what fits: at least one request. Takes nothing when
    /// <see cref="Wake"/> was called.
    /// </summary>
    public void Take(List<AppendRequest> requests, int maxCount, long maxBytes)
    {
        lock (_gate)
        {
            while (_count == 0 && !_woken)
            {
                _takerWaits = true;
                Monitor.Wait(_gate);
                _takerWaits = false;
            }

            if (_woken)
            {
                _woken = false;
                return;
            }

            for (long bytes = 0; _count > 0 && requests.Count < maxCount && bytes < maxBytes;)
            {
                var request = TakeOne();
                bytes += request.Weight;
                requests.Add(request);
            }
        }
    }

    /// <summary>Makes the next or current <see cref="Take"/> return with nothing.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            _woken = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Refuses requests from now on, for the reason given; those that wait are taken.</summary>
    public void Shut(string reason)
    {
        lock (_gate) _closed = reason;
    }

    /// <summary>Refuses requests from now on, for the reason given, and answers those that wait.</summary>
    public void Close(string reason)
    {
        var refused = new List<AppendRequest>();
        lock (_gate)
        {
            _closed = reason;
            while (_count > 0) refused.Add(TakeOne());
        }

        Answers.Unavailable(refused, reason);
    }

    /// <summary>Accepts requests again.</summary>
    public void Open()
    {
        lock (_gate)
        {
            _closed = null;
            _woken = false;
        }
    }

    private static bool Refuse(CommitStatus status, string reason, out CommitResult refusal)
    {
        refusal = new CommitResult(status, 0, null, reason);
        return false;
    }

    private bool HasRoom(Lane lane, long weight)
    {
        // One request alone always fits, however large: the server has its own limit on a body.
        if (_count == 0) return capacity > 0;
        if (_count >= capacity || _bytes + weight > byteCapacity) return false;
        var nearlyFull = _count >= capacity - (capacity / 8) || _bytes + weight > byteCapacity - (byteCapacity / 8);
        return !nearlyFull || lane.Count <= capacity / 16;
    }

    private void Enter(Lane lane)
    {
        if (_last is null)
        {
            lane.Next = lane;
        }
        else
        {
            lane.Next = _last.Next;
            _last.Next = lane;
        }

        _last = lane;
    }

    private AppendRequest TakeOne()
    {
        var lane = _last!.Next!;
        var request = lane.First!;
        lane.First = request.Next;
        request.Next = null;
        _count--;
        _bytes -= request.Weight;
        Debug.Assert(_count >= 0 && _bytes >= 0, "what is taken was added");
        if (--lane.Count > 0)
        {
            _last = lane; // the front goes to the back
        }
        else
        {
            lane.Last = null;
            if (lane == _last) _last = null;
            else _last.Next = lane.Next;
            lane.Next = null;
        }

        return request;
    }
}
