using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Identity;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.Segments.Memberships;
using OpenOdp.Engine.Tests.Accounts;
using OpenOdp.Engine.Tests.Datafiles;
using OpenOdp.Engine.Tests.Kit;
using OpenOdp.Engine.Tests.Segments;
using OpenOdp.Engine.Tests.Webhooks;
using OpenOdp.Engine.Webhooks;
using static OpenOdp.Engine.Tests.Segments.SegmentKit;

namespace OpenOdp.Engine.Tests.Golden;

/// <summary>
/// A history that uses every kind of command and of outcome. It made the golden log of format 1; it may grow with the next
/// format.
/// </summary>
internal static class GoldenHistory
{
    private const string Uuid = "00112233-4455-6677-8899-aabbccddeeff";

    public static TestLog Play()
    {
        var log = new TestLog(new AccountSettings
        {
            Number = 1,
            Id = "default",
            HashKey = string.Concat(Enumerable.Repeat("0123456789abcdef", 4)),
            Keys = [new AccountKey(
                KeyClass.Public, new string('a', 64), 0), new AccountKey(KeyClass.Private, new string('b', 64), 5)],
            IdentifierCap = 3,
        });
        log.SetAccount(new AccountSettings { Number = 2, Id = "other", DedupSeconds = 60 });
        SendEvents(log);
        MergeAndUndo(log);
        RefuseAndAllow(log);
        Erase(log);
        QualifyForSegments(log);
        TellWebhooks(log);
        HostDatafiles(log);
        LeaveChangesBehind(log);
        FillABlockOfMembers(log);
        LeadDatafiles(log);
        IssueKeys(log);
        return log;
    }

    /// <summary>Twice the window passes, and changes of memberships leave it.</summary>
    private static void LeaveChangesBehind(TestLog log)
    {
        log.Put("late", Customer(IsThere("customer.email")));
        FinishSteps(log);
        for (var month = 0; month < 2; month++)
        {
            log.Now += 30 * 24 * TestLog.Hour;
            log.Tick();
            log.Send(Event("t", ("email", $"late{month}@x.com")));
        }
    }

    /// <summary>More members than one row has, of whom one of the first leaves.</summary>
    private static void FillABlockOfMembers(TestLog log)
    {
        log.Put("many", Sequence(Type("m"), 7200, min: 1));
        FinishSteps(log);
        log.Send([.. Enumerable.Range(0, 34).Select(static i => Event("m", ("email", $"m{i}@x.com")))]);
        log.Erase(log.Owner("email", "m3@x.com")!.Value);
    }

    private static void SendEvents(TestLog log)
    {
        SentEvent purchase = new()
        {
            Type = "fullstack",
            Action = "purchased",
            Identifiers = [("fs_user_id", "user123"), ("email", "john@x.com")],
            Data = [
                ("count", 1), ("idempotence_id", Uuid), ("price", 9.95m), ("gift", true), ("loan", false), ("note", "ä☕"),
                ("none", null)
            ],
            Timestamp = (TestLog.Start / 1000) - 5000,
        };
        log.Send(purchase);
        log.Send(purchase);
        log.Send(purchase with { Action = null }, purchase with { Timestamp = (TestLog.Start / 1000) + 86_400_000 });
        log.Append(CommandKind.Events, CommandBytes.Events(log.Machine.Accounts[2], [purchase]), account: 2);
        log.Now += TestLog.Second;
        log.Append(CommandKind.Events, CommandBytes.Events(
            log.Settings, [Event("early", ("email", "john@x.com"))]), receivedAt: log.Now - 400);
        log.Update(new SentProfile([("email", "john@x.com")], ("name", "John"), ("city", "Ulm"), ("score", 7)));
        log.Update(new SentProfile(
            [("email", "john@x.com")], ("city", null)), new SentProfile([("email", "jane@x.com")], ("name", "Jane")));
        log.Send(new SentEvent
        {
            Type = "order",
            Action = "purchase",
            Identifiers = [("email", "jane@x.com"), ("vuid", "b")],
            Order = new SentOrder(
                [("order_id", "o1"), ("total", 30)], [("product_id", "p1"), ("subtotal", 10)],
                [("product_id", "p2"), ("subtotal", 20.5m)]),
        });
        log.Send(new SentEvent
        {
            Type = "order",
            Action = "cancel",
            Identifiers = [("email", "jane@x.com")],
            Order = new SentOrder([("order_id", "o1")], [("product_id", "p1"), ("subtotal", -30.5m)]),
        });
        for (var i = 0; i < 5; i++) log.Send(Event("visit", ("email", "jane@x.com"), ("phone", $"+{i}")));
        log.Append(CommandKind.Events, [1, 5, 200]);
    }

