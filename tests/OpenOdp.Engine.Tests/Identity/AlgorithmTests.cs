using OpenOdp.Engine.Identity;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;
using OpenOdp.Engine.Tests.Kit;

namespace OpenOdp.Engine.Tests.Identity;

/// <summary>§5.2 and rules I1 and I2, case by case.</summary>
public sealed class AlgorithmTests
{
    private readonly TestLog _log = new();

    [Fact]
    public void I1_of_several_customers_the_eldest_known_one_survives_and_the_others_follow_known_first_then_by_age()
    {
        Send(("vuid", "v"));
        Send(("email", "a"));
        Send(("phone", "p"));
        Send(("customer_id", "c"));
        Send(("fs_user_id", "u"));

        Send(("phone", "p"), ("vuid", "v"), ("fs_user_id", "u"), ("customer_id", "c"), ("email", "a"));

        Assert.Equal([(4ul, 2ul), (5ul, 2ul), (1ul, 2ul), (3ul, 2ul)], _log.Audits().Select(audit => (audit.From, audit.Into)));
        Assert.Equal(
            [
                AuditReason.SharedHighIdentifier, AuditReason.SharedHighIdentifier, AuditReason.AnonymousBecameKnown,
                AuditReason.AnonymousBecameKnown
            ],
            _log.Audits().Select(audit => audit.Reason));
        Assert.Equal([3ul, 1ul, 5ul, 4ul], _log.Customer(2)!.RedirectedIds);
    }

    [Fact]
    public void I1_of_anonymous_customers_the_earlier_created_survives()
    {
        Send(("vuid", "v"));
        Send(("phone", "p"));

        Send(("phone", "p"), ("vuid", "v"));

        Assert.Equal((1ul, 1ul), (_log.Owner("phone", "p"), _log.Owner("vuid", "v")));
    }

    [Fact]
    public void Step_3_a_new_high_identifier_beside_a_known_customers_low_one_starts_a_customer()
    {
        Send(("email", "a"), ("vuid", "v"));

        Send(("email", "b"), ("vuid", "v"));

        Assert.Equal((1ul, 2ul, 2ul), (_log.Owner("email", "a"), _log.Owner("email", "b"), _log.Owner("vuid", "v")));
    }

    [Fact]
    public void Step_4_known_customers_never_merge_on_low_identifiers()
    {
        Send(("email", "a"), ("vuid", "v"));
        Send(("email", "b"), ("phone", "p"));
        Send(("email", "a"), ("vuid", "v"));

        Send(("phone", "p"), ("vuid", "v"));

        Assert.Equal((0ul, 1ul), (_log.Counters.Merges, _log.Counters.Moves));
        Assert.Equal((1ul, 1ul, 3ul), (_log.Owner("phone", "p"), _log.Owner("vuid", "v"), _log.Customer(1)!.EventCount));
    }

    [Fact]
    public void Step_5_past_events_stay_with_the_customer_that_loses_the_identifier()
    {
        Send(("email", "a"), ("vuid", "v"));
        Send(("vuid", "v"));
        Send(("email", "b"));

        Send(("email", "b"), ("vuid", "v"));

        Assert.Equal((2ul, 2ul), (_log.Customer(1)!.EventCount, _log.Customer(2)!.EventCount));
    }

    [Fact]
    public void Step_6_first_and_last_seen_are_those_of_the_log()
    {
        Send(("email", "a"));
        var first = _log.Now;
        _log.Now += TestLog.Hour;
        Send(("email", "a"), ("vuid", "v"));

        var identifiers = _log.Customer("email", "a")!.Identifiers().ToDictionary(held => held.Name);

        Assert.Equal((first, _log.Now), (identifiers["email"].FirstSeen, identifiers["email"].LastSeen));
        Assert.Equal((_log.Now, _log.Now), (identifiers["vuid"].FirstSeen, identifiers["vuid"].LastSeen));
    }

    [Fact]
    public void I2_a_merge_of_customers_with_many_events_touches_as_many_rows_as_one_with_few()
    {
        Assert.Equal(RowsOfMerge(events: 1), RowsOfMerge(events: 300));

        static int RowsOfMerge(int events)
        {
            var log = new TestLog();
            for (var i = 0; i < events; i++)
            {
                log.Send(
                    new SentEvent { Identifiers = [("email", "a")] }, new SentEvent { Identifiers = [("customer_id", "c")] });
            }

            log.Update(
                new SentProfile([("email", "a")], ("city", "Ulm")), new SentProfile([("customer_id", "c")], ("city", "Rom")));
            var overlay = Apply(log, ("email", "a"), ("customer_id", "c"));
            var changes = 0;
            foreach (var change in overlay.Changes())
            {
                changes++;
                Assert.NotEqual(Table.Attributes, change.Table);
            }

            return changes;
        }
    }

