using System.Globalization;

namespace OpenOdp.EndToEnd.Tests.Interop.Decisions;

/// <summary>A variable of a flag. Its texts are well formed: of others each SDK makes something else (VA-3, VA-4).</summary>
internal sealed record RandomVariable(string Id, string Key, string Type, string? SubType, string DefaultValue)
{
    public static RandomVariable Make(Dice dice, string id)
    {
        var type = dice.Pick("boolean", "integer", "double", "string", "json");
        return type == "json" && dice.Chance(50)
            ? new(id, $"{type} {id}", "string", type, Text(dice, type))
            : new(id, $"{type} {id}", type, SubType: null, Text(dice, type));
    }

    /// <summary>Another value.</summary>
    public string Text(Dice dice) => Text(dice, SubType ?? Type);

    private static string Text(Dice dice, string type) => type switch
    {
        "boolean" => dice.Pick("true", "false"),
        "integer" => dice.Pick("0", "-1", "7", "007", "2147483647", "-2147483648", $"{dice.Between(-5000, 5000)}"),
        "double" => dice.Pick("0", "-0.5", "3", "0.1", "12345678.875", Thousandths(dice)),
        "string" => dice.Pick("", "hello", "true", "17", "a \"quoted\" one", "Zürich 漢字 🙂", "line\nbreak", "{}"),
        _ => dice.Pick( // a list is no value in C# (VA-3)
            "{}", """{"a":1,"b":{"c":[1,2.5,null,"x",true,[],{}]},"d":null}""", """ { "é 漢" : "\u00fc\n" , "n" : -0.125 } """,
            $$"""{"large":9007199254740991,"small":1.5e-7,"n":{{dice.Between(0, 99)}}}"""),
    };

    private static string Thousandths(Dice dice) =>
        (dice.Between(-1_000_000, 1_000_000) / 1000.0).ToString(CultureInfo.InvariantCulture);
}
