using CsCheck;
using OpenOdp.Engine.Segments.Memberships;
using OpenOdp.Engine.State;
using OpenOdp.Engine.Tests.Kit;
using static OpenOdp.Engine.Tests.Segments.SegmentKit;

namespace OpenOdp.Engine.Tests.Segments;

/// <summary>Members come and go: the rows are a list in the order in which they came.</summary>
public sealed class MemberTableTests
{
    private const int Customers = 80;

    private static readonly Gen<(int Customer, bool Enters)[]> Moves =
        Gen.Select(Gen.Int[0, Customers - 1], Gen.Frequency((3, Gen.Const(true)), (2, Gen.Const(false)))).Array[0, 250];

    [Fact]
    public void Members_are_listed_in_the_order_in_which_they_came() => Moves.Sample(
        moves =>
        {
            var log = NewLog();
            var model = new List<(ulong Customer, long Since)>();
            foreach (var (customer, enters) in moves)
            {
                var owner = Move(log, customer, enters);
                var place = model.FindIndex(member => member.Customer == owner);
                if (enters && place < 0) model.Add((owner, log.Now / 1000));
                if (!enters && place >= 0) model.RemoveAt(place);
            }

            Assert.Equal((ulong)model.Count, MemberTable.Count(log.State, 1, 1, 1));
            foreach (var limit in (int[])[1, 31, 32, 33, 1000])
            {
                Assert.Equal(model, Pages(log, limit).Select(static member => (member.Customer, member.Since)));
            }

            foreach (var (customer, since) in model) Assert.Equal(since, SegmentKit.Since(log.State, 1, 1, 1, customer));
        },
        iter: Scale.Of(400));

    [Theory]
    [InlineData(31, 0)]
    [InlineData(32, 1)]
    [InlineData(33, 1)]
    [InlineData(64, 2)]
    public void Of_32_members_there_is_one_row_and_of_none_there_is_what_the_next_ones_number_is(int members, int rows)
    {
        var log = NewLog();
        for (var i = 0; i < members; i++) Move(log, i, enters: true);
        Assert.Equal(rows, Rows.OfTable(log.State, Table.Members).Count);
        Assert.Single(Rows.OfTable(log.State, Table.SegmentSizes));

        for (var i = members - 1; i >= 0; i--) Move(log, i, enters: false);
        Assert.Empty(Rows.OfTable(log.State, Table.Members));
        Assert.Equal(0ul, MemberTable.Count(log.State, 1, 1, 1));
        Move(log, 0, enters: true);
        Assert.Equal((ulong)members, Assert.Single(Pages(log, 1)).Number);

        log.Delete("ulm");
        log.FinishSteps();
        Assert.Empty(Rows.OfTable(log.State, Table.Members));
        Assert.Empty(Rows.OfTable(log.State, Table.SegmentSizes));
    }

    private static TestLog NewLog()
    {
        var log = new TestLog();
        log.Install("ulm", Customer(Compare("customer.city", "EQUAL", Text("Ulm"))));
        return log;
    }

    private static ulong Move(TestLog log, int customer, bool enters)
    {
        log.Now += TestLog.Second;
        log.Update(new SentProfile([("email", $"c{customer}@x.com")], ("city", enters ? "Ulm" : "Rom")));
        return log.Owner("email", $"c{customer}@x.com")!.Value;
    }

    private static IEnumerable<SegmentMember> Pages(TestLog log, int limit)
    {
        var from = 0UL;
        while (MemberTable.ReadPage(log.State, 1, 1, 1, from, limit) is { Count: > 0 } page)
        {
            Assert.InRange(page.Count, 1, limit);
            foreach (var member in page) yield return member;
            from = page[^1].Number + 1;
        }
    }
}
