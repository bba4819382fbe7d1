namespace OpenOdp.Server.Console.Overview;

/// <summary>Numbers over time: a table in the page, of which a script makes a picture.</summary>
/// <param name="Id">Its name in the page.</param>
/// <param name="Shape"><c>stack</c> for parts of a whole, <c>lines</c> for what stands by itself.</param>
/// <param name="Times">When each point begins, in microseconds since 1970.</param>
internal sealed record Chart(string Id, string Title, string Shape, IReadOnlyList<long> Times, IReadOnlyList<ChartSeries> Series)
{
    /// <summary>Series that are told apart at most; the seventh is all others.</summary>
    public const int MostSeries = 6;

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

/// <summary>What the part of the page with the charts shows.</summary>
internal sealed record ChartsModel(ChartRange Range, IReadOnlyList<Chart> Charts);