    private static void MergeAndUndo(TestLog log)
    {
        log.Send(Event("visit", ("vuid", "a"), ("email", "john@x.com")));
        log.Send(Event("move", ("email", "jane@x.com"), ("vuid", "a")));
        log.Send(Event("anonymous", ("vuid", "c")));
        log.Send(Event("known", ("vuid", "c"), ("customer_id", "c1")));
        log.Send(KeyClass.Private, Event("merge", ("customer_id", "c1"), ("email", "jane@x.com")));
        log.Send(Event("merge", ("customer_id", "c1"), ("email", "john@x.com")));
        var (second, first) = (log.Newest(AuditKind.Merge), log.Audits()
            .Last(audit => audit.Kind == AuditKind.Merge && audit.Id != log.Newest(AuditKind.Merge)).Id);
        log.Send(Event("after", ("email", "jane@x.com"), ("phone", "+9")));
        log.Undo(first);
        log.Undo(second);
        log.Undo(first);
        log.Send(Event("apart", ("customer_id", "c1"), ("email", "jane@x.com")));
        log.Allow(first);
        log.Now += 2 * TestLog.Hour;
        log.Send(Event("together", ("customer_id", "c1"), ("email", "jane@x.com")));
        log.Split(("customer_id", "c1"));
        log.Undo(log.Newest(AuditKind.Split));
        log.Split(("customer_id", "c1"));
        log.Allow(log.Newest(AuditKind.Split));
        log.Merge(log.Owner("email", "jane@x.com")!.Value, log.Owner("customer_id", "c1")!.Value);
    }

    private static void RefuseAndAllow(TestLog log)
    {
        log.SetAccount(log.Settings with
        {
            PublicKeyMerges = PublicKeyMerges.Hold,
            JunkValues = ["junk"],
            Identifiers = [
            .. log.Settings.Identifiers, new("device", Confidence.Low)
        ]
        });
        log.Send(Event("held", ("device", "d"), ("vuid", "x")), Event("held", ("email", "held@x.com"), ("phone", "junk")));
        log.Send(Event("held", ("device", "d"), ("email", "held@x.com")));
        log.Allow(log.Newest(AuditKind.MergeRefused));
        log.Append(
            CommandKind.Events, CommandBytes.Events(log.Settings with { Revision = 1 }, [Event("late", ("phone", "JUNK"))]));
        log.Append(CommandKind.Rules, [1], account: 0, key: KeyClass.Internal);
    }

    private static void Erase(TestLog log)
    {
        log.Send(Event("gone", ("email", "gone@x.com"), ("vuid", "gone")));
        log.Erase(log.Owner("email", "gone@x.com")!.Value);
        log.Send(Event("refused", ("email", "gone@x.com")), Event("last", ("email", "john@x.com")));
        log.Send(Event("left", ("vuid", "gone"), ("email", "left@x.com")), Event("none left", ("vuid", "gone")));
        log.Lift(("vuid", "gone"));
        log.Lift(("vuid", "gone"));
        log.Send(Event("back", ("vuid", "gone")));
        log.Erase(99);
        log.Send(Event("many", ("vuid", "many")), Event("many", ("vuid", "many")), Event("many", ("vuid", "many")));
        var erasure = log.Erase(log.Owner("vuid", "many")!.Value, cost: 5).Position;
        while (log.EraseStep(erasure, cost: 8).GoesOn) log.Send(Event("between", ("email", "john@x.com")));
        log.EraseStep(erasure);
        log.SetFloor(4);
    }

    /// <summary>In steps that cost as much as they did when the log was written.</summary>
    private static void FinishSteps(TestLog log)
    {
        while (log.TryStep(cost: 500))
        {
        }
    }

