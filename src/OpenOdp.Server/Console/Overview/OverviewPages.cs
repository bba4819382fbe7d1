using OpenOdp.Engine;
using OpenOdp.Engine.Statistics;
using OpenOdp.Server.Accounts;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Console.Charts;
using OpenOdp.Server.Console.Customers;
using OpenOdp.Server.Console.Segments;
using OpenOdp.Server.Console.Shell;
using OpenOdp.Server.Inspector;
using OpenOdp.Server.Segments;
using OpenOdp.Storage;

namespace OpenOdp.Server.Console.Overview;

/// <summary>How the account is doing, and what to do first when it is empty.</summary>
internal sealed class OverviewPages(RequestLog requests, IReadOnlyList<AccountPlan> plans, Store store, TimeProvider clock)
{
    private const int SegmentsShown = 8;

    private readonly long _started = clock.GetTimestamp();

    public Page Show(PageCall call) => Page.Of<OverviewPage>(new OverviewModel(NumbersOf(call), ChartsOf(call)));

    /// <summary>What changes by itself, for the page to show it.</summary>
    public Page Numbers(PageCall call) => Page.Of<OverviewNumbers>(NumbersOf(call));

    /// <summary>The charts, which change more slowly.</summary>
    public Page Charts(PageCall call) => Page.Of<ChartPanels>(new ChartsAlone(ChartsOf(call)));

    private ChartsModel ChartsOf(PageCall call) =>
        ChartMaker.OfAccount(call, requests.RejectionsOf(call.Read.Account.Number));

    private NumbersModel NumbersOf(PageCall call)
    {
        var account = call.Read.Account;
        var counters = CountersTable.Read(call.Read.View, account.Number);
        var key = plans.FirstOrDefault(plan => plan.Id == account.Id)?.PublicKey;
        return new NumbersModel(
            counters,
            DayOf(call.Read, counters),
            requests.Refused(account.Number),
            SegmentsOf(call),
            HealthOf(call.Read),
            counters.MergesRefused > 0 && HeldPages.IsAny(call.Read),
            counters.Accepted == 0 && key is not null ? FirstSteps.Of(call.Address, key) : null);
    }

    /// <summary>Names are read of those alone that are shown: the page asks again and again.</summary>
    private static LargestSegments SegmentsOf(PageCall call)
    {
        var all = MemberEndpoints.StatesOf(call.Read).ToList();
        var largest = all.OrderByDescending(static one => one.Members)
            .ThenBy(static one => one.Id, StringComparer.Ordinal).Take(SegmentsShown);
        return new LargestSegments(
            [.. largest.Select(one => new NamedSegment(one, SegmentReading.NameOf(call, call.Read.Segments.ById[one.Id])))],
            all.Count);
    }

    private static DayNumbers DayOf(ReadCall call, Counters counters)
    {
        var length = StatisticsTable.LengthOf(BucketStep.Minute);
        var minutes = StatisticsTable.Read(
            call.View, call.Account.Number, call.Segments, BucketStep.Minute, call.Now - Microseconds.PerDay, call.Now);
        var lastWhole = (ulong)(call.Now / length) - 1;
        var seconds = (double)(length + (call.Now % length)) / Microseconds.PerSecond;
        return new DayNumbers(
            Sum(minutes.Where(minute => minute.Number >= lastWhole), static minute => minute.Events) / seconds,
            Sum(minutes, static minute => minute.Events),
            Sum(minutes, static minute => minute.Merges),
            Sum(minutes, static minute => minute.Attaches),
            Sum(minutes, static minute => minute.Duplicates),
            minutes.Count > 0 ? (long)(counters.Customers - minutes[0].CustomersBefore) : 0);
    }

    private static ulong Sum(IEnumerable<Bucket> buckets, Func<Bucket, ulong> value) =>
        buckets.Aggregate(0ul, (sum, bucket) => sum + value(bucket));

    private ServerHealth HealthOf(ReadCall call)
    {
        var (log, state, unwritten) = (store.Metrics.LogBytes, store.Metrics.StateBytes, store.Metrics.MemtableBytes);
        return new ServerHealth(
            store.Status.Reason, call.View.Position, clock.GetElapsedTime(_started), Environment.WorkingSet, log,
            log + state + unwritten);
    }
}
