using OpenOdp.Engine.Events;

namespace OpenOdp.Engine.Segments.Expressions;

/// <summary>
/// Both the type and the action of an event, which nearly every filter asks for: one step instead of eight, each somewhere
/// else in memory.
/// </summary>
/// <param name="plain">The same as it stands in the definition.</param>
internal sealed class KindFilter(Combination plain, byte[] type, byte[] action) : Expression
{
    /// <summary>An expression that is satisfied when all parts are; of this form if it can be.</summary>
    public static Expression AllOf(IReadOnlyList<Expression> parts)
    {
        var all = new Combination(needsAll: true, parts);
        return parts is [Comparison one, Comparison other]
            && (one.TextOf<EventTypePath>() ?? other.TextOf<EventTypePath>()) is { } type
            && (one.TextOf<EventActionPath>() ?? other.TextOf<EventActionPath>()) is { } action
                ? new KindFilter(all, type, action)
                : all;
    }

    public byte[] Type => type;

    public byte[] Action => action;

    public override Value Evaluate(in Scope scope) => plain.Evaluate(scope);

    public override bool IsTrue(in Scope scope) => Takes(scope.Event);

    public bool Takes(in EventItem item) =>
        item.HasAction && item.Action.SequenceEqual(action) && item.Type.SequenceEqual(type);
}
