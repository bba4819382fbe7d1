using OpenOdp.Engine.Segments.Memberships;
using OpenOdp.Engine.Tests.Kit;
using static OpenOdp.Engine.Tests.Segments.SegmentKit;

namespace OpenOdp.Engine.Tests.Segments;

/// <summary>Customers who are born into segments that ask for nothing to have happened.</summary>
public sealed class NewcomerTests
{
    private const int Hour = 3600;

    private readonly TestLog _log = new();

    [Theory]
    [InlineData("did not")]
    [InlineData("either")]
    [InlineData("both")]
    [InlineData("now")]
    public void A_customer_who_is_born_by_what_a_segment_does_not_read_is_a_member_at_once(string what)
    {
        var didNot = Sequence(Type("u"), Hour, min: null, max: 0);
        var did = Sequence(Type("u"), Hour, min: 1);
        var since = Customer(Compare("now", "GREATER_THAN", Number(0)));
        _log.Install("s", what switch
        {
            "did not" => didNot,
            "either" => Conditions("OR", did, didNot),
            "both" => Conditions("AND", didNot, since),
            _ => since,
        });

        _log.Send(new SentEvent { Type = "t", Identifiers = [("email", "a")] });

        Assert.Equal(1UL, MemberTable.Count(_log.State, 1, 1, 1));
        Assert.Equal(MembershipCause.Event, Assert.Single(ChangeTable.ReadAfter(_log.State, 1, default, 10)).Cause);
    }

    [Fact]
    public void The_event_that_bears_a_customer_may_be_the_one_that_must_not_be()
    {
        _log.Install("s", Sequence(Type("u"), Hour, min: null, max: 0));
        _log.Send(new SentEvent { Type = "u", Identifiers = [("email", "a")] });
        Assert.Equal(0UL, MemberTable.Count(_log.State, 1, 1, 1));
        _log.Now += TestLog.Hour;
        _log.Tick();
        Assert.Equal(1UL, MemberTable.Count(_log.State, 1, 1, 1));
    }

    private static string Conditions(string conjunction, params string[] conditions) =>
        $"{{\"combination\":{{\"conjunction\":\"{conjunction}\",\"conditions\":[{string.Join(',', conditions)}]}}}}";
}
