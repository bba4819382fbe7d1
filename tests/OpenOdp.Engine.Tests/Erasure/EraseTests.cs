using OpenOdp.Engine.Erasure;
using OpenOdp.Engine.Identity;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.Orders;
using OpenOdp.Engine.State;
using OpenOdp.Engine.Tests.Kit;

namespace OpenOdp.Engine.Tests.Erasure;

/// <summary>Rule L5.</summary>
public sealed class EraseTests
{
    private readonly TestLog _log = new();

    [Fact]
    public void L5_nothing_of_an_erased_customer_is_left_in_any_row()
    {
        BuildJane();
        Send(("email", "other@x.com"));
        Assert.True(IsAnywhere("secret-"));

        var outcome = _log.Erase(_log.Owner("email", "secret-1@x.com")!.Value);

        Assert.Equal(OutcomeKind.Applied, outcome.Kind);
        Assert.False(IsAnywhere("secret-"));
        Assert.Null(_log.Owner("email", "secret-1@x.com"));
        Assert.Null(_log.Customer(1));
        Assert.Null(_log.Customer(2));
        Assert.Empty(Rows.OfTable(_log.State, Table.Audit));
        Assert.Null(OrderTable.Read(_log.State, 1, "secret-order"u8));
        Assert.Equal((1ul, 1ul), (_log.Counters.Customers, _log.Counters.Erased));
        Assert.Equal(1ul, _log.Customer("email", "other@x.com")!.EventCount);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void L5_who_was_seen_is_erased_and_nobody_who_came_to_them_since(ulong customer)
    {
        _log.Send(new SentEvent { Identifiers = [("email", "a@x.com")] });
        _log.Send(new SentEvent { Identifiers = [("email", "b@x.com")] });
        var seen = AuditTable.NewestOf(_log.State, 1, customer);
        _log.Merge(1, 2);
        var before = Rows.WithoutMachine(_log.State);

        var refused = Erase(seen);

        Assert.Equal(OutcomeKind.Conflict, refused.Kind);
        Assert.Contains("Nobody was erased", refused.Message);
        Assert.Equal(before, Rows.WithoutMachine(_log.State));
        Assert.Equal(OutcomeKind.Applied, Erase(AuditTable.NewestOf(_log.State, 1, 1)).Kind);
        Assert.Null(_log.Customer(1));

        RecordOutcome Erase(ulong? newest)
        {
            var command = new ByteWriter();
            EraseCommand.Write(command, _log.Settings, customer, null, seen: newest);
            return _log.Append(CommandKind.Erase, command.Written.ToArray(), key: KeyClass.Private);
        }
    }

    [Fact]
    public void L5_the_command_holds_no_value()
    {
        BuildJane();
        var command = new ByteWriter();

        EraseCommand.Write(command, _log.Settings, 1, (0, "secret-1@x.com"u8.ToArray()));

        Assert.Equal(-1, command.Written.IndexOf("secret"u8));
    }

    [Fact]
    public void L5_an_order_id_in_the_data_of_a_plain_event_does_not_erase_the_order_of_somebody_else()
    {
        BuildJane();
        _log.Send(new SentEvent { Identifiers = [("email", "other@x.com")], Data = [("order_id", "secret-order")] });

        _log.Erase(_log.Owner("email", "other@x.com")!.Value);

        Assert.NotNull(OrderTable.Read(_log.State, 1, "secret-order"u8));
    }

    [Fact]
    public void L5_the_row_of_an_erasure_names_the_storage_ids_and_no_value()
    {
        BuildJane();
        var first = _log.Erase(1);
        Send(("email", "other@x.com"));
        var second = _log.Erase(3);

        var page = ErasureTable.ReadPage(_log.State, 1, null, 10);

        Assert.Equal([second.Position, first.Position], page.Select(erasure => erasure.Id));
        Assert.Equal([1ul, 2ul], page[1].StorageIds);
        Assert.Equal([first.Position], ErasureTable.ReadPage(_log.State, 1, second.Position, 10).Select(erasure => erasure.Id));
        Assert.Equal(1ul, ErasureTable.Read(_log.State, 1, first.Position)!.Customer);
        Assert.Null(ErasureTable.Read(_log.State, 1, first.Position + 1));
    }

    [Fact]
    public void L5_a_merge_with_an_erased_customer_can_be_neither_undone_nor_allowed()
    {
        Send(("email", "a"));
        Send(("customer_id", "1"));
        Send(("email", "a"), ("customer_id", "1"));
        var merge = _log.Newest(AuditKind.Merge);
        _log.Undo(merge);
        _log.Erase(2);

        Assert.Equal(OutcomeKind.Conflict, _log.Allow(merge).Kind);
        Assert.Equal(OutcomeKind.Conflict, _log.Undo(merge).Kind);
        Assert.Equal(1ul, _log.Owner("email", "a"));
    }

    [Fact]
    public void An_erasure_of_a_customer_who_does_not_exist_is_not_found()
    {
        Assert.Equal(OutcomeKind.NotFound, _log.Erase(5).Kind);
        BuildJane();
        _log.Erase(2);
        Assert.Equal(OutcomeKind.NotFound, _log.Erase(1).Kind);
    }

    [Fact]
    public void L5_erasing_by_the_id_of_one_who_was_merged_away_erases_the_whole_customer()
    {
        BuildJane();

        _log.Erase(2);

        Assert.Null(_log.Customer(1));
        Assert.False(IsAnywhere("secret-"));
    }

    private void BuildJane()
    {
        Send(("email", "secret-1@x.com"), ("vuid", "secret-v"));
        Send(("customer_id", "secret-2"));
        _log.Update(new SentProfile([("email", "secret-1@x.com")], ("name", "secret-name")));
        Send(("email", "secret-1@x.com"), ("customer_id", "secret-2"));
        _log.Send(new SentEvent
        {
            Identifiers = [("email", "secret-1@x.com")],
            Data = [("note", "secret-note"), ("idempotence_id", "secret-id")],
            Order = new SentOrder(
                [("order_id", "secret-order"), ("ship_address", "secret-street")], [("product_id", "p"), ("subtotal", 3)]),
        });
        Assert.Equal(1ul, _log.Owner("customer_id", "secret-2"));
    }

    private RecordOutcome Send(params (string, string)[] identifiers) => _log.Send(new SentEvent { Identifiers = identifiers });

    private bool IsAnywhere(string text)
    {
        var utf8 = System.Text.Encoding.UTF8.GetBytes(text);
        return _log.State.Rows.Any(row => row.Key.AsSpan().IndexOf(utf8) >= 0 || row.Value.AsSpan().IndexOf(utf8) >= 0);
    }
}
