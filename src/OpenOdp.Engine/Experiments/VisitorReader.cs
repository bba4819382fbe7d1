using OpenOdp.Engine.Events;

namespace OpenOdp.Engine.Experiments;

/// <summary>
/// Reads from the events of one customer what they saw of an experiment, and what they did then. What they did before they saw it
/// cannot be because of it, and does not count. The newest event comes first, so that nothing of an event has to be kept.
/// </summary>
internal sealed class VisitorReader(string experiment, string? flag)
{
    private readonly Dictionary<string, long> _conversions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _undecided = new(StringComparer.Ordinal);

    /// <summary>The variation that the customer saw; null for none, and for several.</summary>
    public string? Variation { get; private set; }

    /// <summary>True when the customer saw more than one.</summary>
    public bool SawSeveral { get; private set; }

    /// <summary>What the customer did, and how often.</summary>
    public IReadOnlyDictionary<string, long> Conversions => _conversions;

    /// <summary>Starts with another customer.</summary>
    public void Begin()
    {
        _conversions.Clear();
        _undecided.Clear();
        (Variation, SawSeveral) = (null, false);
    }

    /// <summary>Reads an event; false when older ones can change nothing.</summary>
    public bool Read(in EventItem item)
    {
        if (!item.Type.SequenceEqual("experiment"u8)) return true;
        if (item.Action.SequenceEqual("impression"u8))
        {
            if (Text(item, "rule_key"u8) != experiment) return true;
            if (flag is not null && Text(item, "flag_key"u8) != flag) return true;
            if (Text(item, "variation_key"u8) is { Length: > 0 } variation) See(variation);
        }
        else if (item.Action.SequenceEqual("conversion"u8) && Text(item, "event_key"u8) is { Length: > 0 } key)
        {
            Add(_undecided, key, 1);
        }

        return !SawSeveral;
    }

    private void See(string variation)
    {
        SawSeveral = Variation is not null && Variation != variation;
        Variation = SawSeveral ? null : variation;
        foreach (var (key, count) in _undecided) Add(_conversions, key, count);
        _undecided.Clear();
    }

    private static void Add(Dictionary<string, long> counts, string key, long count) =>
        counts[key] = counts.GetValueOrDefault(key) + count;

    private static string? Text(in EventItem item, ReadOnlySpan<byte> name) =>
        item.Fields.TryFind(name, out var value) ? value.AsText() : null;
}
