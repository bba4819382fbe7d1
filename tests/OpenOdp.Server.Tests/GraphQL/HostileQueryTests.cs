using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.GraphQL;

/// <summary>Queries that are meant to do harm, and others that only look like it.</summary>
public sealed class HostileQueryTests : IAsyncLifetime
{
    internal const string FullIntrospection =
        """
        query IntrospectionQuery {__schema {queryType {name} mutationType {name} subscriptionType {name}
        types {...FullType} directives {name description locations args {...InputValue}}}}
        fragment FullType on __Type {kind name description
        fields(includeDeprecated: true) {name description args {...InputValue} type {...TypeRef} isDeprecated deprecationReason}
        inputFields {...InputValue} interfaces {...TypeRef}
        enumValues(includeDeprecated: true) {name description isDeprecated deprecationReason} possibleTypes {...TypeRef}}
        fragment InputValue on __InputValue {name description type {...TypeRef} defaultValue}
        fragment TypeRef on __Type {kind name ofType {kind name ofType {kind name ofType {kind name ofType {kind name ofType
        {kind name ofType {kind name ofType {kind name}}}}}}}}
        """;

    private GraphQLServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await GraphQLServer.StartAsync();

    public static TheoryData<string, string> Refused => new()
    {
        { "deep", Deep("customer(vuid:\"v\")", 16) },
        { "deeper than any parser", Deep("a", 50_000) },
        { "lists", "{a" + new string('[', 10_000) },
        { "wide", "{" + string.Concat(Enumerable.Repeat("customer(vuid:\"v\"){audiences{edges{cursor}}} ", 2000)) + "}" },
        { "aliases", "{" + Numbered(101, "__typename") + "}" },
        { "a fragment of itself", "{...a} fragment a on Query {...a}" },
        { "a cycle of fragments", "{...a} fragment a on Query {...b b:__typename} fragment b on Query {...a}" },
        { "an explosion", Explosion(40) },
        { "large pages", "{customer(fs_user_id:\"u1\"){audiences(first:1000){edges{" + Numbered(11, "cursor") + "}}}}" },
        { "the schema of the schema", "{__schema{types{fields{type{fields{type{fields{type{fields{name}}}}}}}}}}" },
        { "long", "{" + new string(' ', 200_000) + "__typename}" },
        { "not a name", "{\u202e\ufeff\0}" },
        { "a number that is none", "{customer(fs_user_id:\"u1\"){audiences(first:99999999999999999999){edges{cursor}}}}" },
        { "the wrong type", "{customer(fs_user_id:{a:[1]}){audiences{edges{cursor}}}}" },
        { "a directive", "{__typename @nothing}" },
        { "subscription", "subscription {customer}" },
        { "only a fragment", "fragment a on Query {__typename}" },
        { "only a type", "type Query {a: Int}" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_hostile_query_is_refused_with_200_and_errors(string kind, string query)
    {
        foreach (var key in (string[])[IngestServer.PublicKey, IngestServer.PrivateKey])
        {
            var answer = await _server.AskAsync(query, key);
            Assert.True(answer.StartsWith("{\"errors\":[", StringComparison.Ordinal), $"{kind}: {answer}");
            Assert.Contains("\"classification\":", answer, StringComparison.Ordinal);
            Assert.Contains("\"data\":", answer, StringComparison.Ordinal);
        }
    }

    /// <summary>Wherever they stand: on fields, and on fragments of either kind.</summary>
    [Theory]
    [InlineData(100, false)]
    [InlineData(101, true)]
    public async Task A_document_has_a_hundred_directives_at_most(int count, bool isRefused)
    {
        var fields = string.Concat(Enumerable.Range(0, count - 3).Select(static i => $"a{i % 90}:__typename @skip(if:true) "));
        var answer = await _server.AskAsync(
            "{" + fields + "...@skip(if:true){b:__typename} ...f @skip(if:true) c:__typename @include(if:true)} "
            + "fragment f on Query{d:__typename}", IngestServer.PrivateKey);
        Assert.Equal(isRefused, answer.Contains("more than 100 directives", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Introspection_works_as_tools_ask_for_it_and_shows_a_public_key_the_public_schema()
    {
        var open = await _server.AskAsync(FullIntrospection);
        var all = await _server.AskAsync(FullIntrospection, IngestServer.PrivateKey);
        Assert.DoesNotContain("\"errors\"", open, StringComparison.Ordinal);
        Assert.Contains("\"subset\"", open, StringComparison.Ordinal);
        Assert.DoesNotContain("email", open, StringComparison.Ordinal);
        Assert.Contains("\"emails\"", all, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ninety_aliases_and_a_document_of_unicode_are_answered()
    {
        var customers = "{" + Numbered(90, "customer(fs_user_id:\"u1\"){audiences{edges{cursor}}}") + "}";
        Assert.DoesNotContain("\"errors\"", await _server.AskAsync(customers), StringComparison.Ordinal);
        Assert.DoesNotContain(
            "\"errors\"", await _server.AskAsync("{customer(fs_user_id:\"u1\"){audiences(subset:[\"😀\\u0000ü\"]){edges{cursor}}}}"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Random_queries_never_fail_the_server()
    {
        string[] parts =
        [
            "{", "}", "(", ")", "customer", "audiences", "fs_user_id:\"u1\"", "edges", "node", "name", "...", "on", "Query",
            "fragment a", "query", "$a", ":", "String", "[", "]", "!", "@skip(if:true)", "__schema", "\"\"\"", "\\", "😀", "first:5",
            "subset:[\"a\"]", "null",
        ];
        var random = new Random(7);
        for (var i = 0; i < 500; i++)
        {
            var query = string.Join(' ', Enumerable.Range(0, random.Next(1, 25)).Select(_ => parts[random.Next(parts.Length)]));
            Assert.Contains("\"data\":", await _server.AskAsync(query), StringComparison.Ordinal);
        }
    }

    private static string Deep(string field, int depth) =>
        string.Concat(Enumerable.Repeat("{" + field, depth)) + string.Concat(Enumerable.Repeat("}", depth));

    /// <summary>The same field by many aliases.</summary>
    internal static string Numbered(int count, string field) =>
        string.Join(' ', Enumerable.Range(0, count).Select(i => $"a{i}:{field}"));

    /// <summary>Each fragment names the next one twice.</summary>
    private static string Explosion(int count) => "{...f0}" + string.Concat(Enumerable.Range(0, count).Select(
        i => $" fragment f{i} on Query {{...f{i + 1} ...f{i + 1}}}")) + $" fragment f{count} on Query {{__typename}}";

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
