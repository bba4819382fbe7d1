using System.Text;
using CsCheck;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Segments;
using OpenOdp.Engine.Segments.Memberships;
using OpenOdp.Engine.Tests.Kit;
using OpenOdp.Engine.Tests.Model;
using static OpenOdp.Engine.Tests.Segments.SegmentKit;

namespace OpenOdp.Engine.Tests.Segments;

public sealed class SegmentPreviewTests
{
    private static readonly string[] Definitions =
    [
        Customer(IsThere("customer.email")),
        Sequence(Type("t"), 2 * 3600, min: 2),
        Sequence(Type("u"), 2 * 3600, min: null, max: 0),
        Sequence(And(Type("t"), Action("a")), 24 * 3600, min: 1, more: Member("goal", EventFilter(Type("u")))),
    ];

    [Fact]
    public void After_any_history_a_preview_says_what_the_revision_then_gives() =>
        Gen.Select(Histories.OfLength(20), Gen.Int[0, 3], Gen.Int[0, 3]).Sample(
            (history, before, after) =>
            {
                var both = new SideBySide(history);
                both.Log.Install("s", Definitions[before]);
                foreach (var step in history.Steps.Where(static step => step is not FloorStep)) both.Play(step);
                both.FinishErasures();
                both.Log.Tick(); // the last step may have been to wait

                var had = MembersOf(both.Log);
                var preview = Preview(both.Log, "s", Definitions[after]);
                var asNew = Preview(both.Log, "other", Definitions[after]);
                both.Log.Install("s", Definitions[after]);
                var has = MembersOf(both.Log);

                Assert.Equal(has.Count, preview.Members);
                Assert.Equal(has.Except(had).Count(), preview.Added);
                Assert.Equal(had.Except(has).Count(), preview.Removed);
                Assert.Equal(has.Order().Take(SegmentPreview.MaxSample), preview.Sample);
                Assert.Equal((has.Count, has.Count, 0), (asNew.Members, asNew.Added, asNew.Removed));
            },
            iter: Scale.Of(100));

    [Fact]
    public void A_preview_goes_over_any_number_of_customers_in_pages_that_cost_as_much_as_a_step_of_a_build()
    {
        var log = new TestLog();
        const int Page = SegmentStepCommand.StepCost;
        for (var i = 0; i < 2 * Page; i++)
        {
            log.Send(new SentEvent { Identifiers = [("email", $"{i}@x.example")] });
        }

        var preview = Begin(log, "s", Definitions[0]);
        var pages = new List<long>();
        while (!preview.IsWhole)
        {
            preview.ReadPage(log.State, log.Settings, log.Segments(), log.Machine.RecordedAt / Microseconds.PerMillisecond);
            pages.Add(preview.Customers);
        }

        Assert.Equal([Page, 2 * Page, 2 * Page], pages);
        Assert.Equal(2 * Page, preview.Members);
        Assert.Equal(SegmentPreview.MaxSample, preview.Sample.Count);
    }

    private static SegmentPreview Preview(TestLog log, string id, string rootCondition)
    {
        var preview = Begin(log, id, rootCondition);
        while (!preview.IsWhole)
        {
            preview.ReadPage(log.State, log.Settings, log.Segments(), log.Machine.RecordedAt / Microseconds.PerMillisecond);
        }

        return preview;
    }

    private static SegmentPreview Begin(TestLog log, string id, string rootCondition)
    {
        var body = $$$$$$"""{"definition":{"root_condition":{{{{{{rootCondition}}}}}}}}""";
        return SegmentPreview.TryBegin(
            new SegmentCompiler(), log.Settings, log.Segments(), id, Encoding.UTF8.GetBytes(body), out _)!;
    }

    private static HashSet<ulong> MembersOf(TestLog log)
    {
        var segment = log.Segments().ById["s"];
        var now = log.Machine.RecordedAt / Microseconds.PerMillisecond;
        return [.. CustomerTable.ReadPage(log.State, 1, 0, int.MaxValue).Where(static one => one.Lives)
            .Where(one => new MembershipReader(log.State, log.Settings, log.Segments(), one.Id).Of(segment, now).IsMember)
            .Select(static one => one.Id)];
    }
}
