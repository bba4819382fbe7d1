using OpenOdp.Engine;
using OpenOdp.Engine.Segments;
using OpenOdp.Engine.Segments.Memberships;
using OpenOdp.Engine.Statistics;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Console.Customers;
using OpenOdp.Server.Console.Parts;
using OpenOdp.Server.Console.Segments;
using OpenOdp.Server.Console.Shell;
using OpenOdp.Server.Inspector;
using OpenOdp.Server.Statistics;

namespace OpenOdp.Server.Console.Charts;

/// <summary>Makes charts of the statistics of an account, over the range that the query names.</summary>
internal sealed class ChartMaker
{
    private static readonly string[] ReasonTitles =
    [
        "Invalid items (400)", "Refused as a whole (400)", "Too slow (408)", "Too large (413)", "Unknown encoding (415)", "Other",
    ];

    /// <summary>Characters of a name in a legend.</summary>
    private const int LabelLength = 60;

    private readonly PageCall _page;
    private readonly ReadCall _call;
    private readonly ChartRange _range;
    private readonly IReadOnlyList<long> _times;
    private readonly ILookup<int, Bucket> _points;

    private ChartMaker(PageCall page)
    {
        var call = page.Read;
        (_page, _call, _range) = (page, call, ChartRange.Of(call.Query["range"].ToString()));
        _times = _range.TimesUntil(call.Now);
        _points = StatisticsTable.Read(call.View, call.Account.Number, call.Segments, _range.Step, _times[0], call.Now)
            .ToLookup(bucket => PointOf((long)bucket.Number));
    }

    /// <summary>How an account is doing, over the range that is asked for.</summary>
    public static ChartsModel OfAccount(PageCall call, Rejections rejections)
    {
        var maker = new ChartMaker(call);
        return new ChartsModel(
            maker._range, [maker.Events(), maker.Customers(), maker.Joins(), maker.Segments(), maker.Rejected(rejections)]);
    }

    /// <summary>How large a segment was, over the range that is asked for.</summary>
    public static ChartsModel OfSegment(PageCall call, Segment segment)
    {
        var maker = new ChartMaker(call);
        var values = maker.SizesOf(segment.Number);
        if (segment.LiveRevision > 0)
        {
            values[^1] = MemberTable.Count(call.Read.View, call.Read.Account.Number, segment.Number, segment.LiveRevision);
        }

        return new ChartsModel(
            maker._range,
            [new Chart("members-chart", "Members", "lines", maker._times, [new ChartSeries("Members", values)])
            {
                IsWide = true,
                Nothing = "Nobody was in it in this time.",
            }]);
    }

    private int PointOf(long bucket) => (int)((bucket * StatisticsTable.LengthOf(_range.Step) - _times[0]) / _range.Length);

    private Chart Events()
    {
        var kinds = _points.SelectMany(static point => point).SelectMany(static bucket => bucket.Kinds)
            .GroupBy(static kind => (kind.Type, kind.Action))
            .OrderByDescending(static kind => kind.Aggregate(0ul, static (sum, one) => sum + one.Events))
            .Take(Chart.MostSeries).Select(static kind => kind.Key).ToList();
        var series = kinds.Select(kind => Sum(
            _page.Viewer.ShowText(kind.Action is { } action ? $"{kind.Type} · {action}" : kind.Type),
            bucket => bucket.Kinds.FirstOrDefault(one => (one.Type, one.Action) == kind)?.Events ?? 0)).ToList();
        var others = Sum("Others", bucket => bucket.Kinds.Where(one => !kinds.Contains((one.Type, one.Action)))
            .Aggregate(bucket.OtherKinds, static (sum, one) => sum + one.Events));
        if (series.Count == 0 || others.Sum > 0) series.Add(others);
        return new Chart("events-chart", "Events by type and action", "stack", _times, series) { IsWide = true };
    }

    private Chart Customers()
    {
        var values = new ulong?[_times.Count];
        var first = _points.OrderBy(static point => point.Key).FirstOrDefault()?.First();
        ulong? last = first?.CustomersBefore ?? CountersTable.Read(_call.View, _call.Account.Number).Customers;
        for (var point = 0; point < values.Length; point++)
        {
            values[point] = last = _points[point].LastOrDefault()?.Customers ?? last;
        }

        return new Chart("customers-chart", "Customers", "lines", _times, [new ChartSeries("Customers", values)]);
    }

    private Chart Joins() => new("joins-chart", "Merges and attached identifiers", "stack", _times,
    [
        Sum("Merges", static bucket => bucket.Merges),
        Sum("Attached identifiers", static bucket => bucket.Attaches),
        Sum("Merges refused or held", static bucket => bucket.MergesRefused),
    ]);

    /// <summary>Those that are largest now. A size is known from the first point on in which something came.</summary>
    private Chart Segments()
    {
        var ids = StatisticsEndpoint.IdsOf(_call);
        var newest = _points.OrderBy(static point => point.Key).LastOrDefault()?.Last().Segments ?? [];
        var largest = newest.Where(one => ids.ContainsKey(one.Segment)).OrderByDescending(static one => one.Members)
            .ThenBy(one => ids[one.Segment], StringComparer.Ordinal).Take(Chart.MostSeries)
            .Select(one => _call.Segments.ById[ids[one.Segment]]).ToList();
        var names = largest.ConvertAll(segment => SegmentReading.NameOf(_page, segment).Clipped(LabelLength));
        var series = largest.Select((segment, at) => new ChartSeries(
            names[at].Length > 0 && names.Count(name => name == names[at]) == 1 ? names[at] : segment.Id,
            SizesOf(segment.Number)));
        return new Chart("segments-chart", "Members of the largest segments", "lines", _times, [.. series])
        {
            Nothing = "No segment has members in this time.",
        };
    }

    private ulong?[] SizesOf(uint segment)
    {
        var values = new ulong?[_times.Count];
        ulong? last = null;
        for (var point = 0; point < values.Length; point++)
        {
            var there = _points[point].LastOrDefault()?.Segments.FirstOrDefault(one => one.Segment == segment);
            values[point] = last = there?.Members ?? last;
        }

        return values;
    }

    private Chart Rejected(Rejections rejections)
    {
        var values = new ulong?[Rejections.ReasonCount][];
        for (var reason = 0; reason < values.Length; reason++) values[reason] = NewValues();
        foreach (var (bucket, counts) in rejections.Read(_range.Step, _times[0]))
        {
            var point = PointOf(bucket);
            if (point >= _times.Count) continue;
            for (var reason = 0; reason < counts.Length; reason++) values[reason][point] += (ulong)counts[reason];
        }

        var series = values.Select(static (one, reason) => new ChartSeries(ReasonTitles[reason], one))
            .Where(static one => one.Sum > 0);
        return new Chart("rejected-chart", "Rejected requests by reason", "stack", _times, [.. series])
        {
            Note = "before the last start, those that are still kept",
            Nothing = "No request was rejected.",
        };
    }

    private ChartSeries Sum(string title, Func<Bucket, ulong> value)
    {
        var values = NewValues();
        foreach (var point in _points)
        {
            foreach (var bucket in point) values[point.Key] += value(bucket);
        }

        return new ChartSeries(title, values);
    }

    private ulong?[] NewValues() => [.. Enumerable.Repeat<ulong?>(0, _times.Count)];
}
