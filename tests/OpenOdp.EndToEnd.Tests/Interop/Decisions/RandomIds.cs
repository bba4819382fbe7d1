namespace OpenOdp.EndToEnd.Tests.Interop.Decisions;

/// <summary>Ids and keys: mostly as Optimizely gives them, some with all that a text may hold.</summary>
internal sealed class RandomIds(Dice dice)
{
    private static readonly string[] Odd = ["é漢🙂", "a \"quoted\" one", "{0} {", "back\\slash", "-$opt$-"];

    private int _last;

    public string Id() => dice.Chance(8) ? $"{++_last} {dice.Pick(Odd)}" : $"{1000 + ++_last}";

    public string Key(string kind) => dice.Chance(8) ? $"{kind} {++_last} {dice.Pick(Odd)}" : $"{kind}_{++_last}";
}
