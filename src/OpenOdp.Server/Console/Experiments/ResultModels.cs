using OpenOdp.Server.Experiments;

namespace OpenOdp.Server.Console.Experiments;

/// <summary>A rule, and what came of it.</summary>
/// <param name="Rule">What the datafile in use says of it; null when it has no such rule any more.</param>
/// <param name="Results">What came of it; null for a page that asks for it when it is there.</param>
internal sealed record RuleModel(string SdkKey, string Flag, string Key, ShownRule? Rule, ResultsModel? Results)
{
    public string Address => ExperimentAddress.OfRule(SdkKey, Flag, Key);

    /// <summary>Where the results alone are asked for.</summary>
    public string Source => Address.Replace("/rule?", "/results?", StringComparison.Ordinal);
}

/// <summary>What came of a rule.</summary>
/// <param name="Address">The page that shows it without a script.</param>
/// <param name="Fault">Why there is nothing to show; null when there is.</param>
/// <param name="IsBusy">True when it helps to ask again.</param>
/// <param name="Chosen">The event that is looked at first.</param>
/// <param name="Events">What was done, by the events that most did first.</param>
/// <param name="Notes">What is to be known of the numbers, in sentences.</param>
internal sealed record ResultsModel(
    string Address, string? Fault, bool IsBusy, string Chosen, IReadOnlyList<RateChart> Events,
    IReadOnlyList<ShownVisitors> Variations, IReadOnlyList<string> Notes)
{
    /// <summary>How many saw a variation that is shown, in words.</summary>
    public string Saw => Variations.Sum(static one => one.Visitors) switch
    {
        0 => "Nobody saw one variation alone",
        1 => "1 visitor saw it",
        var visitors => $"{visitors:N0} visitors saw it",
    };
}

/// <summary>How many saw a variation.</summary>
internal sealed record ShownVisitors(string Variation, long Visitors);

/// <summary>How many of those who saw a variation did something, to be drawn.</summary>
/// <param name="Rates">One of each variation.</param>
/// <param name="Top">Where the scale ends, from 0 to 1.</param>
internal sealed record RateChart(string Event, IReadOnlyList<ShownRate> Rates, double Top)
{
    /// <summary>The ends of scales: the next of them above the highest interval is taken.</summary>
    private static readonly double[] Tops = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1];

    public static RateChart Of(string key, IEnumerable<ShownRate> rates)
    {
        var all = rates.ToList();
        var highest = all.Max(static one => one.Of.Interval.High);
        return new RateChart(key, all, Tops.First(top => top >= Math.Min(highest, 1)));
    }

    /// <summary>The place of a rate on a scale of 1,000.</summary>
    public long Place(double rate) => (long)Math.Round(1000 * rate / Top);
}

/// <summary>How many of those who saw a variation did something.</summary>
internal sealed record ShownRate(string Variation, long Visitors, ConversionResults Of);
