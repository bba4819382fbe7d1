using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Erasure;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.Identity;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;
using OpenOdp.Engine.Webhooks;

namespace OpenOdp.Engine.Tests.State;

/// <summary>
/// The numbers that lie in logs and in stores. A line is added here with each new value; no line is ever changed or removed,
/// since whatever was written with it would be read as something else.
/// </summary>
public sealed class StoredNumbersTests
{
    [Fact]
    public void Numbers_of_commands_never_change() => Are<CommandKind>(
        "Rules = 1",
        "Account = 2",
        "Events = 3",
        "Profiles = 4",
        "UndoMerge = 5",
        "AllowMerge = 6",
        "Erase = 7",
        "Floor = 8",
        "Lift = 9",
        "EraseStep = 10",
        "PutSegment = 11",
        "DeleteSegment = 12",
        "SegmentStep = 13",
        "Tick = 14",
        "PutWebhook = 15",
        "DeleteWebhook = 16",
        "WebhookStep = 17",
        "PutDatafile = 18",
        "DeleteDatafile = 19",
        "Split = 20",
        "Merge = 21",
        "LeadDatafiles = 22",
        "IssueKey = 23",
        "RevokeKey = 24");

    [Fact]
    public void Numbers_of_tables_never_change() => Are<Table>(
        "Machine = 1",
        "Accounts = 2",
        "Counters = 3",
        "Customers = 4",
        "Identifiers = 5",
        "Attributes = 6",
        "Audit = 7",
        "History = 8",
        "NoMerge = 9",
        "Orders = 10",
        "Suppressions = 11",
        "Erasures = 12",
        "Quarantine = 13",
        "Events = 14",
        "Dedup = 15",
        "OrdersOf = 16",
        "Days = 17",
        "Lifts = 18",
        "Erasing = 19",
        "Parts = 20",
        "Refusals = 21",
        "Mentions = 22",
        "Segments = 23",
        "SegmentRevisions = 24",
        "Progress = 25",
        "Members = 26",
        "SegmentSizes = 27",
        "MembershipChanges = 28",
        "ChangesOfCustomer = 29",
        "Timers = 30",
        "DeletedSegments = 31",
        "AudienceWords = 32",
        "Webhooks = 33",
        "ChangesStart = 34",
        "Datafiles = 35",
        "Statistics = 36", "OperatorChanges = 37");

    [Fact]
    public void Numbers_of_kinds_of_values_never_change() => Are<FieldKind>(
        "Null = 0",
        "Text = 1",
        "False = 2",
        "True = 3",
        "Integer = 4",
        "Decimal = 5",
        "Uuid = 6",
        "List = 7");

    [Fact]
    public void Numbers_of_audit_records_never_change() => Are<AuditKind>(
        "Merge = 1",
        "Move = 2",
        "Undo = 3",
        "MergeRefused = 4",
        "Attach = 5",
        "Split = 6");

    [Fact]
    public void Numbers_of_classes_of_keys_never_change() => Are<KeyClass>("Internal = 0", "Public = 1", "Private = 2");

    [Fact]
    public void Numbers_of_confidences_never_change() => Are<Confidence>("Low = 0", "High = 1");

    [Fact]
    public void Numbers_of_what_public_keys_may_merge_never_change() => Are<PublicKeyMerges>("Allow = 0", "Hold = 1");

    [Fact]
    public void Numbers_of_switches_of_webhooks_never_change() => Are<WebhookSwitch>("On = 0", "Off = 1", "Gone = 2");

    [Fact]
    public void Numbers_of_the_work_of_an_erasure_never_change() => Are<ErasureWork>("Own = 0", "Name = 1", "Other = 2");

    private static void Are<T>(params string[] lines)
        where T : struct, Enum =>
        Assert.Equal(lines, Enum.GetValues<T>().Select(value => $"{value} = {value:D}"));
}
