using OpenOdp.Engine.Events;

namespace OpenOdp.Engine.Segments.Expressions;

/// <summary>The clock (EXP-9): seconds since 1970.</summary>
internal sealed class NowPath : Expression
{
    public override Value Evaluate(in Scope scope) => Value.Of(Seconds.FromInstant(scope.Now), moves: true);
}

/// <summary>The type of the event (PATH-2).</summary>
internal sealed class EventTypePath : Expression
{
    public override Value Evaluate(in Scope scope) => Value.OfText(scope.Event.Type);
}

/// <summary>The action of the event.</summary>
internal sealed class EventActionPath : Expression
{
    public override Value Evaluate(in Scope scope) =>
        scope.Event.HasAction ? Value.OfText(scope.Event.Action) : Value.Missing;
}

/// <summary>The time of the event as it was sent, else when it came: seconds since 1970.</summary>
internal sealed class EventTimePath : Expression
{
    public override Value Evaluate(in Scope scope) => Value.Of(Seconds.FromInstant(scope.Event.Timestamp ?? scope.EventTime));
}

/// <summary>A field of the event, or else an identifier of that name.</summary>
/// <param name="name">The name of the field.</param>
/// <param name="identifier">The number of the identifier; -1 when there is none of that name.</param>
internal sealed class EventFieldPath(byte[] name, int identifier) : Expression
{
    public override Value Evaluate(in Scope scope)
    {
        if (scope.Event.Fields.TryFind(name, out var value) && value.Kind != FieldKind.Null) return FieldValues.Read(value);
        foreach (var one in scope.Event.Identifiers)
        {
            if (one.Field == identifier) return Value.OfText(one.Value);
        }

        return Value.Missing;
    }
}

/// <summary>The identifier of the customer that was seen last.</summary>
internal sealed class CustomerIdentifierPath(int identifier) : Expression
{
    public override Value Evaluate(in Scope scope) => scope.Customer.Identifier(identifier);
}

/// <summary>The values of an identifier that reads show in its plural (ID-6).</summary>
internal sealed class CustomerIdentifiersPath(int identifier) : Expression
{
    public override Value Evaluate(in Scope scope) => scope.Customer.Identifiers(identifier);
}

/// <summary>The customer's public id.</summary>
internal sealed class CustomerIdPath : Expression
{
    public override Value Evaluate(in Scope scope) => scope.Customer.Id();
}

/// <summary>An attribute of the customer.</summary>
internal sealed class CustomerAttributePath(string name) : Expression
{
    public override Value Evaluate(in Scope scope) => scope.Customer.Attribute(name);
}
