using CsCheck;
using OpenOdp.Engine.Segments.Memberships;
using OpenOdp.Engine.State;
using OpenOdp.Engine.Tests.Kit;
using OpenOdp.Engine.Webhooks;

namespace OpenOdp.Engine.Tests.Webhooks;

public sealed class WebhookTests
{
    private static readonly WebhookWish Wish = new() { Url = "https://a.example/", Secret = WebhookKit.Secret(1) };

    [Fact]
    public void After_every_step_of_a_random_history_webhooks_equal_the_model_and_a_replay() =>
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 1], Gen.Int[0, 5], Gen.Int[0, 3]).Array[1, 40].Sample(
            steps =>
            {
                var log = new TestLog();
                var model = new WebhookModel(log);
                foreach (var (kind, name, a, b) in steps)
                {
                    model.Do(kind, $"w{name}", a, b);
                    Assert.Equal(model.Lines(), WebhookTable.ReadAll(log.State, 1).Select(WebhookKit.Line));
                }

                var replayed = new MemoryState();
                var machine = new Machine(replayed);
                foreach (var record in log.Records) TestLog.Apply(machine, replayed, record);
                Assert.Equal(
                    log.State.Rows.Select(static row => (Convert.ToHexString(row.Key), Convert.ToHexString(row.Value))),
                    replayed.Rows.Select(static row => (Convert.ToHexString(row.Key), Convert.ToHexString(row.Value))));
            },
            iter: Scale.Of(300, 3000));

    [Fact]
    public void A_step_of_a_webhook_that_was_changed_deleted_or_made_anew_changes_nothing()
    {
        var log = new TestLog();
        log.PutWebhook("a", Wish);
        var known = log.Webhook("a")!;
        log.PutWebhook("a", Wish with { After = 1 });
        Assert.Equal(OutcomeKind.Conflict, Plan(log, known).Kind);
        log.DeleteWebhook("a");
        Assert.Equal(OutcomeKind.NotFound, Plan(log, known).Kind);
        log.PutWebhook("a", Wish);
        Assert.Equal(OutcomeKind.Conflict, Plan(log, known).Kind);
        Assert.Equal(OutcomeKind.Applied, Plan(log, log.Webhook("a")!).Kind);
    }

    [Fact]
    public void L6_a_step_that_delivers_what_was_not_planned_is_set_aside()
    {
        var log = new TestLog();
        log.PutWebhook("a", Wish);
        var known = log.Webhook("a")!;
        Assert.Equal(OutcomeKind.Quarantined, log.Step(new WebhookStep { Of = known, First = 1 }).Kind);
        Plan(log, known);
        known = log.Webhook("a")!;
        Assert.Equal(OutcomeKind.Quarantined, log.Step(new WebhookStep { Of = known, First = 0, Ends = [new(9, 0)] }).Kind);
        Assert.Equal(WebhookKit.Line(known), WebhookKit.Line(log.Webhook("a")!));
    }

    [Fact]
    public void An_account_has_at_most_a_hundred_webhooks_and_accounts_have_their_own()
    {
        var log = new TestLog();
        for (var i = 0; i < PutWebhookCommand.MaxWebhooks; i++) Assert.True(log.PutWebhook($"w{i}", Wish).IsNew);
        Assert.Equal(OutcomeKind.Conflict, log.PutWebhook("one_more", Wish).Kind);
        Assert.False(log.PutWebhook("w0", Wish).IsNew);
        Assert.Empty(WebhookTable.ReadAll(log.State, 2));
    }

    [Fact]
    public void A_webhook_does_not_begin_behind_the_end_of_the_log()
    {
        var log = new TestLog();
        var end = log.Machine.Position;
        Assert.Equal(OutcomeKind.Applied, log.PutWebhook("a", Wish with { After = end }).Kind);
        Assert.Equal(OutcomeKind.Invalid, log.PutWebhook("a", Wish with { After = end + 5 }).Kind);
        Assert.Equal(ChangePlace.EndOf(end), log.Webhook("a")!.Reached);
    }

    private static RecordOutcome Plan(TestLog log, Webhook known) =>
        log.Step(new WebhookStep { Of = known, First = known.Plan.First, Ends = [new ChangePlace(5, 0)] });
}
