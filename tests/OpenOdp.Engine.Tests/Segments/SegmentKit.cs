using System.Globalization;
using System.Text;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.Segments;
using OpenOdp.Engine.Segments.Memberships;
using OpenOdp.Engine.State;
using OpenOdp.Engine.Tests.Kit;

namespace OpenOdp.Engine.Tests.Segments;

/// <summary>What a server does with segments, on a log in memory.</summary>
internal static class SegmentKit
{
    /// <summary>Since when a customer is a member, by the rows; null when it is none.</summary>
    public static long? Since(IStateReader state, uint account, uint segment, int revision, ulong customer) =>
        new StoredMemberships(state, account, customer).Since(segment, revision);

    public static AccountSegments Segments(this TestLog log) => log.Machine.Definitions.SegmentsOf(log.Settings.Number);

    public static RecordOutcome Put(this TestLog log, string id, string rootCondition, bool mustBeNew = false) =>
        log.PutBody(id, $$$$$$"""{"definition":{"root_condition":{{{{{{rootCondition}}}}}}}}""", mustBeNew);

    public static RecordOutcome PutAudience(this TestLog log, string id, string audience, string description = "") =>
        log.PutBody(
            id,
            $$$$"""{"description":"{{{{description}}}}","definition":{"passthrough":{"audience_id":"{{{{audience}}}}"}}}""");

    public static void InstallAudience(this TestLog log, string id, string audience)
    {
        Assert.Equal(OutcomeKind.Applied, log.PutAudience(id, audience).Kind);
        log.FinishSteps();
    }

    public static RecordOutcome Delete(this TestLog log, string id)
    {
        var command = new ByteWriter();
        DeleteSegmentCommand.Write(command, id);
        return log.Append(CommandKind.DeleteSegment, command.Written.ToArray(), key: KeyClass.Private);
    }

    /// <summary>Takes one step of whatever is left to do; false when nothing is.</summary>
    public static bool TryStep(this TestLog log, int cost = SegmentStepCommand.StepCost)
    {
        if (log.Segments().All.FirstOrDefault(segment => segment.HasWork) is not { } segment) return false;
        var command = new ByteWriter();
        SegmentStepCommand.Write(command, segment.Number, cost);
        var outcome = log.Append(CommandKind.SegmentStep, command.Written.ToArray(), key: KeyClass.Internal);
        Assert.True(outcome.Kind == OutcomeKind.Applied, outcome.Message);
        return true;
    }

    /// <summary>Takes all steps of whatever is left to do.</summary>
    public static void FinishSteps(this TestLog log)
    {
        while (log.TryStep())
        {
        }
    }

    public static void Install(this TestLog log, string id, string rootCondition)
    {
        var outcome = log.Put(id, rootCondition);
        Assert.True(outcome.Kind == OutcomeKind.Applied, outcome.Message);
        log.FinishSteps();
    }

    /// <summary>Installs several, which are called s0, s1 and so on.</summary>
    public static void Install(this TestLog log, IReadOnlyList<string> rootConditions)
    {
        for (var i = 0; i < rootConditions.Count; i++) log.Install($"s{i}", rootConditions[i]);
    }

    private static RecordOutcome PutBody(this TestLog log, string id, string body, bool mustBeNew = false)
    {
        var command = new ByteWriter();
        PutSegmentCommand.Write(command, id, Encoding.UTF8.GetBytes(body), mustBeNew);
        return log.Append(CommandKind.PutSegment, command.Written.ToArray(), key: KeyClass.Private);
    }

    /// <summary>Whether the customer of <c>fs_user_id</c> u is a member of segment s.</summary>
    /// <param name="at">In ms since 1970; now when it is left out.</param>
    public static bool IsMember(this TestLog log, long? at = null)
    {
        var (segments, customer) = (log.Segments(), log.Owner("fs_user_id", "u")!.Value);
        return new MembershipReader(log.State, log.Settings, segments, customer).Of(
            segments.ById["s"], at ?? log.Now / 1000).IsMember;
    }

    public static RecordOutcome Tick(this TestLog log) => log.Append(CommandKind.Tick, [], key: KeyClass.Internal);

    public static string Path(string path) => Node("path_reference", path);

    public static string Text(string text) => Node("string_literal", text);

    public static string Number(int number) => Node("number_literal", number.ToString(NumberFormatInfo.InvariantInfo));

    public static string Type(string type) => Compare("event.type", "EQUAL", Text(type));

    public static string Action(string action) => Compare("event.action", "EQUAL", Text(action));

    /// <summary>The form in which nearly every filter asks for an event.</summary>
    public static string Kind(string type, string action) => And(Type(type), Action(action));

    public static string Compare(string path, string comparator, string right) =>
        "{\"comparison\":{\"lhs\":" + Path(path) + ",\"comparator\":\"" + comparator + "\",\"rhs\":" + right + "}}";

    public static string Customer(string filter) => "{\"customer_condition\":{\"customer_filter\":" + filter + "}}";

    public static string EventFilter(string filter) => "{\"event_filter\":" + filter + "}";

    /// <summary>A timeout so many hours after the entry.</summary>
    public static string HoursLater(int hours) =>
        "{\"timeout_source\":{\"shift_time\":{\"source\":" + Path("event.ts") + ",\"amount\":" + Number(hours)
            + ",\"unit\":\"HOUR\"}}}";

    public static string IsThere(string path) => "{\"is_not_missing\":{\"source\":" + Path(path) + "}}";

    public static string Both(params string[] continuations) =>
        "{\"combination\":{\"conjunction\":\"AND\",\"continuations\":[" + string.Join(',', continuations) + "]}}";

    /// <summary>A further member of a sequence.</summary>
    public static string Member(string name, string value) => $",\"{name}\":{value}";

    public static string And(params string[] expressions) =>
        "{\"combination\":{\"conjunction\":\"AND\",\"expressions\":[" + string.Join(',', expressions) + "]}}";

    /// <param name="more">Members of the sequence, each with a comma in front.</param>
    public static string Sequence(string entry, int seconds, int? min, int? max = null, string more = "")
    {
        var counts = (min is null ? "" : $"\"min_count\":{min},") + (max is null ? "" : $"\"max_count\":{max},");
        return "{\"sequence_condition\":{" + counts + "\"sequence\":{\"max_age_seconds\":" + seconds
            + ",\"entry_event_filter\":" + entry + more + "}}}";
    }

    private static string Node(string kind, string value) => "{\"" + kind + "\":{\"value\":\"" + value + "\"}}";
}
