namespace OpenOdp.Load.Run;

/// <summary>Errors by kind. Off the hot path, so a lock will do.</summary>
internal sealed class ErrorCounts
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);

    public bool Any
    {
        get
        {
            lock (_lock) return _counts.Count > 0;
        }
    }

    public void Add(string kind)
    {
        lock (_lock) _counts[kind] = _counts.GetValueOrDefault(kind) + 1;
    }

    public override string ToString()
    {
        lock (_lock)
        {
            return _counts.Count == 0
            ? "none"
            : string.Join(" · ", _counts.Select(each => $"{each.Value:N0} × {each.Key}"));
        }
    }
}
