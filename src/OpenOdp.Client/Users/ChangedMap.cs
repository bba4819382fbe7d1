namespace OpenOdp.Client.Users;

/// <summary>
/// A map that never changes. A change of it makes another, which is copied when somebody looks into that one: many changes in a
/// row cost one copy.
/// </summary>
internal sealed class ChangedMap<TKey, TValue>
    where TKey : notnull
{
    // More changes, into which nobody has looked, than this and the size of the map are copied all the same, or they would fill
    // the memory.
    private const int InARow = 64;

    // A Dictionary, or the Change that makes it.
    private volatile object _content;

    /// <param name="whole">Nobody may change it afterwards.</param>
    public ChangedMap(Dictionary<TKey, TValue> whole) => _content = whole;

    private ChangedMap(Change change) => _content = change;

    /// <summary>Nobody may change it.</summary>
    public Dictionary<TKey, TValue> Whole => _content as Dictionary<TKey, TValue> ?? Make();

    public ChangedMap<TKey, TValue> With(TKey key, TValue value) => After(key, value, isRemoved: false);

    public ChangedMap<TKey, TValue> Without(TKey key) => After(key, default!, isRemoved: true);

    private ChangedMap<TKey, TValue> After(TKey key, TValue value, bool isRemoved)
    {
        var content = _content;
        var left = content is Change change ? change.Left - 1 : InARow + ((Dictionary<TKey, TValue>)content).Count;
        var after = new ChangedMap<TKey, TValue>(new Change(this, key, value, isRemoved, left));
        if (left == 0) after.Make();
        return after;
    }

    private Dictionary<TKey, TValue> Make()
    {
        var changes = new Stack<Change>();
        var content = _content;
        for (; content is Change change; content = change.Before._content)
        {
            changes.Push(change);
        }

        var before = (Dictionary<TKey, TValue>)content;
        var whole = new Dictionary<TKey, TValue>(before, before.Comparer);
        foreach (var change in changes)
        {
            if (change.IsRemoved) whole.Remove(change.Key);
            else whole[change.Key] = change.Value;
        }

        _content = whole;
        return whole;
    }

    private sealed record Change(ChangedMap<TKey, TValue> Before, TKey Key, TValue Value, bool IsRemoved, int Left);
}
