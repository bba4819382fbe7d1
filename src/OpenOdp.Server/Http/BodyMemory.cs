namespace OpenOdp.Server.Http;

/// <summary>
/// Bounds what all bodies in flight may take together. Small ones fit the memory that every call has anyway and never ask.
/// </summary>
internal sealed class BodyMemory(long limit = 256L << 20)
{
    private long _taken;

    /// <summary>Takes a share; false when there is not enough left.</summary>
    public bool TryTake(int bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) <= limit) return true;
        Interlocked.Add(ref _taken, -bytes);
        return false;
    }

    /// <summary>Gives a share back.</summary>
    public void Return(int bytes) => Interlocked.Add(ref _taken, -bytes);
}
