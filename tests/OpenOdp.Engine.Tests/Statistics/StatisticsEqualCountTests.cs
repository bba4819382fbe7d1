using System.Text;
using CsCheck;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.Segments.Memberships;
using OpenOdp.Engine.State;
using OpenOdp.Engine.Statistics;
using OpenOdp.Engine.Tests.Kit;
using OpenOdp.Engine.Tests.Model;

namespace OpenOdp.Engine.Tests.Statistics;

public sealed class StatisticsEqualCountTests
{
    private static readonly Gen<Step> _step = Gen.Frequency(
        (3, Histories.Step),
        (1, Gen.OneOf(10L, 60, 3600, 23 * 3600, 24 * 3600, 25 * 3600, 89 * 86_400, 90 * 86_400, 91 * 86_400)
            .Select(static seconds => (Step)new WaitStep(seconds * TestLog.Second))));

    [Fact]
    public void The_buckets_are_what_a_count_over_the_log_gives_whatever_the_gaps() =>
        Gen.Select(Histories.OfLength(1), _step.Array[1, 60], static (history, steps) => history with { Steps = steps }).Sample(
            static history =>
            {
                var both = new SideBySide(history);
                foreach (var step in history.Steps) both.Play(step);
                AssertEqual(both.Log);
            },
            iter: Scale.Of(300),
            print: static history => history.ToString());

    private static void AssertEqual(TestLog log)
    {
        var counted = Count(log.Records);
        var segments = log.Machine.Definitions.SegmentsOf(1);
        foreach (var (step, ring) in new[] { (BucketStep.Minute, 24 * 60), (BucketStep.Hour, 90 * 24) })
        {
            var length = step == BucketStep.Minute ? 60 * TestLog.Second : TestLog.Hour;
            var last = log.Now / length;
            var expected = counted.GroupBy(one => one.Minute * 60 * TestLog.Second / length)
                .Where(group => group.Key > last - ring).Select(Line).ToList();
            var found = StatisticsTable.Read(log.State, 1, segments, step, 0, log.Now);
            Assert.Equal(expected, found.Select(Line));

            var from = log.Now - (ring / 3 * length);
            Assert.Equal(
                found.Where(one => one.Number >= (ulong)(from / length)).Select(Line),
                StatisticsTable.Read(log.State, 1, segments, step, from, log.Now).Select(Line));
        }
    }

    /// <summary>
    /// Applies a log, and looks at what is there before and after each record of the minutes in which something came.
    /// </summary>
    private static List<Change> Count(List<byte[]> records)
    {
        var state = new MemoryState();
        var machine = new Machine(state);
        var counted = new List<Change>();
        foreach (var record in records)
        {
            var before = CountersTable.Read(state, 1);
            TestLog.Apply(machine, state, record);
            var (position, at) = (machine.Position, machine.RecordedAt);
            var after = CountersTable.Read(state, 1);
            var sizes = machine.Definitions.SegmentsOf(1).All.Where(static one => one is { IsDeleted: false, LiveRevision: > 0 })
                .Select(one => $"{one.Number}={MemberTable.ReadPage(state, 1, one.Number, one.LiveRevision, 0, 1000).Count}");
            counted.Add(new Change(
                at / (60 * TestLog.Second), before, after, KindsOf(state, position), string.Join(' ', sizes)));
        }

        return [.. counted.GroupBy(static one => one.Minute).Where(static minute => minute.Any(static one => one.Counts))
            .SelectMany(static minute => minute)];
    }

    private static List<string> KindsOf(MemoryState state, ulong position)
    {
        var kinds = new List<(int Index, string Kind)>();
        foreach (var row in state.Rows.Where(static row => row.Key[0] == (byte)Table.Events))
        {
            var (_, at, index) = EventTable.ReadKey(row.Key.AsSpan(1));
            if (at != position) continue;
            var item = EventItem.ReadRow(row.Value);
            var action = item.HasAction ? Encoding.UTF8.GetString(item.Action) : "-";
            kinds.Add((index, $"{Encoding.UTF8.GetString(item.Type)}/{action}"));
        }

        return [.. kinds.OrderBy(static one => one.Index).Select(static one => one.Kind)];
    }

    private static string Line(IGrouping<long, Change> group)
    {
        var kinds = group.SelectMany(static one => one.Kinds).GroupBy(static kind => kind)
            .Select(static kind => $"{kind.Key} {kind.Count()}");
        return $"{group.Key}: {Sum(static one => one.Events)} {Sum(static one => one.Accepted)} "
            + $"{Sum(static one => one.Duplicates)} {Sum(static one => one.Merges)} {Sum(static one => one.Attaches)} "
            + $"{Sum(static one => one.MergesRefused)} {group.First().Before.Customers}-{group.Last().After.Customers} "
            + $"[{string.Join(' ', kinds)}] [{group.Last().Sizes}]";

        ulong Sum(Func<Counters, ulong> value) =>
            group.Aggregate(0ul, (sum, one) => sum + value(one.After) - value(one.Before));
    }

    private static string Line(Bucket one) =>
        $"{one.Number}: {one.Events} {one.Accepted} {one.Duplicates} {one.Merges} {one.Attaches} {one.MergesRefused} "
        + $"{one.CustomersBefore}-{one.Customers} "
        + $"[{string.Join(' ', one.Kinds.Select(static kind => $"{kind.Type}/{kind.Action ?? "-"} {kind.Events}"))}] "
        + $"[{string.Join(' ', one.Segments.Select(static size => $"{size.Segment}={size.Members}"))}]";

    private sealed record Change(long Minute, Counters Before, Counters After, List<string> Kinds, string Sizes)
    {
        public bool Counts =>
            Kinds.Count > 0 || After.Accepted > Before.Accepted || After.Duplicates > Before.Duplicates
            || After.Merges > Before.Merges || After.Attaches > Before.Attaches || After.MergesRefused > Before.MergesRefused
            || After.Customers != Before.Customers;
    }
}