    private static void QualifyForSegments(TestLog log)
    {
        log.Put("bought", Sequence(Type("buy"), 3600, min: 1), mustBeNew: true);
        log.Put("gone", Customer(Compare("customer.city", "EQUAL", Text("Ulm"))));
        log.Put("gone", "{}");
        log.Put("gone", Sequence(Type("x"), 60, min: null, max: 0), mustBeNew: true);
        while (log.TryStep(cost: 3))
        {
        }

        log.Send(Event("buy", ("email", "buyer@x.com")), Event("buy", ("vuid", "bv")));
        log.Update(new SentProfile([("email", "buyer@x.com")], ("city", "Ulm")));
        log.Send(Event("known", ("email", "buyer@x.com"), ("vuid", "bv")));
        log.Put("bought", Sequence(Type("buy"), 7200, min: 1));
        log.Send(new SentEvent { Type = "buy", Identifiers = [("email", "early@x.com")], Timestamp = (log.Now / 1000) - 60_000 });
        log.PutAudience("gold", "gold");
        log.Send(new SentEvent
        {
            Type = "passthrough",
            Action = "qualify",
            Identifiers = [("email", "buyer@x.com")],
            Data = [("audience_id", "gold")],
        });
        log.Send(new SentEvent
        {
            Type = "passthrough",
            Action = "disqualify",
            Identifiers = [("email", "buyer@x.com")],
            Data = [("audience_id", "gold")],
            Timestamp = (log.Now / 1000) - 60_000,
        });
        log.Delete("gone");
        log.Delete("gone");
        FinishSteps(log);
        log.Now += TestLog.Hour;
        log.Tick();
        log.Now += 2 * TestLog.Hour;
        log.Tick();
        log.Send(Event("buy", ("email", "buyer@x.com")));
        log.Erase(log.Owner("email", "early@x.com")!.Value);
        log.Put("waiting", Sequence(Type("buy"), 7200, min: 1));
    }

    private static void HostDatafiles(TestLog log)
    {
        log.PutWholeDatafile("production", "1", "{\"revision\":\"1\"}");
        log.PutWholeDatafile("production", "1", "{\"revision\":\"1\"}");
        log.PutWholeDatafile("production", "1", "another");
        log.PutWholeDatafile("production", "2", "{\"revision\":\"2\"}");
        log.PutWholeDatafile("staging", "1", "{}");
        log.DeleteDatafile("staging");
        log.DeleteDatafile("staging");
    }

    private static void LeadDatafiles(TestLog log)
    {
        log.LeadDatafiles("", "first");
        log.PutDatafile("production", "3", "{\"revision\":\"3\"}", "https://one", "first");
        log.PutDatafile("production", "3", "{\"revision\":\"3\"}", "https://two", "first");
        log.LeadDatafiles("https://three", "second");
    }

    private static void IssueKeys(TestLog log)
    {
        log.Issue("import");
        log.Issue("import", 'd');
        log.Issue("export", 'e');
        log.Revoke(2, log.Now + TestLog.Hour);
        log.Revoke(3, 1);
        log.Revoke(3, 1);
        log.Revoke(1, 1);
        log.Revoke(9, 1);
    }

    private static void TellWebhooks(TestLog log)
    {
        var wish = new WebhookWish { Url = "https://a.example/hooks", Secret = WebhookKit.Secret(7), Segments = ["bought"] };
        log.PutWebhook("crm", wish with { After = 3 });
        var planned = log.Webhook("crm")!;
        log.Step(new WebhookStep { Of = planned, First = 0, Ends = [new(60, 0), new(80, 2), new(90, 1)] });
        log.Step(new WebhookStep { Of = planned, First = 0, Ends = [new(60, 0)] });
        log.Step(new WebhookStep { Of = log.Webhook("crm")!, First = 2 });
        log.PutWebhook("crm", wish with { Url = "https://b.example/", Secret = WebhookKit.Secret(8), KeepsSecret = true });
        log.Step(new WebhookStep { Of = log.Webhook("crm")!, First = 3, Passed = new ChangePlace(95, 0) });
        log.Step(new WebhookStep { Of = log.Webhook("crm")!, First = 3, IsGone = true });
        log.PutWebhook("crm", wish with { Segments = [], IsDisabled = false, After = 50 });
        log.PutWebhook("mail", wish with { IsDisabled = true });
        log.PutWebhook("late", wish with { After = 1_000_000 });
        log.DeleteWebhook("mail");
        log.DeleteWebhook("mail");
        log.Step(new WebhookStep { Of = log.Webhook("crm")!, First = 0, Ends = [new(60, 0), new(80, 2)] });
    }

    private static SentEvent Event(string type, params (string, string)[] identifiers) =>
        new() { Type = type, Identifiers = identifiers };
}