    [Fact]
    public void S5_one_more_merge_or_event_writes_as_much_however_many_merges_there_were()
    {
        var (few, many) = (BytesWritten(30), BytesWritten(3000));

        // Larger numbers take a byte or two more.
        Assert.InRange(many.Merge, 0, few.Merge + 40);
        Assert.InRange(many.Event, 0, few.Event + 20);

        static (int Merge, int Event) BytesWritten(int merges)
        {
            var log = new TestLog(new() { Number = 1, Id = "default", IdentifierCap = 2 });
            log.Send(new SentEvent { Identifiers = [("email", "a")] });
            for (var i = 0; i < merges; i++)
            {
                log.Send(Visit(i), new SentEvent { Identifiers = [("vuid", $"m{i:0000}"), ("email", "a")] });
            }

            log.Send(Visit(merges));
            return (Bytes(Apply(log, ("vuid", $"m{merges:0000}"), ("email", "a"))), Bytes(Apply(log, ("email", "a"))));
        }

        static SentEvent Visit(int i) => new() { Identifiers = [("vuid", $"m{i:0000}")] };

        static int Bytes(StateOverlay overlay)
        {
            var bytes = 0;
            foreach (var change in overlay.Changes()) bytes += change.Key.Length + change.Value.Length;
            return bytes;
        }
    }

    [Fact]
    public void S5_a_customer_who_hangs_together_a_thousand_deep_is_read_undone_and_erased()
    {
        var depth = Scale.Of(1000, 3000);

        // Each takes in the one that had taken in all before.
        var log = new TestLog(new() { Number = 1, Id = "default", IdentifierCap = 2 });
        for (var i = depth; i >= 0; i--) log.Send(new SentEvent { Identifiers = [("vuid", $"m{i}")] });
        for (var i = 0; i < depth; i++)
        {
            log.Send(
                new SentEvent { Identifiers = [("vuid", $"m{i}"), ("phone", $"+{i}")] },
                new SentEvent { Identifiers = [("vuid", $"m{i + 1}"), ("phone", $"+{i}")] });
        }

        Assert.Equal((ulong)depth, log.Counters.Merges);

        var customer = log.Customer((ulong)depth + 1)!;

        Assert.Equal((1ul, (ulong)(3 * depth) + 1), (customer.Id, customer.EventCount));
        Assert.Equal(100, customer.History(null, 100).Entries.Count());
        Assert.Equal([2ul, 3ul], customer.RedirectedIds.Take(2));
        Assert.Equal(10, customer.Events(null, 10).Count);
        Assert.Equal(OutcomeKind.Applied, log.Undo(log.Newest(AuditKind.Merge)).Kind);
        Assert.Equal(OutcomeKind.Conflict, log.Undo(log.Audits()[0].Id).Kind);
        Assert.Equal(OutcomeKind.Applied, log.Erase(2).Kind);
        Assert.Null(log.Customer((ulong)depth + 1));
    }

    [Fact]
    public void I2_the_id_of_a_customer_who_was_merged_away_leads_to_the_survivor_for_ever()
    {
        Send(("email", "a"));
        Send(("customer_id", "c"));
        Send(("fs_user_id", "u"));
        Send(("customer_id", "c"), ("fs_user_id", "u"));
        Send(("email", "a"), ("customer_id", "c"));

        Assert.Equal((1ul, 1ul, 1ul), (_log.Customer(1)!.Id, _log.Customer(2)!.Id, _log.Customer(3)!.Id));
        Assert.Null(_log.Customer(4));
    }

    private static StateOverlay Apply(TestLog log, params (string, string)[] identifiers)
    {
        var overlay = new StateOverlay(log.State);
        var record = new LogRecord
        {
            Position = log.Machine.Position + 1,
            Previous = log.Machine.LastHash.ToArray(),
            RecordedAt = log.Now + 1,
            ReceivedAt = log.Now + 1,
            Account = 1,
            Kind = CommandKind.Events,
            Command = CommandBytes.Events(log.Settings, [new SentEvent { Identifiers = identifiers }]),
        };
        new Machine(log.State).Apply(record, new byte[16], overlay);
        return overlay;
    }

    private void Send(params (string, string)[] identifiers) =>
        _log.Send(KeyClass.Private, new SentEvent { Identifiers = identifiers });
}
