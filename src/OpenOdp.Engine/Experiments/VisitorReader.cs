using OpenOdp.Engine.Events;

namespace OpenOdp.Engine.Experiments;

/// <summary>
/// Reads from the events of one customer what they saw of an experiment, and what they did then. What they did before they saw it
/// cannot be because of it, and does not count.
/// </summary>
internal sealed class VisitorReader(string experiment)
{
    private readonly Dictionary<string, long> _conversions = new(StringComparer.Ordinal);

    /// <summary>The variation that the customer saw; null for none, and for several.</summary>
    public string? Variation { get; private set; }

    /// <summary>True when the customer saw more than one.</summary>
    public bool SawSeveral { get; private set; }

    /// <summary>What the customer did, and how often.</summary>
    public IReadOnlyDictionary<string, long> Conversions => _conversions;

    /// <param name="events">The customer's, the oldest first.</param>
    public void Read(IEnumerable<EventView> events)
    {
        _conversions.Clear();
        (Variation, SawSeveral) = (null, false);
        foreach (var view in events)
        {
            var item = view.Item();
            if (item.Type.SequenceEqual("experiment"u8)) Read(item);
            if (SawSeveral) return;
        }
    }

    private void Read(in EventItem item)
    {
        if (item.Action.SequenceEqual("impression"u8))
        {
            if (Text(item, "rule_key"u8) != experiment) return;
            if (Text(item, "variation_key"u8) is { Length: > 0 } variation) See(variation);
        }
        else if (Variation is not null && item.Action.SequenceEqual("conversion"u8)
            && Text(item, "event_key"u8) is { Length: > 0 } key)
        {
            _conversions[key] = _conversions.GetValueOrDefault(key) + 1;
        }
    }

    private void See(string variation)
    {
        SawSeveral = Variation is not null && Variation != variation;
        Variation = SawSeveral ? null : variation;
    }

    private static string? Text(in EventItem item, ReadOnlySpan<byte> name) =>
        item.Fields.TryFind(name, out var value) ? value.AsText() : null;
}
