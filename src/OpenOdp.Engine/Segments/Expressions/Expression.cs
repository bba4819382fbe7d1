namespace OpenOdp.Engine.Segments.Expressions;

/// <summary>An expression of a definition (§6.4), checked and ready to be evaluated. Immutable.</summary>
internal abstract class Expression
{
    /// <summary>Evaluates.</summary>
    /// <returns>The value; its bytes are valid as long as those of the scope.</returns>
    public abstract Value Evaluate(in Scope scope);

    /// <summary>True when the expression is satisfied; missing is not (EXP-2).</summary>
    public virtual bool IsTrue(in Scope scope) => Evaluate(scope) is { Kind: ValueKind.Boolean, Boolean: true };
}
