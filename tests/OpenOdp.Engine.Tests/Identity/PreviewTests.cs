using CsCheck;
using OpenOdp.Engine.Identity;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.Tests.Kit;
using OpenOdp.Engine.Tests.Model;

namespace OpenOdp.Engine.Tests.Identity;

/// <summary>The preview of a merge tells what the event then does.</summary>
public sealed class PreviewTests
{
    [Fact]
    public void A_preview_tells_what_an_event_then_does_and_changes_nothing() =>
        Gen.Select(Histories.OfLength(20), Histories.Step).Sample(
            (history, step) =>
            {
                if (step is not SendStep { Events: [var sent, ..] }) return;
                var both = new SideBySide(history with { Steps = [.. history.Steps.Where(one => one is not EraseStep)] });
                foreach (var one in history.Steps) if (one is not EraseStep) both.Play(one);
                var log = both.Log;
                var before = Rows.Of(log.State);

                var preview = IdentityPreview.Of(
                    log.State,
                    log.Settings,
                    [.. sent.Identifiers.Select(
                        one => (log.Settings.FieldNumber(one.Name), System.Text.Encoding.UTF8.GetBytes(one.Value)))],
                    log.Now + 1)!;

                Assert.Equal(before, Rows.Of(log.State));
                var customers = log.Counters.Customers;
                var outcome = log.Send(KeyClass.Public, sent with { Data = [("n", 1)] });
                Assert.Equal(
                    outcome.Audits.Select(id => Line(log.Audit(id))),
                    preview.Changes.Select(Line));
                if (preview.Customer is { } id)
                {
                    Assert.Contains(log.Customer(id)!.Events(null, 1000), view => view.At.Position == outcome.Position);
                }
                else
                {
                    Assert.True(log.Counters.Customers + (ulong)outcome.Audits.Count(
                        id => log.Audit(id).Kind == AuditKind.Merge) > customers);
                }
            },
            iter: Scale.Of(300),
            print: pair => $"{pair.Item1}\n  then {pair.Item2}");

    [Fact]
    public void A_preview_of_junk_alone_finds_nobody() =>
        Assert.Null(IdentityPreview.Of(new TestLog().State, new TestLog().Settings, [(0, "null"u8.ToArray())], TestLog.Start));

    [Fact]
    public void L5_a_preview_tells_that_an_event_of_an_erased_customer_is_dropped()
    {
        var log = new TestLog();
        log.Send(new SentEvent { Identifiers = [("email", "gone")] }, new SentEvent { Identifiers = [("email", "here")] });
        log.Erase(log.Owner("email", "gone")!.Value);

        var preview =
            IdentityPreview.Of(log.State, log.Settings, [(0, "gone"u8.ToArray()), (2, "here"u8.ToArray())], log.Now + 1)!;

        Assert.True(preview.IsSuppressed);
        Assert.Equal((null, 0), (preview.Customer, preview.Changes.Count));
    }

    [Fact]
    public void L5_a_preview_tells_that_a_low_identifier_of_an_erased_customer_is_left_out()
    {
        var log = new TestLog();
        log.Send(new SentEvent { Identifiers = [("vuid", "gone")] }, new SentEvent { Identifiers = [("email", "here")] });
        log.Erase(log.Owner("vuid", "gone")!.Value);

        var preview =
            IdentityPreview.Of(log.State, log.Settings, [(3, "gone"u8.ToArray()), (0, "here"u8.ToArray())], log.Now + 1)!;

        Assert.Equal((false, log.Owner("email", "here")), (preview.IsSuppressed, preview.Customer));
        Assert.Contains("`vuid` is left out", Assert.Single(preview.Warnings));
    }

    private static string Line(AuditRecord audit) =>
        $"{audit.Kind} {audit.From} {audit.Into} {audit.Reason} {string.Join(" ", audit.Parties)}";
}
