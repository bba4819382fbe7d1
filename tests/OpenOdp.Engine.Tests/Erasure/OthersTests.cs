using OpenOdp.Engine.Identity;
using OpenOdp.Engine.State;
using OpenOdp.Engine.Tests.Kit;

namespace OpenOdp.Engine.Tests.Erasure;

/// <summary>Rule L5: the erasure of one leaves what belongs to others alone.</summary>
public sealed class OthersTests
{
    private readonly TestLog _log = new();

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(5)]
    public void A_history_keeps_its_entries_without_the_values_of_the_erased(int cost)
    {
        Send(("email", "john"));
        Send(("customer_id", "secret-jane"), ("vuid", "secret-v"), ("phone", "p"));
        Send(("email", "john"), ("customer_id", "secret-jane"));
        var merge = _log.Newest(AuditKind.Merge);
        _log.Undo(merge);
        Send(("email", "john"), ("phone", "p"));
        var move = _log.Newest(AuditKind.Move);
        var before = _log.Customer("email", "john")!.History().Select(record => record.Id).ToList();
        Assert.Equal(3, before.Count);
        var jane = _log.Owner("vuid", "secret-v")!.Value;

        var outcome = _log.Erase(jane, cost: cost);
        var erasure = outcome.Position;
        Check();
        while (outcome.GoesOn) outcome = _log.EraseStep(erasure, cost);

        Check();
        Assert.DoesNotContain(
            _log.State.Rows.Where(row => row.Key[0] != (byte)Table.Events),
            row => row.Value.AsSpan().IndexOf("secret"u8) >= 0 || row.Key.AsSpan().IndexOf("secret"u8) >= 0);

        void Check()
        {
            var history = _log.Customer("email", "john")!.History();
            Assert.Equal(before, history.Select(record => record.Id));
            Assert.All(history, record => Assert.Equal(1, record.Erased));
            Assert.DoesNotContain(history, record => record.Value.Span.IndexOf("secret"u8) >= 0);
            // It is John's.
            Assert.Equal("p", System.Text.Encoding.UTF8.GetString(history.Single(record => record.Id == move).Value.Span));
            Assert.Equal(
                (jane, 1ul),
                (history.Single(record => record.Id == merge).From, history.Single(record => record.Id == merge).Into));
            Assert.Equal(OutcomeKind.Conflict, _log.Undo(merge).Kind);
            Assert.Equal(OutcomeKind.Conflict, _log.Allow(merge).Kind);
        }
    }

    [Fact]
    public void A_record_goes_with_the_last_of_those_it_names()
    {
        Send(("email", "a"));
        Send(("customer_id", "1"));
        Send(("email", "a"), ("customer_id", "1"));
        _log.Undo(_log.Newest(AuditKind.Merge));

        _log.Erase(1);
        Assert.Equal(2, _log.Customer(2)!.History().Count);
        _log.Erase(2);

        Assert.Empty(_log.Audits());
        Assert.Empty(Rows.OfTable(_log.State, Table.Audit));
        Assert.Empty(Rows.OfTable(_log.State, Table.History));
    }

    private void Send(params (string, string)[] identifiers) => _log.Send(new SentEvent { Identifiers = identifiers });
}
