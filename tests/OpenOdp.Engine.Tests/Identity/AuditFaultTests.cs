using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Identity;
using OpenOdp.Engine.Tests.Kit;

namespace OpenOdp.Engine.Tests.Identity;

/// <summary>What cannot be undone or allowed is named by what it is, and what can be done instead is told (rule I5).</summary>
public sealed class AuditFaultTests
{
    private readonly TestLog _log = new();

    [Fact]
    public void An_id_that_nothing_has_is_not_found()
    {
        foreach (var outcome in (RecordOutcome[])[_log.Undo(12345), _log.Allow(12345)])
        {
            Assert.Equal(OutcomeKind.NotFound, outcome.Kind);
            Assert.StartsWith("There is no entry 12345. Ids are those in a customer's history", outcome.Message);
        }
    }

    [Fact]
    public void A_refusal_cannot_be_undone_and_once_it_was_carried_out_the_merge_is_named()
    {
        _log.SetAccount(_log.Settings with { PublicKeyMerges = PublicKeyMerges.Hold });
        foreach (var key in (string[])["email", "customer_id"]) Send((key, "1"));
        Send(("email", "1"), ("customer_id", "1"));
        var refusal = _log.Newest(AuditKind.MergeRefused);

        Conflict(
            _log.Undo(refusal),
            $"{refusal} is a refusal: it joined nobody, so there is nothing to undo. Allow it to carry it out.");

        Assert.Equal(OutcomeKind.Applied, _log.Allow(refusal).Kind);
        var merge = _log.Newest(AuditKind.Merge);
        Conflict(_log.Undo(refusal), $"{refusal} is a refusal that was carried out by merge {merge}. Undo that one.");
        Conflict(_log.Allow(refusal), $"There is nothing to allow: refusal {refusal} was carried out already, by merge {merge}.");
        Assert.Equal(OutcomeKind.Applied, _log.Undo(merge).Kind);
    }

    [Fact]
    public void A_refusal_that_cannot_be_carried_out_is_called_one()
    {
        _log.SetAccount(_log.Settings with { PublicKeyMerges = PublicKeyMerges.Hold });
        foreach (var key in (string[])["email", "customer_id"]) Send((key, "1"));
        Send(("email", "1"), ("customer_id", "1"));
        var refusal = _log.Newest(AuditKind.MergeRefused);
        _log.Merge(1, 2);

        Conflict(_log.Allow(refusal), $"The customers of refusal {refusal} are one already, or erased.");
    }

    [Theory]
    [InlineData(AuditKind.Merge)]
    [InlineData(AuditKind.Attach)]
    public void A_join_is_called_what_it_is(AuditKind kind)
    {
        var join = Make(kind);
        var name = $"{(kind == AuditKind.Merge ? "merge" : "attach")} {join}";

        Conflict(_log.Allow(join), $"There is nothing to allow: {name} stands.");
        Assert.Equal(OutcomeKind.Applied, _log.Undo(join).Kind);
        var undo = _log.Newest(AuditKind.Undo);
        Conflict(_log.Undo(join), $"There is nothing to undo: {name} was undone already, by {undo}.");
        var cure = $"Allow {name}: the next event that names both customers then joins them again.";
        Conflict(_log.Undo(undo), $"{undo} is itself an undo, which cannot be undone. {cure}");
        Conflict(_log.Allow(undo), $"{undo} is an undo. {cure}");
        Assert.Equal(OutcomeKind.Applied, _log.Allow(join).Kind);
        Conflict(_log.Allow(join), $"There is nothing to allow: the customers of {name} may merge already.");
    }

    [Fact]
    public void A_split_is_called_a_split()
    {
        var split = Make(AuditKind.Split);

        Assert.Equal(OutcomeKind.Applied, _log.Allow(split).Kind);
        Conflict(_log.Allow(split), $"There is nothing to allow: the customers of split {split} may merge already.");
        Assert.Equal(OutcomeKind.Applied, _log.Undo(split).Kind);
        var undo = _log.Newest(AuditKind.Undo);
        Conflict(_log.Undo(split), $"There is nothing to undo: split {split} was undone already, by {undo}.");
        Conflict(_log.Allow(split), $"There is nothing to allow: split {split} was undone, and its customers are one again.");
        Conflict(
            _log.Undo(undo),
            $"{undo} is itself an undo, which cannot be undone. It took back split {split}: split the customer anew.");
    }

    [Fact]
    public void A_move_is_called_a_move()
    {
        var move = Make(AuditKind.Move);

        Conflict(_log.Allow(move), $"{move} is a move. It parts nobody, so there is nothing to allow.");
        Assert.Equal(OutcomeKind.Applied, _log.Undo(move).Kind);
        var undo = _log.Newest(AuditKind.Undo);
        Conflict(_log.Undo(move), $"There is nothing to undo: move {move} was undone already, by {undo}.");
        Conflict(
            _log.Undo(undo),
            $"{undo} is itself an undo, which cannot be undone. It took back move {move}: the next event that names the "
                + "identifier with the other customer moves it again.");
    }

    [Theory]
    [InlineData(AuditKind.Merge)]
    [InlineData(AuditKind.Attach)]
    [InlineData(AuditKind.Split)]
    [InlineData(AuditKind.Move)]
    public void What_names_somebody_erased_is_called_what_it_is(AuditKind kind)
    {
        var id = Make(kind);
        if (kind is AuditKind.Merge or AuditKind.Attach) _log.Undo(id);
        _log.Erase(1);

        foreach (var outcome in (RecordOutcome[])[_log.Undo(id), _log.Allow(id)])
        {
            Conflict(outcome, $"One of the customers of {kind.ToString().ToLowerInvariant()} {id} was erased; it "
                + "can be neither undone nor allowed.");
        }
    }

    /// <summary>Makes one entry of a kind, of customers 1 and another.</summary>
    private ulong Make(AuditKind kind)
    {
        Send(("email", "1"), ("vuid", "v"));
        if (kind != AuditKind.Attach) Send(("customer_id", "1"));
        if (kind == AuditKind.Move) Send(("customer_id", "1"), ("vuid", "v"));
        else Send(("email", "1"), ("customer_id", "1"));
        if (kind == AuditKind.Split) _log.Split(("customer_id", "1"));
        return _log.Newest(kind);
    }

    private void Send(params (string, string)[] identifiers) => _log.Send(new SentEvent { Identifiers = identifiers });

    private static void Conflict(RecordOutcome outcome, string message) =>
        Assert.Equal((OutcomeKind.Conflict, message), (outcome.Kind, outcome.Message));
}
