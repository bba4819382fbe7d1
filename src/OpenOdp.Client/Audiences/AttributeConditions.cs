using OpenOdp.Client.Users;

namespace OpenOdp.Client.Audiences;

/// <summary>A condition on one attribute; unknown while the user has no value for it (AU-14).</summary>
internal abstract class AttributeCondition(string name) : Condition
{
    public sealed override bool? Evaluate(UserState user) => user.Attribute(name) is { } value ? Test(value) : null;

    /// <summary>Null when the value is of another kind than the condition's.</summary>
    protected abstract bool? Test(object value);
}

/// <summary>Whether the user has a value; the only condition on an attribute that is never unknown.</summary>
internal sealed class ExistsCondition(string name) : Condition
{
    public override bool? Evaluate(UserState user) => user.Attribute(name) is not null;
}

internal sealed class ExactTextCondition(string name, string wanted) : AttributeCondition(name)
{
    protected override bool? Test(object value) =>
        value is string text ? string.Equals(text, wanted, StringComparison.Ordinal) : null;
}

internal sealed class ExactBoolCondition(string name, bool wanted) : AttributeCondition(name)
{
    protected override bool? Test(object value) => value is bool flag ? flag == wanted : null;
}

internal sealed class SubstringCondition(string name, string part) : AttributeCondition(name)
{
    protected override bool? Test(object value) => value is string text ? text.Contains(part, StringComparison.Ordinal) : null;
}

internal sealed class NumberCondition(string name, Comparison comparison, double target) : AttributeCondition(name)
{
    protected override bool? Test(object value) =>
        Numbers.TryRead(value, out var number) && Numbers.IsValid(number) ? comparison.Holds(number.CompareTo(target)) : null;
}

internal sealed class SemanticVersionCondition(string name, Comparison comparison, SemanticVersion target)
    : AttributeCondition(name)
{
    protected override bool? Test(object value) =>
        value is string text && SemanticVersion.TryParse(text, out var version)
            ? comparison.Holds(version.CompareTo(target))
            : null;
}
