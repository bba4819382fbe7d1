using System.Text;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.Segments;
using OpenOdp.Engine.State;
using OpenOdp.Engine.Tests.Kit;

namespace OpenOdp.Engine.Tests.Segments;

/// <summary>What a server does with segments, on a log in memory.</summary>
internal static class SegmentKit
{
    public static AccountSegments Segments(this TestLog log) => log.Machine.Definitions.SegmentsOf(log.Settings.Number);

    public static RecordOutcome Put(this TestLog log, string id, string rootCondition, bool mustBeNew = false)
    {
        var command = new ByteWriter();
        var body = $$$$$$"""{"definition":{"root_condition":{{{{{{rootCondition}}}}}}}}""";
        PutSegmentCommand.Write(command, id, Encoding.UTF8.GetBytes(body), mustBeNew);
        return log.Append(CommandKind.PutSegment, command.Written.ToArray(), key: KeyClass.Private);
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

    public static void Install(this TestLog log, string id, string rootCondition)
    {
        var outcome = log.Put(id, rootCondition);
        Assert.True(outcome.Kind == OutcomeKind.Applied, outcome.Message);
        while (log.TryStep())
        {
        }
    }

    public static RecordOutcome Tick(this TestLog log) => log.Append(CommandKind.Tick, [], key: KeyClass.Internal);

    public static string Type(string type) =>
        $$$$$$"""{"comparison":{"lhs":{"path_reference":{"value":"event.type"}},"comparator":"EQUAL","rhs":{"string_literal":{"value":"{{{{{{type}}}}}}"}}}}""";

    public static string Action(string action) =>
        $$$$$$"""{"comparison":{"lhs":{"path_reference":{"value":"event.action"}},"comparator":"EQUAL","rhs":{"string_literal":{"value":"{{{{{{action}}}}}}"}}}}""";

    public static string Compare(string path, string comparator, string literal) =>
        $$$$$$"""{"comparison":{"lhs":{"path_reference":{"value":"{{{{{{path}}}}}}"}},"comparator":"{{{{{{comparator}}}}}}","rhs":{{{{{{literal}}}}}}}}""";

    public static string Customer(string filter) => $$$$$$"""{"customer_condition":{"customer_filter":{{{{{{filter}}}}}}}}""";

    public static string And(params string[] expressions) =>
        $$$$$$"""{"combination":{"conjunction":"AND","expressions":[{{{{{{string.Join(',', expressions)}}}}}}]}}""";

    /// <param name="more">Members of the sequence, each with a comma in front.</param>
    public static string Sequence(string entry, int seconds, int? min, int? max = null, string more = "") =>
        $$$$$$"""{"sequence_condition":{{{{{{Counted(entry, seconds, min, max, more)}}}}}}}""";

    public static string Counted(string entry, int seconds, int? min, int? max = null, string more = "")
    {
        var counts = (min is null ? "" : $"\"min_count\":{min},") + (max is null ? "" : $"\"max_count\":{max},");
        return "{" + counts + "\"sequence\":{\"max_age_seconds\":" + seconds + ",\"entry_event_filter\":" + entry + more + "}}";
    }
}
