using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.State;
using OpenOdp.Engine.Tests.Kit;

namespace OpenOdp.Engine.Tests.Events;

/// <summary>Rule S5 for a customer into whom many were merged.</summary>
public sealed class ManyPartsTests
{
    [Fact]
    public void S5_the_events_of_many_merged_customers_are_read_in_order_with_few_walks_open_at_once()
    {
        var log = new TestLog(new AccountSettings { Number = 1, Id = "default", IdentifierCap = 2 });
        log.Send(new SentEvent { Identifiers = [("email", "a")] });
        for (var i = 0; i < 500; i++)
        {
            log.Send(new SentEvent { Identifiers = [("vuid", $"v{i}")] }, new SentEvent { Identifiers = [("vuid", $"v{i}"), ("email", "a")] });
            log.Send(new SentEvent { Identifiers = [("vuid", $"v{i}")], Timestamp = (TestLog.Start / 1000) - (i * 7919 % 1000) });
        }

        var state = new CountingReader(log.State);
        var customer = CustomerView.Find(state, log.Settings, 0, "a")!;
        var whole = customer.Events().Select(view => view.At).ToList();

        Assert.Equal(1501, whole.Count);
        Assert.Equal(whole.OrderByDescending(at => at.SegmentTime).ThenByDescending(at => at.Position).ThenByDescending(at => at.Index), whole);
        Assert.InRange(state.MostOpen, 1, 70);
        Assert.Equal(whole.Skip(700).Take(50), customer.Events(whole[699], 50).Select(view => view.At));
        Assert.Equal(0, state.Open);
    }

    private sealed class CountingReader(IStateReader below) : IStateReader
    {
        public int Open { get; private set; }

        public int MostOpen { get; private set; }

        public bool TryGet(Table table, scoped ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value) => below.TryGet(table, key, out value);

        public StateCursor Scan(Table table, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, bool descending = false)
        {
            MostOpen = Math.Max(MostOpen, ++Open);
            return new Cursor(this, below.Scan(table, from, to, descending));
        }

        private sealed class Cursor(CountingReader reader, StateCursor rows) : StateCursor
        {
            public override ReadOnlySpan<byte> Key => rows.Key;

            public override ReadOnlySpan<byte> Value => rows.Value;

            public override bool MoveNext() => rows.MoveNext();

            public override void Dispose()
            {
                reader.Open--;
                rows.Dispose();
            }
        }
    }
}
