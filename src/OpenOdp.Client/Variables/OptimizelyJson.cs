using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using OpenOdp.Client.Variables;

namespace OpenOdp.Client;

/// <summary>
/// A JSON object that never changes: the variables of a decision, or a variable that is an object itself. Its values are null,
/// <see cref="string"/>, <see cref="bool"/>, <see cref="int"/>, <see cref="long"/>, <see cref="double"/>, <see
/// cref="OptimizelyJson"/> for an object and <see cref="IReadOnlyList{T}"/> of these for a list.
/// </summary>
public sealed class OptimizelyJson : IReadOnlyDictionary<string, object?>
{
    internal static readonly OptimizelyJson Empty = new(new Dictionary<string, object?>());

    private readonly Dictionary<string, object?> _values;

    // Nobody may change the dictionary afterwards.
    internal OptimizelyJson(Dictionary<string, object?> values) => _values = values;

    /// <inheritdoc/>
    public int Count => _values.Count;

    /// <inheritdoc/>
    public IEnumerable<string> Keys => _values.Keys;

    /// <inheritdoc/>
    public IEnumerable<object?> Values => _values.Values;

    /// <summary>The value of a key.</summary>
    /// <param name="key">A key, letter for letter.</param>
    /// <exception cref="KeyNotFoundException">There is no such key.</exception>
    public object? this[string key] => _values[key];

    /// <summary>Reads a text; null when it is no JSON object.</summary>
    /// <param name="text">JSON text.</param>
    public static OptimizelyJson? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            using var json = JsonDocument.Parse(text);
            return JsonValues.Read(json.RootElement) as OptimizelyJson;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException)
        {
            // InvalidOperationException, ArgumentException: half a surrogate pair is no text.
            return null;
        }
    }

    /// <inheritdoc/>
    public bool ContainsKey(string key) => _values.ContainsKey(key);

    /// <inheritdoc/>
    public bool TryGetValue(string key, out object? value) => _values.TryGetValue(key, out value);

    /// <summary>The value at a path.</summary>
    /// <typeparam name="T">The type to get: that of the value, or another type of number that holds it exactly.</typeparam>
    /// <param name="path">Keys from the outside in, with dots between them; empty for the whole object.</param>
    /// <param name="value">The value; the default of its type when the result is false.</param>
    /// <returns>False when there is no such path, or the value there is of another type.</returns>
    public bool TryGetValue<T>(string path, [MaybeNullWhen(false)] out T value)
    {
        ArgumentNullException.ThrowIfNull(path);
        object? found = this;
        foreach (var key in path.Length == 0 ? [] : path.Split('.'))
        {
            if (found is not OptimizelyJson inner || !inner.TryGetValue(key, out found))
            {
                value = default;
                return false;
            }
        }

        return JsonValues.TryConvert(found, out value);
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>A copy that may be changed; objects and lists inside are copies too.</summary>
    /// <returns>A dictionary whose objects are dictionaries and whose lists are <see cref="List{T}"/>.</returns>
    public Dictionary<string, object?> ToDictionary() => JsonValues.Copy(this);

    /// <summary>The JSON text.</summary>
    public override string ToString() => JsonValues.Write(this);
}
