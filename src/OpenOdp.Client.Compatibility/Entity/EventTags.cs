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

    /// <summary>A copy without the tags that have no value; the log names these.</summary>
    /// <param name="logger">Where it logs.</param>
    public EventTags FilterNullValues(ILogger logger)
    {
        foreach (var tag in this.Where(tag => tag.Value is null))
        {
            logger?.Log(LogLevel.ERROR, $"[EventTags] Null value for key {tag.Key} removed and will not be sent to results.");
        }

        return new EventTags(this.Where(tag => tag.Value is not null));
    }
}
