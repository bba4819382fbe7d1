using CsCheck;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.State;
using OpenOdp.Engine.Tests.Kit;

namespace OpenOdp.Engine.Tests.Model;

/// <summary>Rules L4 and I7: a store may remove what no answer can see, at any time, and nothing shows it.</summary>
public sealed class InvisibleRowsTests
{
    [Fact]
    public void L4_I7_the_bytes_of_invisible_rows_decide_nothing() => Gen.Select(Histories.OfLength(60), Gen.Int[1, 5]).Sample(
        (history, every) =>
        {
            var kept = new SideBySide(history);
            var swept = new SideBySide(history);
            for (var i = 0; i < history.Steps.Length; i++)
            {
                kept.Play(history.Steps[i]);
                swept.Play(history.Steps[i]);
                if (i % every == 0) Sweep(swept.Log);
                Assert.Equal(kept.OfEngine(), swept.OfEngine());
                Assert.Equal(Receipts(kept.Log), Receipts(swept.Log));
            }

            Sweep(kept.Log);
            Sweep(swept.Log);
            Assert.Equal(Rows.Of(kept.Log.State), Rows.Of(swept.Log.State));
        },
        iter: Scale.Of(100, 3000),
        print: pair => $"swept every {pair.Item2} steps, {pair.Item1}");

    [Fact]
    public void I7_a_longer_window_brings_nothing_back()
    {
        var log = new TestLog(new() { Number = 1, Id = "default", DedupSeconds = 60 });
        log.Send(Event());
        log.Now += 61 * TestLog.Second;
        log.SetAccount(log.Settings with { DedupSeconds = 3600 });

        Assert.Equal(OutcomeKind.Applied, log.Send(Event()).Kind);
        Assert.Equal(OutcomeKind.Duplicate, log.Send(Event()).Kind);
        Assert.Equal(0ul, log.Counters.IdReused);
    }

    [Fact]
    public void I7_a_longer_window_still_knows_what_the_shorter_one_knew()
    {
        var log = new TestLog(new() { Number = 1, Id = "default", DedupSeconds = 60 });
        log.Send(Event());
        log.Now += 30 * TestLog.Second;
        log.SetAccount(log.Settings with { DedupSeconds = 3600 });
        log.Now += 3000 * TestLog.Second;

        Assert.Equal(OutcomeKind.Duplicate, log.Send(Event()).Kind);
    }

    [Fact]
    public void L5_an_erasure_removes_orders_whose_events_are_below_the_floor_and_gone()
    {
        var log = new TestLog();
        log.Send(new SentEvent
        {
            Identifiers = [("email", "a")],
            Order = new SentOrder([("order_id", "o"), ("total", 3)], [("product_id", "p"), ("subtotal", 3)]),
        });
        log.SetFloor(log.Machine.Position + 1);
        Sweep(log);
        Assert.Empty(Rows.OfTable(log.State, Table.Events));

        log.Erase(1);

        Assert.Empty(Rows.OfTable(log.State, Table.Orders));
        Assert.Empty(Rows.OfTable(log.State, Table.OrdersOf));
    }

    private static SentEvent Event() => new() { Identifiers = [("email", "a")], Data = [("idempotence_id", "id"), ("n", 1)] };

    private static List<string> Receipts(TestLog log) =>
        [.. Enumerable.Range(0, 4).Select(id => Receipt.Find(log.State, log.Settings, $"id{id}", log.Now) is { } found
            ? $"{found.Position}.{found.Item} {found.Customer}"
            : "none")];

    private static void Sweep(TestLog log)
    {
        var visibility = new Visibility(log.Settings, log.Machine.RecordedAt);
        var overlay = new StateOverlay(log.State);
        foreach (var (key, row) in log.State.Rows)
        {
            if (!visibility.Includes((Table)key[0], key.AsSpan(1), row)) overlay.Delete((Table)key[0], key.AsSpan(1));
        }

        log.State.Write(overlay);
    }
}
