namespace OpenOdp.Engine;

/// <summary>Objects that are at hand to be used again, so that a path that is taken for every event makes none.</summary>
/// <param name="most">How many are kept.</param>
internal sealed class Spares<T>(int most = int.MaxValue)
    where T : class, new()
{
    private readonly List<T> _spares = [];

    /// <summary>Gives one, in whatever state it was left.</summary>
    public T Take()
    {
        if (_spares.Count == 0) return new T();
        var spare = _spares[^1];
        _spares.RemoveAt(_spares.Count - 1);
        return spare;
    }

    /// <summary>Takes one back that nobody uses any more.</summary>
    public void Return(T one)
    {
        if (_spares.Count < most) _spares.Add(one);
    }
}
