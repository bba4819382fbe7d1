using OpenOdp.Engine.Segments.Language;

namespace OpenOdp.Engine.Segments.Explaining;

/// <summary>Walks over the conditions of a segment.</summary>
internal static class ConditionWalk
{
    /// <summary>A condition and all below it, in their order.</summary>
    public static IEnumerable<Condition> All(Condition condition) => condition is CombinedCondition combined
        ? combined.Conditions.SelectMany(All).Prepend(condition)
        : [condition];

    /// <summary>
    /// The conditions that combine no others and each of which alone would turn the result, if it were otherwise.
    /// </summary>
    /// <param name="condition">The root.</param>
    /// <param name="isTrue">What came out of each condition.</param>
    public static IEnumerable<Condition> Deciding(Condition condition, Func<Condition, bool> isTrue)
    {
        if (condition is not CombinedCondition combined) return [condition];

        // One that says what all have to, or none of them, is turned by any one of them; else by the only one that decides.
        if (isTrue(condition) == combined.NeedsAll) return combined.Conditions.SelectMany(part => Deciding(part, isTrue));
        var deciding = combined.Conditions.Where(part => isTrue(part) != combined.NeedsAll).ToList();
        return deciding.Count == 1 ? Deciding(deciding[0], isTrue) : [];
    }
}
