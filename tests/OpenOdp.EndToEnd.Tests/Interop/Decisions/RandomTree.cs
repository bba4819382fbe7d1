namespace OpenOdp.EndToEnd.Tests.Interop.Decisions;

/// <summary>Conditions of audiences, and audiences of rules.</summary>
internal static class RandomTree
{
    /// <summary>Conditions on attributes and segments, with <c>and</c>, <c>or</c> and <c>not</c>.</summary>
    public static object Conditions(Dice dice) => Tree(dice, dice.Between(0, 3), () => Condition(dice));

    /// <summary>What an audience was before conditions had types: JSON in a text, and texts for values.</summary>
    public static object LegacyConditions(Dice dice) => Tree(dice, dice.Between(1, 2), () => new Dictionary<string, object?>
    {
        ["type"] = "custom_attribute",
        ["name"] = dice.Pick("plan", "country"),
        ["value"] = dice.Pick(RandomAttribute.All).Values.OfType<string>().FirstOrDefault("gold"),
    });

    /// <summary>Audiences by their ids; a list of these alone may go without an operator.</summary>
    public static object[] Audiences(Dice dice, IReadOnlyList<string> ids) =>
        dice.Chance(20) ? dice.Many<object>(0, 3, () => dice.Pick(ids))
        : Node(dice, dice.Between(1, 3), () => dice.Pick(ids));

    private static object Tree(Dice dice, int depth, Func<object> leaf) => depth == 0 ? leaf() : Node(dice, depth, leaf);

    /// <summary>An operator and its operands, seldom none.</summary>
    private static object[] Node(Dice dice, int depth, Func<object> leaf) =>
    [
        dice.Pick("and", "or", "or", "not"),
        .. dice.Many(dice.Chance(5) ? 0 : 1, 3, () => Tree(dice, dice.Between(0, depth - 1), leaf)),
    ];

    private static Dictionary<string, object?> Condition(Dice dice)
    {
        if (dice.Chance(35))
        {
            // JavaScript knows it under this type alone, and takes no value that is not a text (AU-12).
            return new()
            {
                ["type"] = "third_party_dimension",
                ["name"] = "odp.audiences",
                ["match"] = "qualified",
                ["value"] = dice.Pick(RandomAttribute.Segments),
            };
        }

        var attribute = dice.Pick(RandomAttribute.All);
        var match = dice.Chance(5) ? dice.Pick("regex", "", "Exact", "gtx") : dice.Pick(attribute.Matches);
        var condition = new Dictionary<string, object?>
        {
            ["type"] = dice.Chance(97) ? "custom_attribute" : "custom_dimension",
            ["name"] = attribute.Name,
            ["match"] = match,
        };
        if (match == "exact" && dice.Chance(20)) condition.Remove("match");
        if (match != "exists" || dice.Chance(50)) condition["value"] = Value(dice, attribute);
        return condition;
    }

    private static object? Value(Dice dice, RandomAttribute attribute) =>
        dice.Chance(93) ? attribute.Value(dice) : RandomAttribute.AnyValue(dice);
}
