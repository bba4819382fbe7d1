using System.Text.Json;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.GraphQL;

/// <summary>Every kind of error, by what the validator inside the JavaScript SDK asks of an answer (GQL-17, GQL-19).</summary>
public sealed class ErrorFormTests : IAsyncLifetime
{
    private const string Audiences = "{audiences{edges{node{name}}}}";

    private GraphQLServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await GraphQLServer.StartAsync();

    public static TheoryData<string, string> Faults => new()
    {
        { "nobody has the identifier", "{customer(fs_user_id:\"nobody\")" + Audiences + "}" },
        { "no identifier", "{customer" + Audiences + "}" },
        { "two identifiers", "{customer(fs_user_id:\"a\",vuid:\"b\")" + Audiences + "}" },
        { "a field that is not there", "{customer(fs_user_id:\"u1\"){nothing}}" },
        { "an argument that is not there", "{customer(name:\"u1\")" + Audiences + "}" },
        { "a list of another type", "{customer(fs_user_id:[1])" + Audiences + "}" },
        { "a page that is too large", "{customer(fs_user_id:\"u1\"){audiences(first:1001){edges{cursor}}}}" },
        { "no cursor", "{customer(fs_user_id:\"u1\"){audiences(after:\"x\"){edges{cursor}}}}" },
        { "a fault within a list", "{customers(first:1){edges{node{events(after:\"x\"){edges{cursor}}}}}}" },
        { "a filter", "{customers(filter:\"nothing\"){edges{cursor}}}" },
        { "a cursor of an order", "{customers(order:{field:email},after:\"x\"){edges{cursor}}}" },
        { "an order by nothing", "{customers(order:{field:nothing}){edges{cursor}}}" },
        { "too deep", "{" + string.Concat(Enumerable.Repeat("customer(vuid:\"v\"){", 16)) + "a" + new string('}', 17) },
        { "too many aliases", "{" + HostileQueryTests.Numbered(101, "__typename") + "}" },
        { "too many directives", "{__typename " + string.Concat(Enumerable.Repeat("@skip(if:true) ", 101)) + "}" },
        { "too complex", "{customers(first:1000){edges{" + HostileQueryTests.Numbered(20, "cursor") + "}}}" },
        { "too long", "{" + new string(' ', 200_000) + "__typename}" },
        { "a variable that is missing", "query($a:String!){customer(vuid:$a)" + Audiences + "}" },
        { "an operation that is not there", "mutation{a}" },
        { "several operations", "query A{__typename} query B{__typename}" },
        { "a fragment of itself", "{...a} fragment a on Query{...a}" },
        { "a directive that is not there", "{__typename @nothing}" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task GQL_17_the_validator_of_the_javascript_sdk_accepts_it(string fault, string query)
    {
        foreach (var key in (string[])[IngestServer.PublicKey, IngestServer.PrivateKey])
        {
            using var answer = JsonDocument.Parse(await _server.AskAsync(query, key));
            Assert.True(answer.RootElement.TryGetProperty("data", out var data), fault);
            Assert.Equal(JsonValueKind.Object, data.ValueKind);
            var errors = answer.RootElement.GetProperty("errors").EnumerateArray().ToList();
            Assert.NotEmpty(errors);
            Assert.All(errors, Check);
        }
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{customer(fs_user_id:\"u\"1\"){audiences{edges{node{name}}}}}")]
    public async Task GQL_19_only_a_document_that_cannot_be_read_has_no_data(string query)
    {
        using var answer = JsonDocument.Parse(await _server.AskAsync(query));
        Assert.Equal(JsonValueKind.Null, answer.RootElement.GetProperty("data").ValueKind);
        Assert.All(answer.RootElement.GetProperty("errors").EnumerateArray(), Check);
    }

    /// <summary>The items of <c>errors</c> in the schema of that validator.</summary>
    private static void Check(JsonElement error)
    {
        Assert.Equal(JsonValueKind.String, error.GetProperty("message").ValueKind);
        var locations = error.GetProperty("locations").EnumerateArray().ToList();
        Assert.NotEmpty(locations);
        Assert.All(locations, static location => Assert.True(
            location.GetProperty("line").TryGetInt32(out _) && location.GetProperty("column").TryGetInt32(out _)));
        if (error.TryGetProperty("path", out var path))
        {
            Assert.All(path.EnumerateArray(), static part => Assert.Equal(JsonValueKind.String, part.ValueKind));
        }

        Assert.Equal(JsonValueKind.String, error.GetProperty("extensions").GetProperty("classification").ValueKind);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
