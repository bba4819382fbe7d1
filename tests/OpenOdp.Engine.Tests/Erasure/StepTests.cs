using CsCheck;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Erasure;
using OpenOdp.Engine.Identity;
using OpenOdp.Engine.State;
using OpenOdp.Engine.Tests.Kit;
using OpenOdp.Engine.Tests.Model;

namespace OpenOdp.Engine.Tests.Erasure;

/// <summary>Rule L5: an erasure goes in steps, and it is one from the first of them on.</summary>
public sealed class StepTests
{
    private const int Merges = 300;
    private readonly TestLog _log = new(new AccountSettings { Number = 1, Id = "default", MaxMergesPerHour = 10_000 });

    [Fact]
    public void From_the_first_command_on_nobody_finds_the_customer_and_its_identifiers_are_suppressed()
    {
        BuildJane();
        var merge = _log.Newest(AuditKind.Merge);

        var erased = _log.Erase(1, cost: 5);

        Assert.True(erased.GoesOn);
        Assert.Equal(erased.Position, EraseStepCommand.Next(_log.State, 1));
        Assert.False(ErasureTable.Read(_log.State, 1, erased.Position)!.IsDone);
        Assert.Null(_log.Customer("email", "secret@x.com"));
        for (var id = 1ul; id <= Merges; id++) Assert.Null(_log.Customer(id));
        Assert.Null(Engine.Events.Receipt.Find(_log.State, _log.Settings, "secret-id", _log.Now)!.Customer);
        Assert.Empty(_log.Audits());
        Assert.Equal(OutcomeKind.NotFound, _log.Undo(merge).Kind);
        Assert.Equal(OutcomeKind.NotFound, _log.Allow(merge).Kind);
        Assert.Equal(OutcomeKind.NotFound, _log.Erase(1).Kind);
        Assert.Equal(0, _log.Send(new SentEvent { Identifiers = [("email", "secret@x.com")] }).Accepted);
        Assert.Equal(0ul, _log.Counters.Customers);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    [InlineData(2000)]
    public void Steps_of_any_size_leave_nothing_and_each_changes_few_rows(int cost)
    {
        BuildJane();
        var outcome = _log.Erase(1, cost: cost);
        var erasure = outcome.Position;
        for (var steps = 0; outcome.GoesOn; steps++)
        {
            Assert.True(steps < 10_000);
            var before = _log.State.Rows.Count();
            outcome = _log.EraseStep(erasure, cost);
            Assert.Equal(OutcomeKind.Applied, outcome.Kind);
            Assert.InRange(before - _log.State.Rows.Count(), -5, Math.Max(cost, 10) * 2);
        }

        Assert.DoesNotContain(
            _log.State.Rows, row => row.Key.AsSpan().IndexOf("secret"u8) >= 0 || row.Value.AsSpan().IndexOf("secret"u8) >= 0);
        Assert.Null(EraseStepCommand.Next(_log.State, 1));
        var done = ErasureTable.Read(_log.State, 1, erasure)!;
        Assert.Equal((true, Merges + 1ul, 1ul, 1ul + Merges), (done.IsDone, done.Events, done.Orders, done.Parts));
        Assert.Equal(ErasureView.MaxStorageIds, done.StorageIds.Count);
        Assert.Equal(OutcomeKind.NotFound, _log.EraseStep(erasure).Kind);
        Assert.Equal(OutcomeKind.NotFound, _log.EraseStep(erasure + 1).Kind);
        foreach (var table in (Table[])[
            Table.Customers, Table.Audit, Table.History, Table.Events, Table.OrdersOf, Table.Orders, Table.Attributes,
            Table.Erasing
        ])
        {
            Assert.Empty(Rows.OfTable(_log.State, table));
        }
    }

    [Fact]
    public void Steps_give_the_same_state_as_one_command() => Gen.Select(Histories.OfLength(30), Gen.Int[0, 60]).Sample(
        (history, cost) =>
        {
            var (atOnce, inSteps) = (new SideBySide(history), new SideBySide(history));
            foreach (var step in history.Steps)
            {
                atOnce.Play(step is EraseStep whole ? whole with { Cost = int.MaxValue } : step);
                inSteps.Play(step is EraseStep part ? part with { Cost = cost } : step);
                for (var commands = inSteps.FinishErasures(); commands > 0; commands--)
                {
                    atOnce.Log.EraseStep(1); // takes a position, and does nothing
                }

                Assert.Equal(WithoutErasures(atOnce.Log), WithoutErasures(inSteps.Log));
            }
        },
        iter: Scale.Of(200),
        print: pair => $"steps of {pair.Item2}, {pair.Item1}");

    [Fact]
    public void What_comes_between_the_steps_is_not_touched_and_a_restart_goes_on()
    {
        BuildJane();
        var outcome = _log.Erase(1, cost: 40);
        var erasure = outcome.Position;
        for (var i = 0; outcome.GoesOn; i++)
        {
            _log.Send(new SentEvent { Identifiers = [("email", "john@x.com"), ("vuid", $"secret{i}")] });
            outcome = _log.EraseStep(erasure, cost: 40);
        }

        var john = _log.Customer("email", "john@x.com")!;
        Assert.True(john.EventCount > 10);
        Assert.Equal((int)john.EventCount, john.Events(null, 10_000).Count);
        var state = new MemoryState();
        foreach (var record in _log.Records) TestLog.Apply(new Machine(state), state, record);
        Assert.Equal(Rows.Of(_log.State), Rows.Of(state));
    }

    [Fact]
    public void An_erasure_of_an_identifier_that_went_to_somebody_else_erases_nobody()
    {
        _log.Send(new SentEvent { Identifiers = [("email", "jane@x.com"), ("vuid", "v")] });
        _log.Send(new SentEvent { Identifiers = [("email", "john@x.com"), ("vuid", "v")] });

        Assert.Equal(OutcomeKind.Conflict, _log.Erase(1, named: (3, "v"u8.ToArray())).Kind);

        Assert.NotNull(_log.Customer(1));
        Assert.Equal(0ul, _log.Counters.Erased);
        Assert.Equal(OutcomeKind.Applied, _log.Erase(2, named: (3, "v"u8.ToArray())).Kind);
    }

    [Fact]
    public void A_dry_run_tells_who_and_how_much_and_changes_nothing()
    {
        BuildJane();
        var before = Rows.Of(_log.State);

        var preview = ErasurePreview.Of(_log.State, _log.Settings, _log.Customer(5)!);

        Assert.Equal((1ul, (ulong)Merges, Merges + 1ul, 1ul), (preview.Customer, preview.Merged, preview.Events, preview.Orders));
        Assert.Contains("secret@x.com", preview.Identifiers.Select(identifier => identifier.Value));
        Assert.Equal(before, Rows.Of(_log.State));
    }

    /// <summary>They say when they were done.</summary>
    private static IEnumerable<string> WithoutErasures(TestLog log) =>
        Rows.WithoutMachine(log.State).Where(row => !row.StartsWith("Erasures ", StringComparison.Ordinal));

    /// <summary>One customer into whom many were merged, each with an event.</summary>
    private void BuildJane()
    {
        _log.Send(new SentEvent
        {
            Identifiers = [("email", "secret@x.com")],
            Data = [("idempotence_id", "secret-id")],
            Order = new SentOrder([("order_id", "secret-order")], [("product_id", "p"), ("subtotal", 3)]),
        });
        _log.Update(new SentProfile([("email", "secret@x.com")], ("name", "secret-name")));
        for (var i = 0; i < Merges; i++)
        {
            _log.Send(new SentEvent { Identifiers = [("vuid", $"secret{i}")] });
            _log.Update(new SentProfile([("vuid", $"secret{i}"), ("email", "secret@x.com")]));
        }

        Assert.Equal((ulong)Merges, _log.Counters.Merges);
    }
}
