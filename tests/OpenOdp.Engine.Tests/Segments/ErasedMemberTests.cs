using OpenOdp.Engine.Segments.Memberships;
using OpenOdp.Engine.State;
using OpenOdp.Engine.Tests.Kit;
using static OpenOdp.Engine.Tests.Segments.SegmentKit;

namespace OpenOdp.Engine.Tests.Segments;

/// <summary>Rule L5, for the rows of segments.</summary>
public sealed class ErasedMemberTests
{
    private const int Day = 24 * 3600;

    /// <summary>The tables with rows of one customer each.</summary>
    private static readonly Table[] OfCustomers =
        [Table.Progress, Table.MembershipChanges, Table.ChangesOfCustomer, Table.Timers];

    private readonly TestLog _log = new();

    [Theory]
    [InlineData(2)]
    [InlineData(int.MaxValue)]
    public void L5_nothing_of_an_erased_customer_is_left_in_a_row_of_segments_but_that_it_left(int cost)
    {
        string[] definitions =
        [
            Customer(IsThere("customer.email")),
            Sequence(Type("t"), Day, min: 1),
            Sequence(Type("t"), Day, min: 1, more: Member("unique_key_sources", $"[{Path("event.k")}]")),
            Sequence(Type("t"), Day, min: 1, more: Member("goal", HoursLater(2))),
            Sequence(Type("t"), Day, min: 1, more: Member("goal", Sequence(Type("t"), Day, min: 2))),
        ];
        for (var i = 0; i < definitions.Length; i++) _log.Install($"s{i}", definitions[i]);
        Send(("email", "other"));
        var rowsOfOther = Counts();
        var (jane, merged) = Build();
        _log.Put("s1", definitions[3]);
        _log.Put("s0", definitions[1]); // two revisions have rows: one answers, one is being built
        _log.TryStep(cost: 100);
        Assert.All(Counts().Zip(rowsOfOther), static both => Assert.True(both.First > both.Second));
        Assert.True(IsAnywhere("secret-"));

        var outcome = _log.Erase(jane, cost: cost);
        var erasure = outcome.Position;
        while (outcome.GoesOn) outcome = _log.EraseStep(erasure, cost);

        Check(jane);
        Check(merged);
        _log.FinishSteps();

        _log.Now += 3 * TestLog.Hour;
        _log.Tick();
        Check(jane);
        Check(merged);
        Assert.NotNull(SegmentKit.Since(_log.State, 1, 3, 1, _log.Owner("email", "other")!.Value));
    }

    [Fact]
    public void L5_that_the_erased_customer_left_before_is_told_to_whoever_has_not_heard_it_yet()
    {
        _log.Install("today", Sequence(Type("t"), Day, min: 1));
        _log.Install("always", Customer(IsThere("customer.email")));
        Send(("email", "a"));
        _log.Now += 2 * Day * TestLog.Second;
        _log.Tick();

        _log.Erase(_log.Owner("email", "a")!.Value);

        Assert.Equal(
            [(1u, false, MembershipCause.Time), (2u, false, MembershipCause.Deletion)],
            ChangeTable.ReadAfter(_log.State, 1, default, int.MaxValue)
                .Select(static change => (change.Segment, change.Entered, change.Cause)));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(int.MaxValue)]
    public void L5_whose_events_lose_an_identifier_of_the_erased_customer_is_worked_out_without_it(int cost)
    {
        _log.Install("had_device", Sequence(IsThere("event.vuid"), Day, min: 1));
        var byDevice = Member("unique_key_sources", $"[{Path("event.vuid")}]");
        _log.Install("by_device", Sequence(Type("t"), Day, min: 1, more: byDevice));
        Send(("email", "other"), ("vuid", "secret-1"));
        Send(("email", "erased"), ("vuid", "secret-1")); // the device is another's now
        var (other, erased) = (_log.Owner("email", "other")!.Value, _log.Owner("email", "erased")!.Value);
        Assert.NotNull(SegmentKit.Since(_log.State, 1, 1, 1, other));

        var outcome = _log.Erase(erased, cost: cost);
        var erasure = outcome.Position;
        while (outcome.GoesOn) outcome = _log.EraseStep(erasure, cost);

        Assert.Null(SegmentKit.Since(_log.State, 1, 1, 1, other));
        Assert.NotNull(SegmentKit.Since(_log.State, 1, 2, 1, other));
        Assert.False(IsAnywhere("secret-1"));
    }

    /// <summary>Two who are told of before they become one, and are then told of again.</summary>
    private (ulong Jane, ulong Merged) Build()
    {
        Send(("email", "secret-1"));
        Send(("customer_id", "secret-2"));
        var merged = _log.Owner("customer_id", "secret-2")!.Value;
        _log.Now += TestLog.Hour;
        Send(("email", "secret-1"), ("customer_id", "secret-2"));
        _log.Now += 3 * TestLog.Hour;
        _log.Tick();
        Send(("email", "secret-1"));
        return (_log.Owner("email", "secret-1")!.Value, merged);
    }

    private void Send(params (string, string)[] identifiers) =>
        _log.Send(new SentEvent { Identifiers = identifiers, Data = [("k", "secret-key")] });

    private void Check(ulong customer)
    {
        Assert.False(ProgressTable.TryRead(_log.State, 1, customer, new Progress()));
        Assert.DoesNotContain(customer, TimerTable.Due(_log.State, 1, long.MaxValue - 1, int.MaxValue));
        foreach (var segment in _log.Segments().All)
        {
            for (var revision = 1; revision <= segment.Revision; revision++)
            {
                Assert.DoesNotContain(customer, Members(segment.Number, revision));
            }
        }

        Assert.All(ChangeTable.OfCustomer(_log.State, 1, customer), IsOnlyThatItLeft);
        Assert.All(
            ChangeTable.ReadAfter(_log.State, 1, default, int.MaxValue).Where(change => change.Customer == customer),
            IsOnlyThatItLeft);
        Assert.False(IsAnywhere("secret-1"));
        Assert.False(IsAnywhere("secret-2"));
    }

    private static void IsOnlyThatItLeft(MembershipChange change) => Assert.False(change.Entered);

    private List<int> Counts() =>
    [
        .. OfCustomers.Select(table => Rows.OfTable(_log.State, table).Count),
        _log.Segments().All.Sum(segment => Enumerable.Range(1, segment.Revision).Sum(
            revision => Members(segment.Number, revision).Count())),
    ];

    private IEnumerable<ulong> Members(uint segment, int revision) =>
        MemberTable.ReadPage(_log.State, 1, segment, revision, 0, 1000).Select(static member => member.Customer);

    private bool IsAnywhere(string text)
    {
        var utf8 = System.Text.Encoding.UTF8.GetBytes(text);
        return _log.State.Rows.Any(row => row.Key.AsSpan().IndexOf(utf8) >= 0 || row.Value.AsSpan().IndexOf(utf8) >= 0);
    }
}
