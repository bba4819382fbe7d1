namespace OpenOdp.Server.Inspector;

/// <summary>
/// The last requests of one kind of one account, in memory that is used again: the newest takes the place of the oldest. The
/// bodies lie one after another in one piece of memory that grows up to its bound, so that small requests take little, and large
/// ones push out more than one.
/// </summary>
internal sealed class RequestRing(int maxBytes = RequestRing.Capacity * RequestRing.MaxBody)
{
    /// <summary>Requests kept.</summary>
    public const int Capacity = 1000;

    /// <summary>Bytes of a body kept.</summary>
    public const int MaxBody = 64 * 1024;

    private const int FirstBytes = 4096;

    private readonly Lock _gate = new();
    private readonly Slot[] _slots = new Slot[Capacity];
    private byte[] _bodies = new byte[FirstBytes];
    private long _oldest;
    private long _next;
    private int _free;

    /// <summary>Bytes that the bodies take.</summary>
    public int Bytes => _bodies.Length;

    /// <summary>Keeps a request.</summary>
    /// <param name="facts">What is known of it.</param>
    /// <param name="body">Its body.</param>
    /// <param name="nextId">Gives its id. It is asked here, so that ids rise with the places in the ring.</param>
    /// <returns>Its id.</returns>
    public long Add(RequestEntry facts, ReadOnlySpan<byte> body, Func<long> nextId)
    {
        if (body.Length > MaxBody) body = body[..MaxBody];
        lock (_gate)
        {
            if (_next - _oldest == Capacity) _oldest++;
            MakeRoom(Room(body.Length));
            var id = nextId();
            _slots[_next++ % Capacity] = new Slot { Id = id, Facts = facts, Start = _free, Length = body.Length };
            body.CopyTo(_bodies.AsSpan(_free));
            _free += Room(body.Length);
            return id;
        }
    }

    /// <summary>Notes that a request was sent again, if it is still here.</summary>
    public void Mark(long id, SentAgain sent)
    {
        lock (_gate)
        {
            for (var at = _next - 1; at >= _oldest; at--)
            {
                ref var slot = ref _slots[at % Capacity];
                if (slot.Id == id) slot.Facts = slot.Facts with { SentAgain = sent };
            }
        }
    }

    /// <summary>Forgets all of them, and every byte of their bodies.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            Array.Clear(_slots);
            (_bodies, _free, _oldest) = (new byte[FirstBytes], 0, _next);
        }
    }

    /// <summary>
    /// The requests that are older than <paramref name="before"/>, newest first, each copied as it is asked for.
    /// </summary>
    public IEnumerable<RequestEntry> Read(long before)
    {
        long at;
        lock (_gate) at = _next - 1;
        for (; at >= 0; at--)
        {
            // A lock for each request, so that a long read holds nobody up.
            RequestEntry? entry = null;
            lock (_gate)
            {
                if (at < _oldest) yield break; // overtaken
                ref readonly var slot = ref _slots[at % Capacity];
                var body = _bodies.AsSpan(slot.Start, slot.Length);
                if (slot.Id < before) entry = slot.Facts with { Id = slot.Id, Body = body.ToArray() };
            }

            if (entry is not null) yield return entry;
        }
    }

    /// <summary>Frees bytes from <see cref="_free"/> on: what lies there is the oldest.</summary>
    private void MakeRoom(int bytes)
    {
        while (_free + bytes > _bodies.Length || IsTaken(_free, bytes))
        {
            if (_bodies.Length < maxBytes)
            {
                Grow();
            }
            else if (_free + bytes > _bodies.Length)
            {
                while (_oldest < _next && _slots[_oldest % Capacity].Start >= _free) _oldest++;
                _free = 0;
            }
            else
            {
                _oldest++;
            }
        }
    }

    private bool IsTaken(int start, int length)
    {
        if (_oldest == _next) return false;
        ref readonly var oldest = ref _slots[_oldest % Capacity];
        return oldest.Start < start + length && oldest.Start + Room(oldest.Length) > start;
    }

    /// <summary>An empty body takes a byte, too, so that each has a place of its own.</summary>
    private static int Room(int length) => Math.Max(length, 1);

    private void Grow()
    {
        var larger = new byte[Math.Min(_bodies.Length * 2, maxBytes)];
        _free = 0;
        for (var i = _oldest; i < _next; i++)
        {
            ref var slot = ref _slots[i % Capacity];
            _bodies.AsSpan(slot.Start, slot.Length).CopyTo(larger.AsSpan(_free));
            slot.Start = _free;
            _free += Room(slot.Length);
        }

        _bodies = larger;
    }

    private struct Slot
    {
        public long Id;
        public RequestEntry Facts;
        public int Start;
        public int Length;
    }
}
