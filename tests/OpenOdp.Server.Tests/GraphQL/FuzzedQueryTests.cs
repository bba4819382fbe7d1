using System.Net;
using System.Text;
using System.Text.Json;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.GraphQL;

/// <summary>Queries of a grammar, and valid ones with bytes changed: none of them fails the server.</summary>
public sealed class FuzzedQueryTests : IAsyncLifetime
{
    private const int Seed = 20261129;

    private static readonly int Count = Environment.GetEnvironmentVariable("OPENODP_LONG") == "1" ? 20_000 : 2_000;

    private static readonly string[] Valid =
    [
        "query($a: String, $b: [String]) {customer(fs_user_id: $a) {audiences(subset: $b) {edges {node {name state}}}}}",
        "{customers(filter: \"first_name =~ 'J*' and not (dob_year is null)\", order: {field: email, direction: DESC}, first: 3)"
            + "{edges{cursor node{email emails events(first:2){edges{node{ts}}}}} facets{city(istarts_with:\"o\"){name count}}}}",
        "{a: events(vuid: \"vuid_0123\", filter: \"event_type='buy'\") {...E} orders {pageInfo{hasNextPage endCursor}}}"
            + " fragment E on EventConnection {edges {node {event_type search_term}}}",
        "{audience(name:\"has_email\"){population_estimate(percent_error:10){estimated_lower_bound}} __schema{types{name}}}",
    ];

    private static readonly string[] Names =
    [
        "customer", "customers", "events", "orders", "audiences", "audience", "edges", "node", "cursor", "name", "email", "facets",
        "city", "count", "pageInfo", "endCursor", "list_member", "__schema", "types", "__typename", "...F", "...on Customer",
    ];

    private static readonly string[] Arguments =
    [
        "fs_user_id:\"u1\"", "vuid:$a", "first:3", "first:-1", "first:1000", "after:\"x\"", "after:\"w~1\"", "after:\"n1~2\"",
        "filter:\"email is null\"",
        "filter:\"(((\"", "filter:\"ts < '2026'\"", "order:{field:email}", "order:{field:ts,direction:DESC}", "order:{}", "order:null",
        "subset:[\"a\",null]", "subset:{a:1}", "name:\"has_email\"", "istarts_with:\"\"", "list_id:1", "filter:null",
    ];

    private GraphQLServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await GraphQLServer.StartAsync();

    [Fact]
    public async Task No_fuzzed_query_fails_the_server()
    {
        var random = new Random(Seed);
        for (var i = 0; i < Count; i++)
        {
            var query = i % 2 == 0 ? Generated(random) : Changed(random);
            var key = random.Next(2) == 0 ? IngestServer.PublicKey : IngestServer.PrivateKey;
            var body = $"{{\"query\":{JsonSerializer.Serialize(query)},\"variables\":{{\"a\":\"u1\",\"b\":[\"x\"]}}}}";
            using var response = await _server.Server.PostAsync(GraphQLServer.Path, body, key);
            var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.True(response.StatusCode == HttpStatusCode.OK, $"{i}: {(int)response.StatusCode} {query} {text}");
            using var answer = JsonDocument.Parse(text);
            Assert.True(answer.RootElement.TryGetProperty("data", out _), $"{i}: {query} {text}");
        }
    }

    private static string Generated(Random random)
    {
        var query = new StringBuilder(random.Next(4) == 0 ? "query($a:String)" : string.Empty);
        AppendFields(query, random, depth: 0);
        if (random.Next(3) == 0) query.Append(" fragment F on Customer{email ...on Customer{name}}");
        return query.ToString();
    }

    private static void AppendFields(StringBuilder query, Random random, int depth)
    {
        query.Append('{');
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            if (random.Next(4) == 0) query.Append('b').Append(random.Next(3)).Append(':');
            query.Append(Names[random.Next(Names.Length)]);
            if (random.Next(3) == 0) query.Append('(').Append(Arguments[random.Next(Arguments.Length)]).Append(')');
            if (depth < 6 && random.Next(3) > 0) AppendFields(query, random, depth + 1);
            query.Append(' ');
        }

        query.Append('}');
    }

    /// <summary>A valid query with a few bytes changed, doubled or left out; what is no UTF-8 then becomes U+FFFD.</summary>
    private static string Changed(Random random)
    {
        var bytes = Encoding.UTF8.GetBytes(Valid[random.Next(Valid.Length)]).ToList();
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(3))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(bytes.Count - at, random.Next(1, 20)))); break;
                default: bytes.RemoveRange(at, Math.Min(bytes.Count - at - 1, random.Next(1, 10))); break;
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
