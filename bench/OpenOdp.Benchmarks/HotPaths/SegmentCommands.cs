using System.Text;
using OpenOdp.Engine.Segments;
using OpenOdp.Engine.State;

namespace OpenOdp.Benchmarks.HotPaths;

/// <summary>Segments that read the events of <see cref="Commands"/>: every other one is a sequence of two steps.</summary>
internal static class SegmentCommands
{
    private const string Bought =
        """
        {"combination": {"conjunction": "AND", "expressions": [
          {"comparison": {"lhs": {"path_reference": {"value": "event.type"}}, "comparator": "EQUAL",
            "rhs": {"string_literal": {"value": "fullstack"}}}},
          {"comparison": {"lhs": {"path_reference": {"value": "event.action"}}, "comparator": "EQUAL",
            "rhs": {"string_literal": {"value": "purchased"}}}}]}}
        """;

    /// <summary>The command that installs one.</summary>
    public static byte[] Put(int number)
    {
        var sequence = number % 2 == 0 ? Again(1 + number % 72) : Times(1 + number % 5, 1 + number % 28);
        var body = "{\"definition\": {\"root_condition\": {\"sequence_condition\": " + sequence + "}}}";
        var writer = new ByteWriter();
        PutSegmentCommand.Write(writer, $"s{number}", Encoding.UTF8.GetBytes(body), mustBeNew: true);
        return writer.Written.ToArray();
    }

    /// <summary>The command that takes the next step of its installation.</summary>
    public static byte[] Step(uint number)
    {
        var writer = new ByteWriter();
        SegmentStepCommand.Write(writer, number);
        return writer.Written.ToArray();
    }

    private static string Times(int times, int days) =>
        $$"""
        {"min_count": {{times}}, "sequence": {"max_age_seconds": {{days * 86400}}, "entry_event_filter": {{Bought}} } }
        """;

    private static string Again(int hours) =>
        $$$"""
        {"min_count": 1, "sequence": {"entry_event_filter": {{{Bought}}}, "goal": {"event_filter": {{{Bought}}} },
          "disqualifier": {"timeout_source": {"shift_time": {"source": {"path_reference": {"value": "event.ts"} },
            "amount": {"number_literal": {"value": "{{{hours}}}"} }, "unit": "HOUR"} } } } }
        """;
}
