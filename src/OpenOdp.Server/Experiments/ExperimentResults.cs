using OpenOdp.Engine.Experiments;

namespace OpenOdp.Server.Experiments;

/// <summary>What came of an experiment.</summary>
/// <param name="MoreVariations">Variations that are not shown, since there are too many.</param>
/// <param name="MoreEvents">Events that are not shown, since there are too many.</param>
/// <param name="SawSeveral">Visitors who saw more than one variation, and count in none.</param>
/// <param name="Customers">Customers that were looked at.</param>
/// <param name="Truncated">Those of them with more than 100,000 events, of which the newest count, but for those in
/// <paramref name="SawSeveral"/>.</param>
/// <param name="Complete">False when there are more customers than could be looked at in time.</param>
internal sealed record ExperimentResults(
    string Experiment, IReadOnlyList<VariationResults> Variations, int MoreVariations, int MoreEvents, long SawSeveral,
    long Customers, long Truncated, bool Complete)
{
    /// <summary>Of variations, and of events, those with the most visitors: each has a row for each of the others.</summary>
    private const int MostShown = 100;

    public static ExperimentResults Of(string experiment, ExperimentTally tally)
    {
        var events = tally.Variations.Values.SelectMany(variation => variation.Events)
            .GroupBy(one => one.Key, one => one.Value.Visitors, StringComparer.Ordinal).ToArray();
        var shown = events.OrderByDescending(one => one.Sum()).Take(MostShown).Select(one => one.Key)
            .Order(StringComparer.Ordinal).ToArray();
        var variations = tally.Variations.OrderByDescending(one => one.Value.Visitors).Take(MostShown)
            .OrderBy(one => one.Key, StringComparer.Ordinal);
        return new ExperimentResults(
            experiment,
            [.. variations.Select(variation => VariationResults.Of(variation.Key, variation.Value, shown))],
            Math.Max(0, tally.Variations.Count - MostShown),
            Math.Max(0, events.Length - MostShown),
            tally.SawSeveral,
            tally.Customers,
            tally.Truncated,
            tally.IsWhole);
    }
}

/// <summary>What those did who saw a variation.</summary>
/// <param name="Visitors">How many they are.</param>
/// <param name="Events">Each event that visitors of any variation did, so that variations can be compared.</param>
internal sealed record VariationResults(string Variation, long Visitors, IReadOnlyList<ConversionResults> Events)
{
    public static VariationResults Of(string variation, VariationTally tally, IEnumerable<string> events) => new(
        variation,
        tally.Visitors,
        [.. events.Select(key => ConversionResults.Of(key, tally.Events.GetValueOrDefault(key), tally.Visitors))]);
}

/// <summary>How many did something.</summary>
/// <param name="Conversions">Visitors who did it at least once since they saw the variation.</param>
/// <param name="Count">How often they did, all together.</param>
/// <param name="Rate">Their part of all visitors, from 0 to 1.</param>
/// <param name="Interval">Where the rate lies with a confidence of 95 %.</param>
internal sealed record ConversionResults(string Event, long Conversions, long Count, double Rate, RateInterval Interval)
{
    public static ConversionResults Of(string key, EventTally tally, long visitors) => new(
        key, tally.Visitors, tally.Count, (double)tally.Visitors / visitors, RateInterval.Of(tally.Visitors, visitors));
}
