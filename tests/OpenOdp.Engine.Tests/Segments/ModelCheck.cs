using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Segments.Memberships;
using OpenOdp.Engine.Tests.Kit;

namespace OpenOdp.Engine.Tests.Segments;

/// <summary>What is stored and what is read of memberships is what the model says.</summary>
internal static class ModelCheck
{
    /// <summary>One reader answers for all segments of a customer, at the last record and at some later instants.</summary>
    /// <param name="choose">Chooses among those, in order, at which time alone may change the answer.</param>
    /// <param name="evaluated">Told of each answer.</param>
    public static void Memberships(
        TestLog log, Func<IEnumerable<long>, IEnumerable<long>> choose, Action<bool>? evaluated = null)
    {
        var (segments, now) = (log.Segments(), log.Machine.RecordedAt / 1000);
        foreach (var customer in CustomerTable.ReadPage(log.State, 1, 0, 1000).Where(static one => one.Lives))
        {
            var model = new SegmentModel(log.State, log.Settings, customer.Id);
            var reader = new MembershipReader(log.State, log.Settings, segments, customer.Id);
            foreach (var segment in segments.All)
            {
                var plan = segments.LiveOf(segment.Number)!.Plan;
                var boundaries = choose(model.Instants(plan).Where(at => at > now).Distinct().Order());
                foreach (var at in boundaries.Prepend(now))
                {
                    var expected = model.IsMember(plan, at);
                    Assert.True(
                        expected == reader.Of(segment, at).IsMember,
                        $"{segment.Id} of customer {customer.Id}, {at - now} ms from now: the model says {expected}.");
                    evaluated?.Invoke(expected);
                }
            }
        }
    }

    /// <summary>After a tick the rows of members, their counts and what was told are what reads say.</summary>
    public static void RowsOfMembers(TestLog log)
    {
        var segments = log.Segments();
        var now = log.Machine.RecordedAt / 1000;
        var living = CustomerTable.ReadPage(log.State, 1, 0, 1000).Where(one => one.Lives).ToList();
        foreach (var segment in segments.All)
        {
            Assert.False(segment.HasWork);
            var expected = living.Where(
                customer => new MembershipReader(log.State, log.Settings, segments, customer.Id).Of(segment, now).IsMember)
                .Select(customer => customer.Id).ToList();
            var rows = MemberTable.ReadPage(log.State, 1, segment.Number, segment.LiveRevision, 0, 1000);
            Assert.Equal(rows.Select(static row => row.Number).Order().Distinct(), rows.Select(static row => row.Number));
            Assert.All(rows, row => Assert.Equal(
                row.Since, SegmentKit.Since(log.State, 1, segment.Number, segment.LiveRevision, row.Customer)));
            var members = rows.Select(static row => row.Customer).Order().ToList();
            Assert.True(expected.SequenceEqual(
                members), $"{segment}: {string.Join(' ', expected)} are members, and the rows say {string.Join(' ', members)}.");
            Assert.Equal((ulong)expected.Count, MemberTable.Count(log.State, 1, segment.Number, segment.LiveRevision));
            var told = new HashSet<ulong>();
            foreach (var change in ChangeTable.ReadAfter(log.State, 1, default, int.MaxValue)
                .Where(one => one.Segment == segment.Number))
            {
                var isNews = change.Entered ? told.Add(change.Customer) : told.Remove(change.Customer);
                var isErased = !CustomerTable.Exists(log.State, 1, change.Customer); // then only that it left is still told
                Assert.True(isNews || (isErased && !change.Entered), $"{change} says nothing new.");
            }

            Assert.Equal(expected, told.Order());
        }
    }
}
