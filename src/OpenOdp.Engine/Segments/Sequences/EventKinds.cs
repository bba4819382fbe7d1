namespace OpenOdp.Engine.Segments.Sequences;

/// <summary>Which events a filter can match at all, by type and action; never fewer than it does.</summary>
internal sealed class EventKinds
{
    /// <summary>Any event.</summary>
    public static EventKinds All { get; } = new([], isAll: true);

    private EventKinds(IReadOnlyList<EventKind> kinds, bool isAll) => (Kinds, IsAll) = (kinds, isAll);

    /// <summary>True when the filter does not ask for a type.</summary>
    public bool IsAll { get; }

    public IReadOnlyList<EventKind> Kinds { get; }

    public static EventKinds Of(IReadOnlyList<EventKind> kinds) => new(kinds, isAll: false);

    public EventKinds Or(EventKinds other) => IsAll || other.IsAll ? All : Of([.. Kinds.Union(other.Kinds)]);
}

/// <summary>A type of events, and an action unless any will do.</summary>
internal readonly record struct EventKind(string Type, string? Action);
