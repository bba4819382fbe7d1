using System.Net;
using System.Text.Json;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.Segments;
using OpenOdp.Engine.State;
using OpenOdp.Server.Accounts;
using OpenOdp.Server.Tests.Support;
using OpenOdp.Storage.Log;

namespace OpenOdp.Server.Tests.GraphQL;

/// <summary>
/// A server with the segments <c>has_email</c>, <c>has_phone</c> and <c>did_buy</c>, in this order, and a customer <c>u1</c> who
/// has an e-mail address and has bought.
/// </summary>
internal sealed class GraphQLServer : IAsyncDisposable
{
    public const string Path = "/v3/graphql";
    public const string Qualified = """{"data":{"customer":{"audiences":{"edges":[""";

    private GraphQLServer(IngestServer server) => Server = server;

    public IngestServer Server { get; }

    public static async Task<GraphQLServer> StartAsync(TimeProvider? clock = null, UnknownCustomer unknown = default)
    {
        var server = new GraphQLServer(await IngestServer.StartAsync(clock: clock, unknown: unknown));
        await server.InstallAsync("has_email", Has("email"), "Customer has \\\"email\\\"");
        await server.InstallAsync("has_phone", Has("phone"));
        await server.InstallAsync(
            "did_buy",
            """
            {"sequence_condition":{"min_count":1,"sequence":{"max_age_seconds":3600,"entry_event_filter":
            {"comparison":{"lhs":{"path_reference":{"value":"event.type"}},"comparator":"EQUAL","rhs":{"string_literal":{"value":"buy"}}}}}}}
            """);
        await server.SendAsync(
            "buy", "\"fs_user_id\":\"u1\",\"email\":\"Ada@x.example\",\"vuid\":\"vuid_0123\"", "\"search_term\":\"shoe\"");
        return server;
    }

    public static string Has(string field) =>
        "{\"customer_condition\":{\"customer_filter\":{\"is_not_missing\":{\"source\":{\"path_reference\":{\"value\":\"customer."
        + field + "\"}}}}}}";

    /// <summary>Installs a segment, and comes back when it answers.</summary>
    public async Task InstallAsync(string id, string condition, string description = "")
    {
        var body = "{\"description\":\"" + description + "\",\"definition\":{\"root_condition\":" + condition + "}}";
        var command = new ByteWriter();
        PutSegmentCommand.Write(command, id, System.Text.Encoding.UTF8.GetBytes(body), mustBeNew: true);
        var result = await Server.Store.AppendAsync(
            new AppendRequest { Account = 1, Kind = CommandKind.PutSegment, ReceivedAt = 1, Command = command.WrittenMemory });
        Assert.True(result.Outcome?.Kind == Engine.OutcomeKind.Applied, result.Outcome?.Message);
        while (Server.Store.Definitions.SegmentsOf(1).ById[id].LiveRevision == 0)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public async Task SendAsync(string type, string identifiers, string data = "") =>
        await Server.PostAsync(
            "/v3/events", "{\"type\":\"" + type + "\",\"identifiers\":{" + identifiers + "},\"data\":{" + data + "}}")
            .ReadAsync(HttpStatusCode.Accepted);

    /// <summary>The answer to a body, as it was sent; its status is 200.</summary>
    public async Task<string> PostAsync(
        string body, string key = IngestServer.PublicKey, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var response = await Server.PostAsync(Path, body, key);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == status, $"{(int)response.StatusCode} {text}");
        Assert.Equal("application/json; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        return text;
    }

    /// <summary>The answer to a query.</summary>
    public Task<string> AskAsync(string query, string key = IngestServer.PublicKey, string? variables = null) => PostAsync(
        "{\"query\":" + JsonSerializer.Serialize(query) + (variables is null ? "" : ",\"variables\":" + variables) + "}", key);

    /// <summary>The same as JSON.</summary>
    public async Task<JsonElement> ReadAsync(string query, string key = IngestServer.PrivateKey, string? variables = null) =>
        JsonDocument.Parse(await AskAsync(query, key, variables)).RootElement;

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
