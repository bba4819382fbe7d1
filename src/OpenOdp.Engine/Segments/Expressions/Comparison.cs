using OpenOdp.Engine.Events;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Segments.Expressions;

/// <summary>How two values are compared.</summary>
internal enum Comparator : byte
{
    Equal,
    NotEqual,
    LessThan,
    LessThanOrEqual,
    GreaterThan,
    GreaterThanOrEqual,
}

/// <summary>
/// Compares two values of one kind; of two kinds, and with a missing one, the result is missing (EXP-1, EXP-3).
/// </summary>
internal sealed class Comparison(Expression left, Comparator comparator, Expression right) : Expression
{
    public override Value Evaluate(in Scope scope)
    {
        var one = left.Evaluate(scope);
        var other = right.Evaluate(scope);
        var until = Math.Min(one.Until, other.Until);
        if (one.Kind == ValueKind.List || other.Kind == ValueKind.List) return CompareList(one, other, until);
        return TryOrder(one, other, out var order) && (comparator <= Comparator.NotEqual || IsOrdered(one, other))
            ? Value.Of(Holds(order), Math.Min(until, Crossing(one, other, scope.Now)))
            : Value.MissingUntil(until);
    }

    /// <summary>The text that a path must be equal to; null for any other comparison.</summary>
    public byte[]? TextOf<TPath>()
        where TPath : Expression =>
        comparator == Comparator.Equal && left is TPath && right is Literal literal ? literal.Text : null;

    /// <summary>Most filters ask for the type and action of an event: those are compared without more ado.</summary>
    public override bool IsTrue(in Scope scope)
    {
        if (comparator != Comparator.Equal || right is not Literal { Text: { } text }) return base.IsTrue(scope);
        var one = left.Evaluate(scope);
        return one.Kind == ValueKind.Text ? one.Bytes.SequenceEqual(text) : base.IsTrue(scope);
    }

    private static bool IsOrdered(Value one, Value other) =>
        one.Kind == other.Kind && one.Kind is ValueKind.Number or ValueKind.Text;

    private bool Holds(int order) => comparator switch
    {
        Comparator.Equal => order == 0,
        Comparator.NotEqual => order != 0,
        Comparator.LessThan => order < 0,
        Comparator.LessThanOrEqual => order <= 0,
        Comparator.GreaterThan => order > 0,
        Comparator.GreaterThanOrEqual => order >= 0,
        _ => throw new InvalidOperationException($"There is no comparator {comparator}."),
    };

    private static bool TryOrder(Value one, Value other, out int order)
    {
        order = 0;
        switch (one.Kind, other.Kind)
        {
            case (ValueKind.Number, ValueKind.Number): order = one.Number.CompareTo(other.Number); return true;
            case (ValueKind.Text, ValueKind.Text): order = one.Bytes.SequenceCompareTo(other.Bytes); return true;
            case (ValueKind.Boolean, ValueKind.Boolean): order = one.Boolean.CompareTo(other.Boolean); return true;
            case (ValueKind.Boolean, ValueKind.Text):
                return IsTruth(other.Bytes, out var text)
                && Order(one.Boolean, text, out order);
            case (ValueKind.Text, ValueKind.Boolean):
                return IsTruth(one.Bytes, out text)
                && Order(text, other.Boolean, out order);
            default: return false;
        }
    }

    private static bool Order(bool one, bool other, out int order)
    {
        order = one.CompareTo(other);
        return true;
    }

    private static bool IsTruth(ReadOnlySpan<byte> text, out bool value)
    {
        value = text.SequenceEqual("true"u8);
        return value || text.SequenceEqual("false"u8);
    }

    /// <summary>When a number that moves passes another (rule G2): then the order of the two is another one.</summary>
    private static long Crossing(Value one, Value other, long now)
    {
        if (one.Moves == other.Moves) return long.MaxValue;
        var (moving, fixedOne) = one.Moves ? (one.Number, other.Number) : (other.Number, one.Number);
        if (fixedOne < moving || !Seconds.TryToInstant(fixedOne, out _)) return long.MaxValue; // behind it, or beyond all times
        return fixedOne == moving ? now + 1 : Seconds.After(now, Seconds.MillisecondsTo(fixedOne, moving));
    }

    /// <summary>PATH-5: of several values any may be equal; no value is, for the negation.</summary>
    private Value CompareList(Value one, Value other, long until)
    {
        var list = one.Kind == ValueKind.List ? one.Bytes : other.Bytes;
        var value = one.Kind == ValueKind.List ? other : one;
        if (value.Kind is ValueKind.Missing or ValueKind.List || comparator > Comparator.NotEqual)
        {
            return Value.MissingUntil(until);
        }

        var reader = ByteReader.OfPart(list);
        for (var count = FieldValues.CountOf(ref reader); count > 0; count--)
        {
            var element = FieldValues.Read(FieldValue.Read(ref reader));
            if (TryOrder(element, value, out var order) && order == 0) return Value.Of(comparator == Comparator.Equal, until);
        }

        return Value.Of(comparator == Comparator.NotEqual, until);
    }
}
