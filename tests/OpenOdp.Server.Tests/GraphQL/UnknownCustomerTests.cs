using System.Text.Json;
using OpenOdp.Server.Accounts;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.GraphQL;

/// <summary>Rule G6: a setting answers an unknown customer with no segments instead of an error.</summary>
public sealed class UnknownCustomerTests : IAsyncLifetime
{
    private const string None = GraphQLServer.Qualified + "]}}}}";

    private GraphQLServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await GraphQLServer.StartAsync(unknown: UnknownCustomer.NoSegments);

    [Theory]
    [InlineData("fs_user_id", "nobody", IngestServer.PublicKey)]
    [InlineData("vuid", "vuid_nobody", IngestServer.PublicKey)]
    [InlineData("fs_user_id", "nobody", IngestServer.PrivateKey)]
    [InlineData("fs_user_id", "", IngestServer.PublicKey)]
    public async Task G6_each_way_to_ask_answers_the_same_bytes(string identifier, string user, string key)
    {
        Assert.Equal(None, await _server.PostAsync(SdkQueryTests.WithVariables(user, "\"has_email\"", identifier), key));
        if (user.Length > 0)
        {
            Assert.Equal(None, await _server.PostAsync(SdkQueryTests.Pasted(user, "\"has_email\"", identifier), key));
        }

        // With a space more it is no document of an SDK, and goes the long way.
        var customer = $"customer({identifier}: {JsonSerializer.Serialize(user)})";
        Assert.Equal(
            None, await _server.AskAsync($"query {{ {customer} {{audiences {{edges {{node {{name state}}}}}}}}}}", key));
    }

    [Fact]
    public async Task A_customer_whom_somebody_knows_is_answered_as_ever() =>
        Assert.Contains(
            "has_email", await _server.PostAsync(SdkQueryTests.WithVariables("u1", "\"has_email\"")), StringComparison.Ordinal);

    [Fact]
    public async Task Everything_else_of_an_unknown_customer_is_null_or_empty() => Assert.Equal(
        """
        {"data":{"customer":{"zaius_id":null,"email":null,"emails":[],"city":null,"events":{"edges":[]},"orders":{"edges":[]}}}}
        """,
        await _server.AskAsync(
            "{customer(fs_user_id: \"nobody\") {zaius_id email emails city events {edges {cursor}} orders {edges {cursor}}}}",
            IngestServer.PrivateKey));

    [Fact]
    public async Task A_list_that_belongs_to_nobody_is_an_error_still() => Assert.Contains(
        "INVALID_IDENTIFIER_EXCEPTION",
        await _server.AskAsync("{events(fs_user_id: \"nobody\") {edges {cursor}}}", IngestServer.PrivateKey),
        StringComparison.Ordinal);

    [Fact]
    public async Task An_account_that_does_not_ask_for_it_has_the_error_of_ODP()
    {
        await using var other = await GraphQLServer.StartAsync();
        Assert.Contains(
            "INVALID_IDENTIFIER_EXCEPTION", await other.PostAsync(SdkQueryTests.WithVariables("nobody", "\"has_email\"")),
            StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
