using OpenOdp.Engine.Log;
using OpenOdp.Server.Accounts;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Describing;
using OpenOdp.Server.Http;
using OpenOdp.Server.Ingest;

namespace OpenOdp.Server.Experiments;

/// <summary>Where SDKs report which variations users saw, and what they did then.</summary>
internal static class ExperimentsApi
{
    public const string Path = "/v1/events";

    public static readonly Intake Intake = new(Operation.SendEvents, CommandKind.Events, ExperimentParser.Parse)
    {
        AnswersNothing = true,
    };

    private const string Example =
        """
        {"account_id": "1", "project_id": "2", "revision": "1", "visitors": [{"visitor_id": "user-1", "attributes": [], "snapshots": [
          {"events": [{"entity_id": "3", "key": "purchase", "uuid": "a-new-one", "timestamp": 1775000000000, "revenue": 4200}]}]}]}
        """;

    public static void MapExperiments(this WebApplication app)
    {
        var intake = Intake with { FindSender = ActivatorUtilities.CreateInstance<DatafileOwners>(app.Services).Find };
        app.MapPost(Path, app.Services.NewIngest(intake).HandleAsync)
            .DescribeReport("Takes impressions and conversions as Optimizely's SDKs report them.", Example);
        app.MapPreflight(Path);
        var calls = app.Services.GetRequiredService<CallFrame>();
        app.MapGet(
                "/admin/experiments/{id}/results",
                calls.ReadAcross(app.Services.GetRequiredService<ResultsEndpoint>().AnswerAsync, BodyRule.Unread))
            .Describe<ExperimentResults>(
                "Who saw which variation of an experiment, and how many of them did what then.", query: "flag");
    }
}
