using System.Text.Json;
using OpenOdp.Engine.Log;
using OpenOdp.Server.Accounts;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Describing;
using OpenOdp.Server.Http;
using OpenOdp.Storage;

namespace OpenOdp.Server.GraphQL;

/// <summary>Where customers and segments are asked for in GraphQL (§7).</summary>
internal static class GraphQLApi
{
    private const string Path = "/v3/graphql";

    private const string Example =
        """{"query": "{customer(fs_user_id: \"u1\") {audiences(subset: [\"has_email\"]) {edges {node {name state}}}}}"}""";

    public static void MapGraphQL(this WebApplication app)
    {
        var services = app.Services;
        var calls = services.GetRequiredService<CallFrame>();
        var unknown = services.GetRequiredService<UnknownCustomers>();
        var handle = WithCors(
            services,
            calls.ReadWithBody(new GraphQLEndpoint(KeyClass.Public, unknown).Post, operation: Operation.Query),
            calls.ReadWithBody(new GraphQLEndpoint(KeyClass.Private, unknown).Post, operation: Operation.Query));
        app.MapPost(Path, handle).Describe<JsonElement>("Answers a query in GraphQL.", Example);
        app.MapPreflight(Path);
    }

    /// <summary>What a page of any origin may read, for a public key and for a private one.</summary>
    private static RequestDelegate WithCors(
        IServiceProvider services, RequestDelegate forPublic, RequestDelegate forPrivate)
    {
        var (keys, cors, store) = (
            services.GetRequiredService<KeyCheck>(), services.GetRequiredService<Cors>(), services.GetRequiredService<Store>());
        var clock = services.GetRequiredService<TimeProvider>();
        return context =>
        {
            var caller = keys.Find(context.Request, store.Accounts, Engine.Microseconds.Of(clock.GetUtcNow()));
            cors.Allow(context, caller);
            return caller?.Class == KeyClass.Private ? forPrivate(context) : forPublic(context);
        };
    }
}
