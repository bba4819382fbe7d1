using OpenOdp.Server.Accounts;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Customers;
using OpenOdp.Server.Datafiles;
using OpenOdp.Server.Describing;
using OpenOdp.Server.Erasure;
using OpenOdp.Server.Events;
using OpenOdp.Server.Experiments;
using OpenOdp.Server.GraphQL;
using OpenOdp.Server.Http;
using OpenOdp.Server.Identity;
using OpenOdp.Server.Inspector;
using OpenOdp.Server.Inspector.Quarantine;
using OpenOdp.Server.Operations;
using OpenOdp.Server.Orders;
using OpenOdp.Server.Retention;
using OpenOdp.Server.Segments;
using OpenOdp.Server.Statistics;
using OpenOdp.Server.Telemetry;
using OpenOdp.Server.Webhooks;
using OpenOdp.Storage;

namespace OpenOdp.Server;

/// <summary>Every route of the server, by feature, and what they need.</summary>
internal static class Api
{
    /// <summary>
    /// Adds what the routes need; the store, the clock, the accounts' plans and the operator's key must be there.
    /// </summary>
    public static IServiceCollection AddApi(this IServiceCollection services) => services
        .AddSingleton<KeyCheck>()
        .AddSingleton<CallFrame>()
        .AddSingleton<Envelopes>()
        .AddSingleton<LimitCounters>()
        .AddSingleton(new RejectedOptions(RejectedOptions.Usual)) // until the settings say otherwise
        .AddSingleton(provider => ActivatorUtilities.CreateInstance<RejectedRequests>(
            provider, (long)RequestLog.BytesOf(Plans(provider).Count)))
        .AddHostedService(static provider => provider.GetRequiredService<RejectedRequests>())
        .AddSingleton(static provider => ActivatorUtilities.CreateInstance<RequestIds>(
            provider, provider.GetRequiredService<Store>().DataDirectory))
        .AddSingleton(provider => new RequestLog(
            Plans(provider).Count, provider.GetRequiredService<RejectedRequests>(), provider.GetRequiredService<RequestIds>()))
        .AddSingleton(BodyMemory.OfMachine())
        .AddSingleton(provider => LargeRequests.OfMachine(provider.GetRequiredService<TimeProvider>()))
        .AddSingleton(provider => new LargeAnswers(
            LargeAnswers.LimitOfMachine(), provider.GetRequiredService<Envelopes>(),
            provider.GetRequiredService<LimitCounters>()))
        .AddSingleton(provider => new DatafileCache(
            DatafileCache.LimitOfMachine(), provider.GetRequiredService<Store>(),
            provider.GetRequiredService<LargeAnswers>()))
        .AddSingleton(new KeyOptions(KeyOptions.Usual)) // and here, too
        .AddSingleton(new WebhookOptions()) // and here, too
        .AddSingleton(new PublicAddress(null)) // and here, too
        .AddSingleton<WebhookSenders>()
        .AddHostedService(static provider => provider.GetRequiredService<WebhookSenders>())
        .AddSingleton<UnknownRoutes>()
        .AddSingleton<PixelEndpoint>()
        .AddSingleton<SegmentBuild>()
        .AddSingleton<SegmentEndpoints>()
        .AddSingleton(static provider => provider.NewWalk<PreviewEndpoint>())
        .AddSingleton(static provider => provider.NewWalk<ResultsEndpoint>())
        .AddSingleton(provider => new UnknownCustomers(Plans(provider)))
        .AddSingleton(provider => new Cors(Plans(provider).ToDictionary(plan => plan.Id, plan => plan.AllowedOrigins)));

    /// <summary>Maps every route, and then the answer to all that is none.</summary>
    public static void MapApi(this WebApplication app)
    {
        app.MapOperations();
        app.MapKeys();
        app.MapEvents();
        app.MapCustomers();
        app.MapOrders();
        app.MapGraphQL();
        app.MapIdentity();
        app.MapErasure();
        app.MapRetention();
        app.MapSegments();
        app.MapWebhooks();
        app.MapDatafiles();
        app.MapExperiments();
        app.MapInspector();
        app.MapStatistics();
        app.MapDescription();
        app.MapApiPage();
        app.MapGraphiQL();
        app.MapUnknown();
    }

    private static IReadOnlyList<AccountPlan> Plans(IServiceProvider provider) =>
        provider.GetRequiredService<IReadOnlyList<AccountPlan>>();
}
