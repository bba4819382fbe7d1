using OpenOdp.Engine.Segments.Sequences;

namespace OpenOdp.Engine.Segments.Language;

/// <summary>
/// The events that a filter can match, as far as it says so by type and action; null stands for any. Never fewer than it does.
/// </summary>
internal sealed class EventSet
{
    /// <summary>More alternatives are not told apart.</summary>
    private const int MaxAlternatives = 100;

    private readonly List<(string? Type, string? Action)> _alternatives;

    private EventSet(List<(string?, string?)> alternatives) => _alternatives = alternatives;

    public static EventSet Any { get; } = new([(null, null)]);

    public static EventSet OfTypes(IEnumerable<string> types) =>
        Bounded([.. types.Select(static type => ((string?)type, (string?)null))]);

    public static EventSet OfActions(IEnumerable<string> actions) =>
        Bounded([.. actions.Select(static action => ((string?)null, (string?)action))]);

    public EventSet Or(EventSet other) => Bounded([.. _alternatives.Union(other._alternatives)]);

    public EventSet And(EventSet other)
    {
        if (_alternatives.Count * other._alternatives.Count > MaxAlternatives) return this;
        var both = new List<(string?, string?)>();
        foreach (var (type, action) in _alternatives)
        {
            foreach (var (otherType, otherAction) in other._alternatives)
            {
                if (type is not null && otherType is not null && type != otherType) continue;
                if (action is not null && otherAction is not null && action != otherAction) continue;
                both.Add((type ?? otherType, action ?? otherAction));
            }
        }

        return new EventSet(both);
    }

    public EventKinds ToKinds() => _alternatives.Exists(static one => one.Type is null)
        ? EventKinds.All
        : EventKinds.Of([.. _alternatives.Select(static one => new EventKind(one.Type!, one.Action)).Distinct()]);

    private static EventSet Bounded(List<(string?, string?)> alternatives) =>
        alternatives.Count > MaxAlternatives ? Any : new EventSet(alternatives);
}
