using OpenOdp.Engine.Segments.Expressions;

namespace OpenOdp.Engine.Segments.Audiences;

/// <summary>True for a customer of whom the last that was told is that it is a member of an audience.</summary>
/// <param name="audience">The record that made the audience.</param>
internal sealed class ToldExpression(ulong audience) : Expression
{
    /// <summary>The last word on a customer; null when nothing was told.</summary>
    public AudienceWord? WordOn(CustomerFields customer) => customer.Told(audience);

    public override Value Evaluate(in Scope scope) => Value.Of(WordOn(scope.Customer) is { IsQualified: true });
}
