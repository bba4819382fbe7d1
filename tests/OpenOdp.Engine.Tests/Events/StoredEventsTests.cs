using CsCheck;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.Tests.Kit;

namespace OpenOdp.Engine.Tests.Events;

/// <summary>Events as they are stored and read (rule D4, EV-22).</summary>
public sealed class StoredEventsTests
{
    private const long StartMs = TestLog.Start / 1000;
    private readonly TestLog _log = new();

    [Theory]
    [InlineData(-1000, -1000)]
    [InlineData(0, 0)]
    [InlineData(1000, 0)]
    [InlineData(100L * 365 * 86_400_000, 0)]
    [InlineData(-100L * 365 * 86_400_000, -100L * 365 * 86_400_000)]
    public void D4_segment_time_is_the_earlier_of_ts_and_recorded_at(long ts, long segmentTime)
    {
        _log.Send(new SentEvent { Identifiers = [("email", "a")], Timestamp = StartMs + ts });

        var view = Assert.Single(Events());
        Assert.Equal(StartMs + segmentTime, view.At.SegmentTime);
        Assert.Equal(StartMs + ts, view.Item().Timestamp);
    }

    [Fact]
    public void L2_without_ts_the_arrival_of_the_request_counts()
    {
        var sent = CommandBytes.Events(_log.Settings, [new SentEvent { Identifiers = [("email", "a")] }]);

        _log.Append(CommandKind.Events, sent, receivedAt: TestLog.Start - (5 * TestLog.Second));

        Assert.Equal(StartMs - 5000, Assert.Single(Events()).At.SegmentTime);
    }

    [Fact]
    public void D4_events_are_read_newest_first_by_time_then_position_then_index()
    {
        foreach (var ts in (long?[])[null, StartMs - 5, null, StartMs - 9, StartMs - 5])
        {
            _log.Send(
                new SentEvent { Identifiers = [("email", "a")], Timestamp = ts },
                new SentEvent { Identifiers = [("email", "a")], Timestamp = ts });
        }

        Assert.Equal(
            ["5.1", "5.0", "3.1", "3.0", "7.1", "7.0", "4.1", "4.0", "6.1", "6.0"],
            Events().Select(view => $"{view.At.Position}.{view.At.Index}"));
    }

    [Fact]
    public void Pages_of_any_size_join_to_the_whole() => Gen.Select(Gen.Int[-20, 20].Array[1, 40], Gen.Int[1, 7]).Sample(
        (times, limit) =>
        {
            var log = new TestLog();
            string[] owners = ["a", "b", "c"];
            for (var i = 0; i < times.Length; i++)
            {
                log.Send(new SentEvent { Identifiers = [("customer_id", owners[i % 3])], Timestamp = StartMs + times[i] });
            }

            foreach (var owner in owners.Take(times.Length))
            {
                log.Send(new SentEvent { Identifiers = [("customer_id", owner), ("email", "same")] });
            }

            var customer = log.Customer("email", "same")!;
            var whole = customer.Events(null, 1000).Select(view => view.At).ToList();
            var pages = new List<EventCursor>();
            for (EventCursor? after = null; customer.Events(after, limit) is { Count: > 0 } page; after = page[^1].At)
            {
                pages.AddRange(page.Select(view => view.At));
            }

            Assert.Equal(whole, pages);
            Assert.Equal((ulong)whole.Count, customer.EventCount);
            Assert.Equal(whole.OrderByDescending(at => (at.SegmentTime, at.Position, at.Index)), whole);
        },
        iter: Scale.Of(300));

    [Fact]
    public void EV_3_an_absent_action_and_an_empty_one_are_kept_apart()
    {
        _log.Send(
            new SentEvent { Identifiers = [("email", "a")], Action = null },
            new SentEvent { Identifiers = [("email", "a")], Action = "" });

        Assert.Equal([true, false], Events().Select(view => view.Item().HasAction));
    }

    [Fact]
    public void A_stored_event_tells_what_was_sent()
    {
        _log.Send(new SentEvent
        {
            Type = "purchase ☕",
            Identifiers = [("vuid", "v"), ("email", "a")],
            Data = [
                ("text", "ä"), ("whole", -5), ("part", 0.5m), ("yes", true), ("no", false), ("nothing", null),
                ("id", "00112233-4455-6677-8899-aabbccddeeff")
            ],
        });

        var item = Assert.Single(Events()).Item();
        Assert.Equal("purchase ☕", System.Text.Encoding.UTF8.GetString(item.Type));
        var identifiers = new List<string>();
        foreach (var identifier in item.Identifiers)
        {
            identifiers.Add(
                $"{_log.Settings.Identifiers[identifier.Field].Name}={System.Text.Encoding.UTF8.GetString(identifier.Value)}");
        }

        Assert.Equal(["vuid=v", "email=a"], identifiers);
        var fields = new List<string>();
        foreach (var field in item.Fields)
        {
            fields.Add($"{System.Text.Encoding.UTF8.GetString(field.Name)}={field.Value.AsText() ?? "null"} {field.Value.Kind}");
        }

        Assert.Equal(
            [
                "id=00112233-4455-6677-8899-aabbccddeeff Uuid", "no=false False", "nothing=null Null", "part=0.5 Decimal",
                "text=ä Text", "whole=-5 Integer", "yes=true True",
            ],
            fields);
    }

    [Fact]
    public void Five_hundred_events_of_one_request_are_numbered_in_order()
    {
        var outcome = _log.Send(
            [.. Enumerable.Range(0, RequestItems.MaxItems).Select(_ => new SentEvent { Identifiers = [("email", "a")] })]);

        Assert.Equal(500, outcome.Accepted);
        Assert.Equal(Enumerable.Range(0, 500).Reverse(), Events().Select(view => view.At.Index));
    }

    private IReadOnlyList<EventView> Events() => _log.Customer("email", "a")!.Events(null, 1000);
}
