using OpenOdp.Server.Calls;
using OpenOdp.Server.Describing;
using OpenOdp.Server.Http;
using OpenOdp.Server.Segments.Uploads;

namespace OpenOdp.Server.Segments;

/// <summary>Where segments are installed, and where it is shown who is in them and why.</summary>
internal static class SegmentsApi
{
    private const string One = "/v3/segments/{id}";

    private const string Example =
        """
        {"description": "Customer has email", "metadata": {"display_name": "Customer Has Email"},
         "definition": {"root_condition": {"customer_condition": {"customer_filter":
          {"is_not_missing": {"source": {"path_reference": {"value": "customer.email"}}}}}}}}
        """;

    private const string File =
        """
        type,action,audience_id,ts,email
        passthrough,qualify,gold,1769860000,ada@x.example
        """;

    public static void MapSegments(this WebApplication app)
    {
        var calls = app.Services.GetRequiredService<CallFrame>();
        MapDefinitions(app, calls);
        MapMembers(app, calls);
    }

    private static void MapDefinitions(WebApplication app, CallFrame calls)
    {
        var segments = app.Services.GetRequiredService<SegmentEndpoints>();
        app.MapGet("/v3/segments", calls.Read(SegmentEndpoints.List))
            .Describe<SegmentIdsAnswer, SegmentFaultAnswer>("The ids of all segments.");
        app.MapGet(One, calls.Read(SegmentEndpoints.Get))
            .Describe<SegmentAnswer, SegmentFaultAnswer>("A segment as it was installed last.");
        app.MapPost(One, calls.WriteWithBody(segments.CreateAsync, SegmentBody.Rule))
            .Describe<RevisionAnswer, SegmentFaultAnswer>("Installs a new segment.", Example);
        app.MapPut(One, calls.WriteWithBody(segments.PutAsync, SegmentBody.Rule))
            .Describe<RevisionAnswer, SegmentFaultAnswer>("Installs a segment, or a new revision of it.", Example);
        app.MapDelete(One, calls.Write(SegmentEndpoints.DeleteAsync))
            .Describe<SegmentIdsAnswer, SegmentFaultAnswer>("Removes a segment.");
        app.MapPost(One + ":validate", calls.ReadWithBody(SegmentEndpoints.Validate, SegmentBody.Rule))
            .Describe<SegmentValidAnswer, SegmentFaultAnswer>("Says what is wrong with a definition.", Example);
    }

    private static void MapMembers(WebApplication app, CallFrame calls)
    {
        app.MapGet("/admin/segments", calls.Read(MemberEndpoints.States))
            .Describe<SegmentStatesAnswer>("How far each segment is, and how many members it has.");
        app.MapGet("/admin/segments/{id}/members", calls.Read(MemberEndpoints.Members))
            .DescribePage<SegmentMemberAnswer>("members", "The members of a segment, those who came first at the beginning.");
        app.MapPut(
            "/admin/segments/{id}/members",
            calls.WriteWithFile(ActivatorUtilities.CreateInstance<MemberUpload>(app.Services).PutAsync))
            .DescribeFile<MembersToldAnswer>("Tells all members of a passthrough audience, as a file.", "text/csv", File);
        app.MapPost(
            "/admin/segments/{id}:preview",
            calls.ReadAcross(app.Services.GetRequiredService<PreviewEndpoint>().AnswerAsync, SegmentBody.Rule))
            .Describe<SegmentPreviewAnswer, SegmentFaultAnswer>("Who would be in a segment by a definition.", Example);
        app.MapGet("/admin/segments/{id}:explain", calls.Read(MembershipEndpoints.Explain))
            .Describe<ExplanationAnswer>(
                "Why a customer is in a segment or is not, and when that changes; or whether it was in it then.",
                query: [RouteDescription.Identifier, "as_of"]);
        app.MapGet("/admin/customers/memberships", calls.Read(MembershipEndpoints.Memberships))
            .Describe<MembershipsAnswer>(
                "The segments that a customer is in, or was in.", query: [RouteDescription.Identifier, "as_of"]);
        app.MapGet("/admin/memberships/stream", ActivatorUtilities.CreateInstance<MembershipStream>(app.Services).HandleAsync)
            .DescribeStream<MembershipChangeAnswer>("Who enters and leaves segments, as it happens.", "segment", "after");
    }
}
