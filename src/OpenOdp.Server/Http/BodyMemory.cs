using System.Buffers;
using System.Collections.Concurrent;
using System.Numerics;

namespace OpenOdp.Server.Http;

/// <summary>
/// The memory of the bodies in flight: bounds what all may take together, and what is kept for later ones. Small ones fit the
/// memory that every call has anyway and never ask.
/// </summary>
/// <remarks>
/// The shared pool keeps dozens of arrays of each size: after a burst of large bodies that was 600 MB for good.
/// </remarks>
/// <param name="limit">Bytes together; the last quarter is for small ones, so that large bodies that stall leave room for
/// them.</param>
internal sealed class BodyMemory(long limit = BodyMemory.Most)
{
    private const long Most = 256L << 20;

    /// <summary>Up to here the shared pool does not keep much.</summary>
    private const int Shared = 256 * 1024;

    /// <summary>A body of the largest size, and what the reader of gzip puts behind it.</summary>
    private const int Largest = RequestBody.MaxBytes + 4096;

    /// <summary>Bytes of larger ones that are kept.</summary>
    private const long MaxKept = 32 << 20;

    private readonly ConcurrentStack<byte[]>[] _kept = [.. Enumerable.Range(0, 32).Select(_ => new ConcurrentStack<byte[]>())];
    private long _taken;
    private long _keptBytes;

    /// <summary>As much as suits the machine, or the container.</summary>
    public static BodyMemory OfMachine() => new(Math.Min(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 8, Most));

    /// <summary>Gives room; null when there is not enough left.</summary>
    /// <param name="bytes">How much at least.</param>
    public byte[]? Rent(int bytes)
    {
        var size = Math.Min((int)BitOperations.RoundUpToPowerOf2((uint)bytes), Largest);
        if (Interlocked.Add(ref _taken, size) > (size <= LargeRequests.Small ? limit : limit / 4 * 3))
        {
            Interlocked.Add(ref _taken, -size);
            return null;
        }

        if (size <= Shared) return ArrayPool<byte>.Shared.Rent(size); // which has sizes of powers of two
        if (!KeptOf(size).TryPop(out var kept)) return GC.AllocateUninitializedArray<byte>(size);
        Interlocked.Add(ref _keptBytes, -size);
        return kept;
    }

    /// <summary>Takes room back.</summary>
    public void Return(byte[] room)
    {
        Interlocked.Add(ref _taken, -room.Length);
        if (room.Length <= Shared) ArrayPool<byte>.Shared.Return(room);
        else if (Interlocked.Add(ref _keptBytes, room.Length) <= MaxKept) KeptOf(room.Length).Push(room);
        else Interlocked.Add(ref _keptBytes, -room.Length);
    }

    private ConcurrentStack<byte[]> KeptOf(int size) => _kept[BitOperations.Log2(BitOperations.RoundUpToPowerOf2((uint)size))];
}
