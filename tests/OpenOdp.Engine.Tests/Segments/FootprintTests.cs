using OpenOdp.Engine.Segments.Memberships;
using OpenOdp.Engine.State;
using OpenOdp.Engine.Tests.Kit;
using static OpenOdp.Engine.Tests.Segments.SegmentKit;

namespace OpenOdp.Engine.Tests.Segments;

/// <summary>What segments keep of a customer, and what a customer of many events costs.</summary>
public sealed class FootprintTests
{
    private const int Day = 24 * 3600;
    private const int Customers = 1000;

    private static readonly Table[] OfMembers = [Table.Members, Table.Timers];

    private static readonly Table[] OfSegments =
        [.. OfMembers, Table.Progress, Table.MembershipChanges, Table.ChangesOfCustomer, Table.AudienceWords];

    private readonly TestLog _log = new();

    [Fact]
    public void A_customer_in_no_segment_has_no_row_of_segments()
    {
        _log.Install("s", Sequence(Type("buy"), Day, min: 1));
        _log.Install("has_email", Customer(IsThere("customer.email")));
        for (var i = 0; i < Customers; i++) Send(i, "view");
        _log.Now += 2 * 24 * TestLog.Hour;
        _log.Tick();

        Assert.Equal(0, Bytes(OfSegments));
    }

    [Fact]
    public void A_member_has_64_bytes_at_most_beyond_its_progress()
    {
        _log.Install("s", Sequence(Type("buy"), Day, min: 1));
        for (var i = 0; i < Customers; i++) Send(i, "buy");

        Assert.InRange(Bytes(OfMembers) / Customers, 1, 64);
    }

    /// <summary>Of sequences of all kinds; an event of the customer itself, in its order, is no burden either.</summary>
    [Fact]
    public void A_customer_with_100_000_events_costs_an_event_5_ms_of_CPU_at_most()
    {
        var notBought = Member("disqualifier", EventFilter(Type("buy")));
        string[] definitions =
        [
            Sequence(Type("view"), 28 * Day, min: 3),
            Sequence(Type("view"), 28 * Day, min: 1, more: Member("goal", EventFilter(Type("buy")))),
            Sequence(Type("view"), 28 * Day, min: 1, more: notBought),
            Sequence(Type("view"), 28 * Day, min: 1, max: 5),
            Sequence(Type("view"), 28 * Day, min: 1, more: Member("goal", HoursLater(1)) + notBought),
        ];
        for (var i = 0; i < 50; i++) _log.Install($"s{i}", definitions[i % definitions.Length]);
        for (var i = 0; i < 100_000; i += 500)
        {
            _log.Now += 60 * TestLog.Second;
            _log.Send([.. Enumerable.Repeat(Of(0, "view"), 500)]);
        }

        var own = CpuTime.Least(() => Send(0, "view"), times: 60, enough: 5);
        var others = CpuTime.Least(() => Send(1, "view"), times: 60, enough: 5);
        TestContext.Current.TestOutputHelper!.WriteLine($"An event of its own took {own:F1} ms, of another {others:F1} ms.");
        Assert.True(own < 5, $"An event took {own:F1} ms.");
        Assert.True(others < 5, $"An event took {others:F1} ms.");
    }

    /// <summary>What segments ask for is not set up for a customer of whom there is nothing to remember.</summary>
    [Fact]
    public void To_ask_for_a_customer_in_no_segment_takes_the_same_whatever_the_segments_are()
    {
        Send(0, "view");
        var sequences = string.Join(",", Enumerable.Repeat(Sequence(Type("buy"), Day, min: 1), 8));
        var all = "{\"combination\":{\"conjunction\":\"AND\",\"conditions\":[" + sequences + "]}}";
        for (var i = 0; i < 50; i++) _log.Install($"s{i}", all);
        var reader = new MembershipReader(_log.State, _log.Settings, _log.Segments(), _log.Owner("fs_user_id", "u0")!.Value);
        var now = _log.Now / 1000;
        Assert.DoesNotContain(reader.All(now), static membership => membership.IsMember);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(50, reader.All(now).Count());
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000);
    }

    private void Send(int customer, string type)
    {
        _log.Now += TestLog.Second;
        _log.Send(Of(customer, type));
    }

    private static SentEvent Of(int customer, string type) =>
        new() { Type = type, Identifiers = [("fs_user_id", $"u{customer}")] };

    /// <summary>Of keys and values.</summary>
    private int Bytes(IEnumerable<Table> tables)
    {
        var bytes = 0;
        foreach (var table in tables)
        {
            using var rows = _log.State.Scan(table, [], StateKey.AboveAll);
            while (rows.MoveNext()) bytes += rows.Key.Length + rows.Value.Length;
        }

        return bytes;
    }
}
