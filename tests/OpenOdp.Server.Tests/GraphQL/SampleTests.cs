using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.GraphQL;

/// <summary>The samples of docs/graphql.md are asked as they stand there.</summary>
public sealed class SampleTests
{
    private const string Start = "```graphql\n";

    [Fact]
    public async Task Every_sample_in_the_docs_is_answered_without_an_error()
    {
        await using var server = await GraphQLServer.StartAsync();
        var samples = Repository.Read("docs/graphql.md").Split(Start)[1..];
        Assert.NotEmpty(samples);
        foreach (var sample in samples)
        {
            var answer = await server.AskAsync(sample.Split("```")[0], IngestServer.PrivateKey);
            Assert.StartsWith("{\"data\":{", answer);
        }
    }

    [Fact]
    public async Task The_docs_show_a_fault_of_a_filter_as_it_is_answered()
    {
        await using var server = await GraphQLServer.StartAsync();
        var answer = await server.ReadAsync("{customers(filter: \"first_name == 'Jacob'\") {edges {cursor}}}");
        Assert.Contains(
            "\n" + answer.GetProperty("errors")[0].GetProperty("message").GetString() + "\n",
            Repository.Read("docs/graphql.md"), StringComparison.Ordinal);
    }
}
