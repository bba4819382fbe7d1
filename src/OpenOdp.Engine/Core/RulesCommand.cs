using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine;

/// <summary>Sets the version of the rules from the next record on (rule L3).</summary>
public static class RulesCommand
{
    /// <summary>Writes the command.</summary>
    public static void Write(ByteWriter writer, int rules = Machine.NewestRules) => writer.Varint((ulong)rules);

    internal static RecordOutcome Apply(Context context, ReadOnlySpan<byte> command)
    {
        var rules = new ByteReader(command).Count();
        CheckKnown(rules);
        context.Effects.Rules = rules;
        return context.Succeed();
    }

    /// <exception cref="UnknownFormatException">This version does not know the rules.</exception>
    internal static void CheckKnown(int rules)
    {
        if (rules > Machine.NewestRules)
        {
            throw new UnknownFormatException($"The log follows rules {rules}; this version knows rules up to "
                + $"{Machine.NewestRules}. Start a newer version.");
        }
    }
}
