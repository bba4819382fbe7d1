using OpenOdp.Engine.Segments.Expressions;

namespace OpenOdp.Engine.Segments.Sequences;

/// <summary>An event of a customer, as sequences meet it.</summary>
/// <param name="scope">What filters see of it.</param>
/// <param name="seen">Its number among the customer's events; only differences count.</param>
internal readonly ref struct Occurrence(Scope scope, ulong seen)
{
    /// <summary>A field, as that is large, and a property would copy it each time.</summary>
    public readonly Scope Scope = scope;

    public ulong Seen { get; } = seen;

    /// <summary>In ms since 1970.</summary>
    public long Time => Scope.EventTime;
}
