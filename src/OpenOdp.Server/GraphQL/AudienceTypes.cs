using System.Globalization;
using GraphQL;
using GraphQL.Types;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.Segments;
using OpenOdp.Engine.Segments.Memberships;
using OpenOdp.Server.Calls;
using OpenOdp.Server.GraphQL.Answers;
using OpenOdp.Server.Segments;

namespace OpenOdp.Server.GraphQL;

/// <summary>A segment that a customer is in.</summary>
internal sealed record CustomerAudience(Segment Segment, ulong Customer);

/// <summary>Segments, which are called audiences here: those of a customer, and those of the account (§7.4).</summary>
internal static class AudienceTypes
{
    /// <summary>A segment that a customer is in.</summary>
    /// <param name="keys">What it has collected of the customer is for a private key (§6.7).</param>
    public static ObjectGraphType OfCustomer(KeyClass keys)
    {
        var type = new ObjectGraphType { Name = "CustomerAudience" }
            .Add<CustomerAudience>("name", typeof(StringGraphType), static audience => audience.Segment.Id)
            .Add<CustomerAudience>("state", typeof(StringGraphType), static _ => SegmentsAnswer.Qualified)
            .Describe(static source => ((CustomerAudience)source).Segment);
        return keys == KeyClass.Public ? type : type.Add(
            "qualifications", new QualificationsType(), new QueryArguments(), static context =>
                QualificationsType.Of(context.Call(), (CustomerAudience)context.Source!));
    }

    /// <summary>A segment of the account.</summary>
    public static ObjectGraphType OfAccount()
    {
        var estimate = new ObjectGraphType { Name = "PopulationEstimate" }
            .Add<double>("estimated_lower_bound", typeof(FloatGraphType), static count => count)
            .Add<double>("estimated_upper_bound", typeof(FloatGraphType), static count => count);
        var percent = new QueryArgument(typeof(FloatGraphType)) { Name = "percent_error" };
        return new ObjectGraphType { Name = "Audience" }
            .Add<Segment>("name", typeof(StringGraphType), static segment => segment.Id)
            .Describe(static source => (Segment)source)
            .Add("population_estimate", estimate, new QueryArguments(percent), static context =>
                CountOf(context.Call().Call, (Segment)context.Source!)); // exact, so that no error is too small
    }

    /// <summary>All of the account in the order in which they were installed, behind a cursor.</summary>
    /// <param name="node">What stands for a segment.</param>
    public static Page Page(IResolveFieldContext context, IEnumerable<Segment> segments, Func<Segment, object> node)
    {
        var from = 0u;
        if (Connection.After(context) is { } after
            && !uint.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out from))
        {
            throw Connection.NotACursor(after);
        }

        return GraphQL.Page.Of(
            segments.Where(segment => segment.Number > from)
                .Select(segment => new Edge(segment.Number.ToString(CultureInfo.InvariantCulture), node(segment))),
            Connection.First(context, Connection.MaxFirst));
    }

    private static ObjectGraphType Describe(this ObjectGraphType type, Func<object, Segment> segmentOf) => type.Add(
        "description", new StringGraphType(), new QueryArguments(), context =>
            DescriptionOf(context.Call(), segmentOf(context.Source!)));

    private static double CountOf(ReadCall call, Segment segment) =>
        MemberTable.Count(call.View, call.Account.Number, segment.Number, segment.LiveRevision);

    private static string? DescriptionOf(QueryContext context, Segment segment)
    {
        var call = context.Call;
        var revision = SegmentTable.ReadRevision(call.View, call.Account.Number, segment.Number, segment.Revision);
        if (revision is null) return null;
        context.Take(1 + (revision.Body.Length / 1024)); // all of it is read for the one text
        return SegmentBody.DescriptionOf(revision);
    }
}
