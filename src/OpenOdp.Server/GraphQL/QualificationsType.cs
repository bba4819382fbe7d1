using GraphQL.Types;
using OpenOdp.Engine;
using OpenOdp.Engine.Segments.Explaining;

namespace OpenOdp.Server.GraphQL;

/// <summary>What a segment has collected of a customer (§6.7), as JSON: columns have names of the definition's.</summary>
internal sealed class QualificationsType : ScalarGraphType
{
    public QualificationsType()
    {
        Name = "Qualifications";
        Description = "A list of {\"key\", \"rows\", \"truncated\"}: what the segment has collected, the newest rows first.";
    }

    /// <summary>Works them out from the customer's events.</summary>
    public static object? Of(QueryContext context, CustomerAudience audience)
    {
        var call = context.Call;
        var explanation = SegmentExplainer.Explain(
            call.View, call.Account, call.Segments, audience.Segment, audience.Customer, call.Now / Microseconds.PerMillisecond);
        context.Take(explanation?.EventsRead ?? 0);
        return explanation?.Collections.Select(static collected => new Dictionary<string, object?>
        {
            ["key"] = collected.Key,
            ["rows"] = collected.Rows.Select(row => collected.Columns.Zip(row).ToDictionary(
                static pair => pair.First, static pair => pair.Second)),
            ["truncated"] = !collected.IsWhole,
        }).ToList();
    }

    public override object? Serialize(object? value) => value;

    public override object? ParseValue(object? value) => ThrowValueConversionError(value);
}
