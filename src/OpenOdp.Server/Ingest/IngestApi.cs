using OpenOdp.Engine.Log;
using OpenOdp.Server.Accounts;
using OpenOdp.Server.Customers;
using OpenOdp.Server.Events;
using OpenOdp.Server.Http;
using OpenOdp.Server.Inspector;
using OpenOdp.Server.Telemetry;
using OpenOdp.Storage;

namespace OpenOdp.Server.Ingest;

/// <summary>The routes that take data in, and the answers of all that is no route.</summary>
internal static class IngestApi
{
    /// <summary>Adds what the routes need; the store, the clock and the accounts' plans must be there.</summary>
    public static IServiceCollection AddIngest(this IServiceCollection services) => services
        .AddSingleton<KeyCheck>()
        .AddSingleton<Envelopes>()
        .AddSingleton<LimitCounters>()
        .AddSingleton(provider => new RequestLog(provider.GetRequiredService<IReadOnlyList<AccountPlan>>().Count))
        .AddSingleton(BodyMemory.OfMachine())
        .AddSingleton(provider => LargeRequests.OfMachine(provider.GetRequiredService<TimeProvider>()))
        .AddSingleton(provider => new LargeAnswers(
            LargeAnswers.LimitOfMachine(), provider.GetRequiredService<Envelopes>(),
            provider.GetRequiredService<LimitCounters>()))
        .AddSingleton<RequestsEndpoint>()
        .AddSingleton<UnknownRoutes>()
        .AddSingleton<PixelEndpoint>()
        .AddSingleton(provider => new Cors(provider.GetRequiredService<IReadOnlyList<AccountPlan>>()
            .ToDictionary(plan => plan.Id, plan => plan.AllowedOrigins)));

    /// <summary>
    /// Maps <c>POST /v3/events</c>, <c>POST /v3/profiles</c>, the pixel, preflights, and <c>GET /admin/requests</c>.
    /// </summary>
    public static void MapIngest(this WebApplication app)
    {
        var services = app.Services;
        var cors = services.GetRequiredService<Cors>();
        RequestDelegate preflight = context =>
        {
            cors.AnswerPreflight(context);
            return Task.CompletedTask;
        };
        app.MapMethods(
            "/v3/events", ["POST"], Endpoint(services, Operation.SendEvents, CommandKind.Events, EventParser.Parse).HandleAsync);
        app.MapMethods(
            "/v3/profiles", ["POST"],
            Endpoint(services, Operation.SendProfiles, CommandKind.Profiles, ProfileParser.Parse).HandleAsync);
        app.MapMethods(PixelEndpoint.Path, ["GET"], services.GetRequiredService<PixelEndpoint>().HandleAsync);
        foreach (var path in new[] { "/v3/events", "/v3/profiles", "/v3/graphql", PixelEndpoint.Path })
        {
            app.MapMethods(path, ["OPTIONS"], preflight);
        }

        app.MapMethods("/admin/requests", ["GET"], services.GetRequiredService<RequestsEndpoint>().HandleAsync);
    }

    /// <summary>Answers everything else. Map it last.</summary>
    public static void MapUnknown(this WebApplication app) =>
        app.MapFallback("{**path}", (RequestDelegate)app.Services.GetRequiredService<UnknownRoutes>().AnswerAsync);

    private static IngestEndpoint Endpoint(IServiceProvider services, Operation operation, CommandKind kind, ParseBody parse) =>
        new(
            operation,
            kind,
            parse,
            services.GetRequiredService<Store>(),
            services.GetRequiredService<KeyCheck>(),
            services.GetRequiredService<Cors>(),
            services.GetRequiredService<Envelopes>(),
            services.GetRequiredService<RequestLog>(),
            services.GetRequiredService<LimitCounters>(),
            services.GetRequiredService<BodyMemory>(),
            services.GetRequiredService<LargeRequests>(),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<IngestEndpoint>>());
}
