using System.Net;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.GraphQL;

/// <summary>What the official SDKs send, in their own characters, and what they read (§7.1).</summary>
public sealed class SdkQueryTests : IAsyncLifetime
{
    private const string Both = GraphQLServer.Qualified
        + """{"node":{"name":"has_email","state":"qualified"}},{"node":{"name":"did_buy","state":"qualified"}}]}}}}""";

    private const string None = GraphQLServer.Qualified + "]}}}}";

    private GraphQLServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await GraphQLServer.StartAsync();

    /// <summary>C#, Go, Java and Android.</summary>
    internal static string WithVariables(string user, string names, string identifier = "fs_user_id") =>
        "{\"query\":\"query($userId: String, $audiences: [String]) {customer(" + identifier
        + ": $userId) {audiences(subset: $audiences) {edges {node {name state}}}}}\",\"variables\":{\"userId\":\"" + user
        + "\",\"audiences\":[" + names + "]}}";

    /// <summary>JavaScript; names come with <c>\"</c>.</summary>
    internal static string Pasted(string user, string names, string identifier = "fs_user_id") =>
        "{\"query\" : \"query {customer(" + identifier + " : \\\"" + user + "\\\") {audiences(subset: ["
        + names.Replace("\"", "\\\"", StringComparison.Ordinal) + "]) {edges {node {name state}}}}}\"}";

    [Theory]
    [InlineData("fs_user_id", "u1")]
    [InlineData("fs_user_id", " u1 ")]
    [InlineData("vuid", "VUID_01-23")]
    public async Task GQL_2_GQL_3_trap_5_the_edges_are_those_of_the_subset_that_are_qualified(string identifier, string user)
    {
        const string Names = """
            "did_buy","has_phone","nobody_knows","has_email","did_buy"
            """;
        Assert.Equal(Both, await _server.PostAsync(WithVariables(user, Names, identifier)));
        Assert.Equal(Both, await _server.PostAsync(Pasted(user, Names, identifier)));
    }

    [Fact]
    public async Task GQL_4_trap_7_a_customer_in_no_segment_has_no_edges()
    {
        await _server.SendAsync("t", "\"fs_user_id\":\"u2\"");
        Assert.Equal(None, await _server.PostAsync(WithVariables("u2", "\"has_email\"")));
        Assert.Equal(None, await _server.PostAsync(Pasted("u2", "\"has_email\"")));
    }

    [Fact]
    public async Task GQL_5_names_that_nobody_knows_are_left_out() =>
        Assert.Equal(None, await _server.PostAsync(WithVariables("u1", "\"nobody\",\"\",\"HAS EMAIL\",\"ü\"")));

    [Fact]
    public async Task GQL_6_an_empty_subset_has_no_edges()
    {
        Assert.Equal(None, await _server.PostAsync(WithVariables("u1", "")));
        Assert.Equal(None, await _server.PostAsync(Pasted("u1", "")));
    }

    [Theory]
    [InlineData("u\"1")]
    [InlineData("u\\1")]
    public async Task GQL_7_an_id_that_breaks_its_own_request_is_told_so_and_is_nobody_else(string user)
    {
        using var response = await _server.Server.PostAsync(GraphQLServer.Path, WithVariables(user, "\"has_email\""));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var pasted = await _server.PostAsync(Pasted(user.Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\\1", "\\\\1", StringComparison.Ordinal), "\"has_email\""));
        Assert.StartsWith("{\"errors\":[{\"message\":", pasted);
        Assert.Contains("\"classification\":\"InvalidSyntax\"", pasted, StringComparison.Ordinal);
        Assert.EndsWith("\"data\":null}", pasted);
    }

    [Theory]
    [InlineData("fs_user_id", "nobody")]
    [InlineData("vuid", "vuid_nobody")]
    [InlineData("fs_user_id", "")]
    [InlineData("fs_user_id", "üñ{}%0 <b>")]
    public async Task GQL_14_GQL_15_GQL_16_trap_6_an_id_that_nobody_has_answers_200_with_the_error_that_the_sdks_know(
        string identifier, string user)
    {
        Assert.Equal(Unknown(identifier, user, 47), await _server.PostAsync(WithVariables(user, "\"has_email\"", identifier)));
        if (user.Length == 0) return; // the JavaScript SDK has no such text: three quotes begin another kind
        Assert.Equal(Unknown(identifier, user, 8), await _server.PostAsync(Pasted(user, "\"has_email\"", identifier)));
    }

    [Fact]
    public async Task What_was_sent_a_moment_ago_counts_in_the_answer()
    {
        for (var i = 0; i < 50; i++)
        {
            await _server.SendAsync("buy", $"\"fs_user_id\":\"new{i}\"");
            var answer = await _server.PostAsync(WithVariables($"new{i}", "\"did_buy\""));
            Assert.Contains("did_buy", answer, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task AUTH_9_a_page_of_any_origin_reads_the_answer()
    {
        using var response = await _server.Server.PostAsync(
            GraphQLServer.Path, WithVariables("u1", ""), headers: ("Origin", "https://www.example"));
        Assert.Equal("*", response.Header("Access-Control-Allow-Origin"));
        Assert.True(ulong.Parse(response.Header("OpenOdp-Position"), System.Globalization.CultureInfo.InvariantCulture) > 0);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("nobody")]
    public async Task AUTH_5_without_a_valid_key_nothing_is_answered(string? key)
    {
        using var response = await _server.Server.PostAsync(GraphQLServer.Path, WithVariables("u1", ""), key);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("[{\"query\":\"{__typename}\"}]")]
    [InlineData("{}")]
    [InlineData("{\"query\":5}")]
    [InlineData("{\"query\":\"{__typename}\",\"variables\":[]}")]
    [InlineData("{\"query\":\"{__typename}\",\"operationName\":1}")]
    [InlineData("{\"query\":\"\\ud800\"}")]
    [InlineData("nonsense")]
    [InlineData("")]
    public async Task A_body_that_is_no_query_answers_400(string body) =>
        await _server.PostAsync(body, status: HttpStatusCode.BadRequest);

    private static string Unknown(string identifier, string user, int column) =>
        "{\"errors\":[{\"message\":\"Exception while fetching data (/customer) : Exception: could not resolve _" + identifier
        + " = " + user + "\",\"locations\":[{\"line\":1,\"column\":" + column + "}],\"path\":[\"customer\"],\"extensions\":"
        + "{\"code\":\"INVALID_IDENTIFIER_EXCEPTION\",\"classification\":\"DataFetchingException\"}}],"
        + "\"data\":{\"customer\":null}}";

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
