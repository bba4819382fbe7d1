using System.Collections;

namespace OpenOdp.Client.Tests.Support;

/// <summary>A map that another thread changes while it is read.</summary>
internal sealed class BrokenMap<T> : IReadOnlyDictionary<string, T>
{
    public T this[string key] => throw new NotSupportedException();

    public IEnumerable<string> Keys => [];

    public IEnumerable<T> Values => [];

    public int Count => 1;

    public bool ContainsKey(string key) => false;

    public bool TryGetValue(string key, out T value) => throw new NotSupportedException();

    public IEnumerator<KeyValuePair<string, T>> GetEnumerator() => throw new TimeoutException("changed by another thread");

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
