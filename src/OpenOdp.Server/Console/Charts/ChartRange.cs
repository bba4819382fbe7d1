using OpenOdp.Engine.Statistics;

namespace OpenOdp.Server.Console.Charts;

/// <summary>How far back charts go, and what their points are.</summary>
/// <param name="Name">As it stands in the address.</param>
/// <param name="Buckets">Buckets that make a point.</param>
/// <param name="Every">After how many milliseconds the charts are drawn anew.</param>
internal sealed record ChartRange(string Name, string Title, BucketStep Step, int Buckets, int Points, int Every)
{
    public static IReadOnlyList<ChartRange> All { get; } =
    [
        new("1h", "1 hour", BucketStep.Minute, 1, 60, 5_000),
        new("24h", "24 hours", BucketStep.Minute, 10, 144, 15_000),
        new("7d", "7 days", BucketStep.Hour, 1, 7 * 24, 60_000),
        new("90d", "90 days", BucketStep.Hour, 24, 90, 60_000),
    ];

    /// <summary>The range of a name; a day for any other.</summary>
    public static ChartRange Of(string name) => All.FirstOrDefault(range => range.Name == name) ?? All[1];

    /// <summary>The length of a point in microseconds.</summary>
    public long Length => Buckets * StatisticsTable.LengthOf(Step);

    /// <summary>The times at which the points begin; the last one is the point that <paramref name="now"/> lies in.</summary>
    public IReadOnlyList<long> TimesUntil(long now) =>
        [.. Enumerable.Range(0, Points).Select(point => ((now / Length) - Points + 1 + point) * Length)];
}
