using OpenOdp.Client.Users;

namespace OpenOdp.Client.Audiences;

/// <summary>
/// A part of an audience, compiled when the datafile is read: all that does not depend on the user is decided then.
/// </summary>
internal abstract class Condition
{
    /// <summary>True, false, or null for unknown; it never throws.</summary>
    public abstract bool? Evaluate(UserState user);
}

/// <summary>
/// The same for every user: a condition that cannot be read is unknown, and no conditions at all are everyone's.
/// </summary>
internal sealed class ConstantCondition : Condition
{
    public static readonly ConstantCondition Unknown = new(null);
    public static readonly ConstantCondition True = new(true);
    public static readonly ConstantCondition False = new(false);

    private readonly bool? _value;

    private ConstantCondition(bool? value) => _value = value;

    public override bool? Evaluate(UserState user) => _value;
}

/// <summary>False when a part is false, else unknown when a part is unknown, else true (AU-8).</summary>
internal sealed class AndCondition(Condition[] parts) : Condition
{
    public override bool? Evaluate(UserState user)
    {
        bool? all = true;
        foreach (var part in parts)
        {
            var result = part.Evaluate(user);
            if (result == false) return false;

            all = result is null ? null : all;
        }

        return all;
    }
}

/// <summary>True when a part is true, else unknown when a part is unknown, else false (AU-8).</summary>
internal sealed class OrCondition(Condition[] parts) : Condition
{
    public override bool? Evaluate(UserState user)
    {
        bool? any = false;
        foreach (var part in parts)
        {
            var result = part.Evaluate(user);
            if (result == true) return true;

            any = result is null ? null : any;
        }

        return any;
    }
}

/// <summary>Unknown stays unknown (AU-3).</summary>
internal sealed class NotCondition(Condition part) : Condition
{
    public override bool? Evaluate(UserState user) => !part.Evaluate(user);
}

/// <summary>
/// Whether the user is in a segment; never unknown, so a user whose segments were not fetched is in none (AU-15).
/// </summary>
internal sealed class QualifiedCondition(string segment) : Condition
{
    public override bool? Evaluate(UserState user) => user.IsQualifiedFor(segment);
}
