namespace OpenOdp.EndToEnd.Tests.Interop.Decisions;

/// <summary>An attribute, what it is compared with, and how; few values, so that conditions often hold.</summary>
internal sealed record RandomAttribute(string Name, string[] Matches, object[] Values)
{
    private static readonly string[] TextMatches = ["exact", "exact", "substring", "exists"];
    private static readonly object[] Texts = ["gold", "silver", "Gold", "go", "", "Finland", "land", "Zürich", "漢字 🙂", "17"];
    private static readonly string[] NumberMatches = ["exact", "gt", "ge", "lt", "le", "exists"];

    /// <summary>Up to 2^53 on either side, and the first numbers past it.</summary>
    private static readonly object[] Numbers =
    [
        0, -1, 17, 18, 65, 99.5, 99.25, 0.1, -0.0,
        9007199254740992, -9007199254740992, 9007199254740994, -9007199254740994, 1e300,
    ];

    /// <summary>JavaScript has an order of its own for a suffix that is a number, and where versions have fewer parts.</summary>
    private static readonly object[] Versions =
    [
        "2", "2.1", "2.1.0", "2.1.1", "2.10", "10.0.0", "0.9.12", "3.0.0",
        "2.1.0-beta", "2.1.0-alpha.1", "2.1.0-beta.2", "2.1.0-Beta", "3.0.0-beta+7",
    ];

    /// <summary>Named as in the datafiles of the vectors.</summary>
    public static IReadOnlyList<RandomAttribute> All { get; } =
    [
        new("plan", TextMatches, Texts),
        new("country", TextMatches, Texts),
        new("Größe 漢字", TextMatches, Texts),
        new("age", NumberMatches, Numbers),
        new("score", NumberMatches, Numbers),
        new("app_version", ["semver_eq", "semver_gt", "semver_ge", "semver_lt", "semver_le"], Versions),
        new("premium", ["exact", "exists"], [true, false]),
    ];

    public static string[] Segments { get; } = ["seg-a", "seg-b", "seg-blocked", "Ségment 漢字", ""];

    public object Value(Dice dice) => dice.Pick(Values);

    /// <summary>A value of any kind, which mostly is another's than the attribute's.</summary>
    public static object? AnyValue(Dice dice) =>
        dice.Chance(10) ? null
        : dice.Chance(10) ? dice.Pick<object>(new[] { 1, 2 }, new Dictionary<string, object?> { ["a"] = 1 })
        : dice.Pick(All).Value(dice);
}
