using OpenOdp.Engine.State;
using OpenOdp.Engine.Statistics;
using OpenOdp.Engine.Tests.Kit;

namespace OpenOdp.Engine.Tests.Statistics;

public sealed class StatisticsTests
{
    private const long Minute = 60 * TestLog.Second;

    private readonly TestLog _log = new();

    [Fact]
    public void A_minute_tells_what_came_in_it()
    {
        _log.Send(Event("product", "viewed", "a", "1"), Event("product", "viewed", "a", "1"), Event("page", null, "b", "2"));
        _log.Send(Event("product", "viewed", "a", "1"));
        _log.Now += Minute;
        _log.Send(new SentEvent
        {
            Type = "order",
            Action = "purchase",
            Identifiers = [("email", "a")],
            Order = new SentOrder([("order_id", "o")], [("product_id", "p")], [("product_id", "q")]),
        });
        _log.Update(new SentProfile([("email", "c")], ("name", "Cleo")));

        var (first, second) = (Read(BucketStep.Minute)[0], Read(BucketStep.Minute)[1]);

        Assert.Equal((2ul, 2ul, 2ul), (first.Events, first.Accepted, first.Duplicates));
        Assert.Equal((0ul, 2ul), (first.CustomersBefore, first.Customers));
        Assert.Equal([new("product", "viewed", 1), new("page", null, 1)], first.Kinds);
        Assert.Equal((2ul, 2ul, 0ul), (second.Events, second.Accepted, second.Duplicates));
        Assert.Equal((2ul, 3ul), (second.CustomersBefore, second.Customers));
        Assert.Equal([new("order", "purchase", 2)], second.Kinds);
        Assert.Equal(first.Number + 1, second.Number);
    }

    [Fact]
    public void An_hour_is_the_sum_of_its_minutes_with_the_one_that_runs()
    {
        for (var i = 0; i < 3; i++)
        {
            _log.Send(Event("a", "x", $"u{i}", $"{i}"), Event(i == 1 ? "b" : "a", "x", "last", $"last {i}"));
            _log.Now += 20 * Minute - 10;
        }

        var hour = Assert.Single(Read(BucketStep.Hour));

        Assert.Equal((6ul, 0ul, 4ul), (hour.Events, hour.CustomersBefore, hour.Customers));
        Assert.Equal([new("a", "x", 5), new("b", "x", 1)], hour.Kinds);
    }

    [Fact]
    public void A_command_that_fails_counts_nothing()
    {
        _log.Send(Event("t", "a", "x", "1"));
        _log.Append(Engine.Log.CommandKind.Events, [1, 5, 200]);
        _log.Undo(99);

        Assert.Equal(1ul, Assert.Single(Read(BucketStep.Minute)).Accepted);
    }

    [Fact]
    public void S5_names_beyond_the_bounds_of_a_bucket_are_counted_together()
    {
        var names = Enumerable.Range(0, Bucket.MaxKinds + 5).Select(i => Event($"t{i}", "a", "x", $"{i}")).ToArray();
        _log.Send(names);
        _log.Now += Minute;
        _log.Send(Event(new string('t', Bucket.MaxNameBytes + 1), "a", "x", "long"), Event("t", "a", "x", "short"));
        _log.Send(Event("t", new string('a', Bucket.MaxNameBytes + 1), "x", "long too"));

        var (first, second) = (Read(BucketStep.Minute)[0], Read(BucketStep.Minute)[1]);
        Assert.Equal(names[..Bucket.MaxKinds].Select(static one => one.Type), first.Kinds.Select(static kind => kind.Type));
        Assert.Equal((5ul, 45ul), (first.OtherKinds, first.Events));
        Assert.Equal([new("t", "a", 1)], second.Kinds);
        Assert.Equal((2ul, 3ul), (second.OtherKinds, second.Events));
        var hour = Assert.Single(Read(BucketStep.Hour));
        Assert.Equal((Bucket.MaxKinds, 8ul), (hour.Kinds.Count, hour.OtherKinds));
    }

    [Fact]
    public void S5_the_rows_of_an_account_are_as_many_as_its_rings_have_places()
    {
        for (var i = 0; i < 3000; i++)
        {
            _log.Send(Event("t", "a", "x", $"{i}"));
            _log.Now += i < 1500 ? Minute : 60 * Minute;
        }

        var rows = _log.State.Rows.Count(static row => row.Key[0] == (byte)Table.Statistics);
        Assert.InRange(rows, StatisticsTable.Minutes, 1 + StatisticsTable.Minutes + StatisticsTable.Hours);
        Assert.InRange(Read(BucketStep.Hour).Count, 1400, StatisticsTable.Hours);
    }

    [Fact]
    public void What_came_before_a_day_of_silence_is_in_the_hours_alone()
    {
        _log.Send(Event("t", "a", "x", "1"));
        _log.Now += 24 * TestLog.Hour;
        _log.Send(Event("t", "a", "x", "2"));

        Assert.Single(Read(BucketStep.Minute));
        Assert.Equal(2, Read(BucketStep.Hour).Count);
    }

    private IReadOnlyList<Bucket> Read(BucketStep step) =>
        StatisticsTable.Read(_log.State, 1, _log.Machine.Definitions.SegmentsOf(1), step, 0, _log.Now);

    private static SentEvent Event(string type, string? action, string email, string id) => new()
    {
        Type = type,
        Action = action,
        Identifiers = [("email", email)],
        Data = [("idempotence_id", id)],
    };
}
