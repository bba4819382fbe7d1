using OpenOdp.Client.Compatibility.Logger;

namespace OpenOdp.Client.Compatibility.Entity;

/// <summary>
/// What else is known of a conversion, by name; <c>revenue</c> (an integer, in cents) and <c>value</c> (a number) count in
/// results.
/// </summary>
public class EventTags : Dictionary<string, object>
{
    /// <summary>No tags.</summary>
    public EventTags()
    {
    }

    internal EventTags(IEnumerable<KeyValuePair<string, object>> tags)
    {
        foreach (var tag in tags)
        {
            this[tag.Key] = tag.Value;
        }
    }
}
