using CsCheck;
using OpenOdp.Engine.Erasure;
using OpenOdp.Engine.Identity;
using OpenOdp.Engine.State;
using OpenOdp.Engine.Tests.Kit;
using OpenOdp.Engine.Tests.Model;

namespace OpenOdp.Engine.Tests.Erasure;

/// <summary>
/// Rule L5: what was an erased customer's goes out of the events and history of others in steps, whatever comes between.
/// </summary>
public sealed class MentionStepTests
{
    private readonly TestLog _log = new();

    [Fact]
    public void What_comes_after_a_lift_is_named_again()
    {
        Send(("email", "kept"));
        Send(("email", "kept"), ("fs_user_id", "back"));
        _log.Undo(_log.Newest(AuditKind.Attach));
        _log.Allow(_log.Newest(AuditKind.Attach));
        var erasure = _log.Erase(_log.Owner("fs_user_id", "back")!.Value, cost: 0).Position;
        _log.Lift(("fs_user_id", "back"));
        Send(("email", "kept"), ("fs_user_id", "back"));
        while (_log.EraseStep(erasure, cost: 0).GoesOn) Assert.Equal(erasure, EraseStepCommand.Next(_log.State, 1));

        Assert.Equal(["email=kept fs_user_id=back", "email=kept", "email=kept"], Naming.Of(_log, "email", "kept"));
        Assert.Equal(1ul, ErasureTable.Read(_log.State, 1, erasure)!.EventsOfOthers);
    }

    [Fact]
    public void What_came_back_while_the_erasure_was_under_way_is_erased_again()
    {
        _log.SetAccount(_log.Settings with { MaxMergesPerHour = 0 });
        Send(("email", "kept"));
        Send(("fs_user_id", "secret"));
        var erasure = _log.Erase(_log.Owner("fs_user_id", "secret")!.Value, cost: 0);
        Assert.True(erasure.GoesOn);
        _log.Lift(("fs_user_id", "secret"));
        Send(("email", "kept"), ("fs_user_id", "secret"));
        while (_log.EraseStep(erasure.Position, cost: 0).GoesOn) Assert.NotNull(_log.Owner("fs_user_id", "secret"));

        Naming.Erase(_log, "fs_user_id", "secret", ofOthers: 1);
    }

    [Fact]
    public void A_split_while_the_erasure_is_under_way_takes_nothing_along_that_must_go()
    {
        Send(("email", "kept"), ("fs_user_id", "kept-u"));
        Send(("fs_user_id", "kept-u"));
        Send(("fs_user_id", "kept-u"), ("customer_id", "secret"));
        _log.Undo(_log.Newest(AuditKind.Attach));
        var erasure = _log.Erase(_log.Owner("customer_id", "secret")!.Value, cost: 0);
        Assert.True(erasure.GoesOn);

        Assert.Equal(OutcomeKind.Applied, _log.Split(("fs_user_id", "kept-u")).Kind);
        while (_log.EraseStep(erasure.Position, cost: 0).GoesOn) Assert.NotNull(_log.Owner("fs_user_id", "kept-u"));

        Assert.Equal(["fs_user_id=kept-u", "fs_user_id=kept-u"], Naming.Of(_log, "fs_user_id", "kept-u"));
        Naming.AssertNowhere(_log);
    }

    [Fact]
    public void A_history_does_not_tell_it_while_the_erasure_is_under_way()
    {
        Send(("email", "kept"), ("vuid", "secret-v"));
        Send(("email", "between"), ("vuid", "secret-v"));
        Send(("email", "secret"), ("vuid", "secret-v"));
        var move = _log.Customer("email", "kept")!.History()[0].Id;

        Assert.True(_log.Erase(_log.Owner("email", "secret")!.Value, cost: 0).GoesOn);

        Assert.All(_log.Customer("email", "kept")!.History(), record => Assert.True(record.Value.IsEmpty));
        Assert.Equal(OutcomeKind.Conflict, _log.Undo(move).Kind);
    }

    [Fact]
    public void Many_events_of_others_go_in_steps_that_change_few_rows()
    {
        Send(("email", "kept"));
        Send(("customer_id", "secret"));
        for (var i = 0; i < 400; i++) Send(("email", "kept"), ("customer_id", "secret"));
        _log.Undo(_log.Newest(AuditKind.Merge));
        var outcome = _log.Erase(_log.Owner("customer_id", "secret")!.Value, cost: 60);
        var (erasure, steps) = (outcome.Position, 0);
        for (; outcome.GoesOn; steps++)
        {
            var before = Rows.OfTable(_log.State, Table.Events);
            outcome = _log.EraseStep(erasure, cost: 60);
            Assert.InRange(before.Except(Rows.OfTable(_log.State, Table.Events)).Count(), 0, 30);
        }

        Assert.InRange(steps, 20, 60);
        Assert.Equal(400ul, ErasureTable.Read(_log.State, 1, erasure)!.EventsOfOthers);
        Naming.AssertNowhere(_log);
    }

    /// <summary>All customers may be erased, in any order, after anything.</summary>
    [Fact]
    public void After_any_history_nothing_names_what_was_an_erased_customers_and_all_else_is_as_it_was() => Gen
        .Select(Histories.OfLength(45), Gen.Int[1, 12].Array[1, 6], Gen.Int[0, 60]).Sample(
            (history, erased, cost) =>
            {
                var both = new SideBySide(history);
                foreach (var step in history.Steps) both.Play(step);
                foreach (var customer in erased)
                {
                    both.FinishErasures();
                    both.Do(new EraseStep(customer, cost));
                }

                both.FinishErasures();
                both.Do(new WaitStep(0));
                both.AssertNamesNobodyErased();
            },
            iter: Scale.Of(1_000),
            print: tuple => $"{tuple.Item1}\n  erase {string.Join(", ", tuple.Item2)} in steps of {tuple.Item3}");

    private void Send(params (string, string)[] identifiers) => _log.Send(new SentEvent { Identifiers = identifiers });
}
