namespace OpenOdp.Engine.Segments.Expressions;

/// <summary>AND and OR of three values (EXP-2).</summary>
/// <param name="needsAll">True for AND.</param>
internal sealed class Combination(bool needsAll, IReadOnlyList<Expression> parts) : Expression
{
    private readonly Expression[] _parts = [.. parts];

    public override Value Evaluate(in Scope scope)
    {
        var (until, isMissing) = (long.MaxValue, false);
        foreach (var part in _parts)
        {
            var value = part.Evaluate(scope);
            if (value.Kind != ValueKind.Boolean) isMissing = true;
            else if (value.Boolean != needsAll) return Value.Of(!needsAll, value.Until); // it decides, as long as it holds
            until = Math.Min(until, value.Until);
        }

        return isMissing ? Value.MissingUntil(until) : Value.Of(needsAll, until);
    }

    public override bool IsTrue(in Scope scope)
    {
        foreach (var part in _parts)
        {
            if (part.IsTrue(scope) != needsAll) return !needsAll;
        }

        return needsAll;
    }
}

/// <summary>Whether a value is missing, or is there.</summary>
internal sealed class MissingTest(Expression source, bool isMissing) : Expression
{
    public override Value Evaluate(in Scope scope)
    {
        var value = source.Evaluate(scope);
        return Value.Of(value.Kind == ValueKind.Missing == isMissing, value.Until);
    }
}

/// <summary>True for a truth value, and for one that is missing.</summary>
internal sealed class OrMissing(Expression source, bool wanted) : Expression
{
    public override Value Evaluate(in Scope scope)
    {
        var value = source.Evaluate(scope);
        return Value.Of(value.Kind != ValueKind.Boolean || value.Boolean == wanted, value.Until);
    }
}

/// <summary>The first value that is not missing.</summary>
internal sealed class Coalesce(IReadOnlyList<Expression> sources) : Expression
{
    public override Value Evaluate(in Scope scope)
    {
        var until = long.MaxValue;
        foreach (var source in sources)
        {
            var value = source.Evaluate(scope);
            until = Math.Min(until, value.Until);
            if (value.Kind != ValueKind.Missing) return value with { Until = until };
        }

        return Value.MissingUntil(until);
    }
}
