using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.Tests.Kit;

namespace OpenOdp.Engine.Tests.Events;

/// <summary>Rule I7.</summary>
public sealed class DedupTests
{
    private const long Day = 24 * TestLog.Hour;
    private readonly TestLog _log = new();

    [Fact]
    public void I7_the_same_id_with_the_same_content_is_a_duplicate_that_answers_with_its_first_position()
    {
        var first = _log.Send(Event("id", 1));
        var before = Rows.WithoutMachine(_log.State);

        var again = _log.Send(Event("id", 1));

        Assert.Equal(
            (OutcomeKind.Duplicate, 0, 1, first.Position), (again.Kind, again.Accepted, again.Duplicates, again.FirstPosition));
        Assert.Equal(before.Where(NotCounters), Rows.WithoutMachine(_log.State).Where(NotCounters));
        Assert.Equal((1ul, 1ul, 1ul), (_log.Counters.Accepted, _log.Counters.Duplicates, _log.Counters.Events));
    }

    [Fact]
    public void I7_ts_and_the_order_of_identifiers_do_not_make_another_content()
    {
        _log.Send(Event("id", 1) with { Identifiers = [("email", "a"), ("vuid", "v")] });

        var again = _log.Send(Event("id", 1) with { Identifiers = [("vuid", "v"), ("email", "a")], Timestamp = 5 });

        Assert.Equal(OutcomeKind.Duplicate, again.Kind);
    }

    [Fact]
    public void I7_other_content_is_a_real_event_and_counted_as_id_reused()
    {
        SentEvent[] all =
        [
            Event("id", 1), Event("id", 2), Event("id", 1) with { Type = "u" }, Event("id", 1) with { Action = null },
            Event("id", 1) with { Action = "" }, Event("id", 1) with { Identifiers = [("email", "b")] },
        ];

        foreach (var sent in all) Assert.Equal(OutcomeKind.Applied, _log.Send(sent).Kind);
        foreach (var sent in all) Assert.Equal(OutcomeKind.Duplicate, _log.Send(sent).Kind);

        Assert.Equal((6ul, 5ul, 6ul), (_log.Counters.Events, _log.Counters.IdReused, _log.Counters.Duplicates));
    }

    [Fact]
    public void I7_a_duplicate_within_one_batch_counts_once()
    {
        var outcome = _log.Send(Event("id", 1), Event("other", 1), Event("id", 1));

        Assert.Equal((OutcomeKind.Applied, 2, 1), (outcome.Kind, outcome.Accepted, outcome.Duplicates));
        Assert.Equal(outcome.Position, outcome.FirstPosition);
    }

    [Fact]
    public void I7_a_retried_batch_with_one_new_event_stores_only_that_one()
    {
        _log.Send(Event("1", 1), Event("2", 1));

        var outcome = _log.Send(Event("1", 1), Event("2", 1), Event("3", 1));

        Assert.Equal((1, 2, 3ul), (outcome.Accepted, outcome.Duplicates, _log.Counters.Events));
    }

    [Fact]
    public void I7_the_window_goes_by_recorded_at_and_starts_when_first_seen()
    {
        _log.Send(Event("id", 1));
        _log.Now = _log.Machine.RecordedAt + (7 * Day) - 2;
        Assert.Equal(OutcomeKind.Duplicate, _log.Send(Event("id", 1)).Kind);

        Assert.Equal(OutcomeKind.Applied, _log.Send(Event("id", 1)).Kind);
        Assert.Equal((2ul, 0ul), (_log.Counters.Events, _log.Counters.IdReused));
    }

    [Fact]
    public void I7_each_content_of_a_reused_id_has_its_own_window()
    {
        _log.Send(Event("id", 1));
        _log.Now += 3 * Day;
        _log.Send(Event("id", 2));
        _log.Now += 5 * Day;

        Assert.Equal(OutcomeKind.Duplicate, _log.Send(Event("id", 2)).Kind);
        Assert.Equal(OutcomeKind.Applied, _log.Send(Event("id", 1)).Kind);
        Assert.Equal(OutcomeKind.Duplicate, _log.Send(Event("id", 2)).Kind);
        Assert.Equal((3ul, 2ul), (_log.Counters.Events, _log.Counters.IdReused));
    }

    [Fact]
    public void The_same_id_sent_to_two_accounts_is_two_events()
    {
        _log.SetAccount(new AccountSettings { Number = 2, Id = "other" });
        _log.Send(Event("id", 1));

        var other = _log.Append(CommandKind.Events, CommandBytes.Events(_log.Settings, [Event("id", 1)]), account: 2);

        Assert.Equal(OutcomeKind.Applied, other.Kind);
        Assert.Equal(1ul, CountersTable.Read(_log.State, 2).Events);
    }

    [Theory]
    [InlineData("00112233-4455-6677-8899-aabbccddeeff")]
    [InlineData("00112233-4455-6677-8899-AABBCCDDEEFF")]
    [InlineData("any text of whatever length")]
    [InlineData(5)]
    [InlineData(true)]
    public void EV_28_any_scalar_is_an_id(object id)
    {
        SentEvent sent = new() { Identifiers = [("email", "a")], Data = [("idempotence_id", id)] };
        _log.Send(sent);

        Assert.Equal(OutcomeKind.Duplicate, _log.Send(sent).Kind);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void EV_29_an_empty_id_is_none(object? id)
    {
        SentEvent sent = new() { Identifiers = [("email", "a")], Data = [("idempotence_id", id)] };
        _log.Send(sent, sent);

        Assert.Equal(2ul, _log.Counters.Events);
    }

    private static bool NotCounters(string row) =>
        !row.StartsWith("Counters", StringComparison.Ordinal) && !row.StartsWith("Statistics", StringComparison.Ordinal);

    private static SentEvent Event(string id, int n) =>
        new() { Identifiers = [("email", "a")], Data = [("idempotence_id", id), ("n", n)] };
}
