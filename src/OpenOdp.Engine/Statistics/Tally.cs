namespace OpenOdp.Engine.Statistics;

/// <summary>What statistics tell of an account's counters.</summary>
internal readonly record struct Tally(
    ulong Events, ulong Accepted, ulong Duplicates, ulong Merges, ulong Attaches, ulong MergesRefused, ulong Customers)
{
    public static Tally Of(Counters counters) => new(
        counters.Events, counters.Accepted, counters.Duplicates, counters.Merges, counters.Attaches, counters.MergesRefused,
        counters.Customers);
}
