using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Customers;
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
            log.Send(
                new SentEvent { Identifiers = [("vuid", $"v{i}")] },
                new SentEvent { Identifiers = [("vuid", $"v{i}"), ("email", "a")] });
            log.Send(new SentEvent { Identifiers = [("vuid", $"v{i}")], Timestamp = (TestLog.Start / 1000) - (i * 7919 % 1000) });
        }

        var state = new CountingReader(log.State);
        var customer = CustomerView.Find(state, log.Settings, 0, "a")!;
        var whole = customer.Events().Select(view => view.At).ToList();

        Assert.Equal(1501, whole.Count);
        Assert.Equal(whole.OrderByDescending(at => at.SegmentTime).ThenByDescending(at => at.Position).ThenByDescending(
            at => at.Index), whole);
        Assert.InRange(state.MostOpen, 1, 70);
        Assert.Equal(whole.Skip(700).Take(50), customer.Events(whole[699], 50).Select(view => view.At));
        Assert.Equal(0, state.Open);
    }
}
