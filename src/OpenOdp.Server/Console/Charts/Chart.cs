namespace OpenOdp.Server.Console.Charts;

/// <summary>Numbers over time: a table in the page, of which a script makes a picture.</summary>
/// <param name="Id">Its name in the page.</param>
/// <param name="Shape"><c>stack</c> for parts of a whole, <c>lines</c> for what stands by itself.</param>
/// <param name="Times">When each point begins, in microseconds since 1970.</param>
internal sealed record Chart(string Id, string Title, string Shape, IReadOnlyList<long> Times, IReadOnlyList<ChartSeries> Series)
{
    /// <summary>Series that are told apart at most; the seventh is all others.</summary>
    public const int MostSeries = 6;

    /// <summary>What stands in its place when it is empty.</summary>
    public string Nothing { get; init; } = "Nothing came in this time.";

    /// <summary>What must be known to read it; null for nothing.</summary>
    public string? Note { get; init; }

    /// <summary>True when it has a row to itself.</summary>
    public bool IsWide { get; init; }

    public bool IsEmpty => Series.All(static series => series.Values.All(static value => value is null or 0));

    /// <summary>The points that the table shows, newest first; those in which there is nothing are left out of a stack.</summary>
    public IEnumerable<int> Rows => Enumerable.Range(0, Times.Count).Reverse()
        .Where(point => Shape == "lines" || Series.Any(series => series.Values[point] > 0));
}

/// <param name="Values">One for each point; null where it is not known.</param>
internal sealed record ChartSeries(string Title, ulong?[] Values)
{
    public ulong Sum => Values.Aggregate(0ul, static (sum, value) => sum + (value ?? 0));
}

/// <summary>The charts of a page, over a range that whoever looks has chosen.</summary>
internal sealed record ChartsModel(ChartRange Range, IReadOnlyList<Chart> Charts);

/// <summary>A page with charts.</summary>
internal interface IShowsCharts
{
    ChartsModel Charts { get; }
}

/// <summary>The charts of a page, which come anew by themselves.</summary>
internal sealed record ChartsAlone(ChartsModel Charts) : IShowsCharts;
