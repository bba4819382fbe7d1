namespace OpenOdp.Server.Inspector;

/// <summary>The last requests of one kind, in memory that is used again: the newest takes the place of the oldest.</summary>
internal sealed class RequestRing
{
    /// <summary>Requests kept.</summary>
    public const int Capacity = 1000;

    /// <summary>Bytes of a body kept.</summary>
    public const int MaxBody = 64 * 1024;

    private readonly Lock _gate = new();
    private readonly Slot[] _slots = new Slot[Capacity];
    private long _next;

    /// <summary>Keeps a request.</summary>
    public void Add(uint account, RequestEntry facts, ReadOnlySpan<byte> body)
    {
        if (body.Length > MaxBody) body = body[..MaxBody];
        lock (_gate)
        {
            ref var slot = ref _slots[_next++ % Capacity];
            slot.Account = account;
            slot.Facts = facts;
            slot.Length = body.Length;
            if (slot.Body is null || slot.Body.Length < body.Length) slot.Body = new byte[Math.Max(256, RoundUp(body.Length))];
            body.CopyTo(slot.Body);
        }
    }

    /// <summary>The newest requests of an account that are older than <paramref name="before"/>, newest first.</summary>
    public List<RequestEntry> Read(uint account, long before, int limit)
    {
        var found = new List<RequestEntry>();
        long newest;
        lock (_gate) newest = _next - 1;
        for (var at = newest; at >= 0 && at > newest - Capacity && found.Count < limit; at--)
        {
            // A lock for each request, so that a long read holds nobody up.
            lock (_gate)
            {
                if (at <= _next - 1 - Capacity) break; // overtaken
                ref readonly var slot = ref _slots[at % Capacity];
                if (slot.Account == account && slot.Facts.Id < before) found.Add(slot.Facts with { Body = slot.Body.AsSpan(0, slot.Length).ToArray() });
            }
        }

        return found;
    }

    private static int RoundUp(int length) => (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)length);

    private struct Slot
    {
        public uint Account;
        public RequestEntry Facts;
        public byte[] Body;
        public int Length;
    }
}
