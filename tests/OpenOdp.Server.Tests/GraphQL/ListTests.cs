using System.Text.Json;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.GraphQL;

/// <summary>Lists of customers, events and orders: order, pages, filters and facets (GQL-9 to GQL-12).</summary>
public sealed class ListTests : IAsyncLifetime
{
    private GraphQLServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await GraphQLServer.StartAsync();
        await UpdateAsync("u1", "\"first_name\":\"Jacob\",\"dob_year\":\"1980\",\"email\":\"jacob@x.example\"");
        await UpdateAsync("u2", "\"first_name\":\"jane\",\"dob_year\":\"1990\",\"city\":\"Oslo\"");
        await UpdateAsync("u3", "\"first_name\":\"John\",\"ccpa_opted_out\":true,\"city\":\"Oslo\"");
        await UpdateAsync("u4", "\"first_name\":\"O'Neil\",\"dob_year\":\"1970\"");
        await UpdateAsync("u5", "\"city\":\"Bergen\"");
    }

    [Fact]
    public async Task GQL_9_customers_are_listed_page_by_page()
    {
        Assert.Equal(["u1", "u2"], await UsersAsync("first: 2"));
        var page = await _server.ReadAsync("{customers(first:2){pageInfo{hasNextPage endCursor} edges{cursor}}}");
        var end = Customers(page).GetProperty("pageInfo").GetProperty("endCursor").GetString();
        Assert.Equal(["u3", "u4", "u5"], await UsersAsync($"first: 3, after: \"{end}\""));
        Assert.Contains("\"hasNextPage\":true", page.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GQL_9_a_customer_that_was_merged_away_is_in_no_list()
    {
        await _server.SendAsync("t", "\"vuid\":\"vuid_lonely\"");
        Assert.Equal(6, (await UsersAsync("")).Length);
        await _server.SendAsync("t", "\"vuid\":\"vuid_lonely\",\"fs_user_id\":\"u5\"");
        Assert.Equal(["u1", "u2", "u3", "u4", "u5"], await UsersAsync(""));
    }

    [Theory]
    [InlineData("{field: first_name}", "u1", "u3", "u4", "u2", "u5")]
    [InlineData("{field: first_name, direction: DESC}", "u2", "u4", "u3", "u1", "u5")]
    [InlineData("{field: dob_year, direction: ASC}", "u4", "u1", "u2", "u3", "u5")]
    public async Task GQL_10_a_list_has_the_order_that_is_asked_for_and_the_missing_come_last(
        string order, params string[] expected)
    {
        Assert.Equal(expected, await UsersAsync($"order: {order}"));

        // The same, one page after the other.
        var (seen, after) = (new List<string?>(), "");
        for (var more = true; more;)
        {
            var page = Customers(await _server.ReadAsync(
                $"{{customers(order: {order}, first: 1, after: \"{after}\")"
                + "{edges{node{fs_user_id}} pageInfo{hasNextPage endCursor}}}"));
            seen.AddRange(UsersOf(page));
            after = page.GetProperty("pageInfo").GetProperty("endCursor").GetString()!;
            more = page.GetProperty("pageInfo").GetProperty("hasNextPage").GetBoolean();
        }

        Assert.Equal(expected, seen);
    }

    [Fact]
    public async Task GQL_10_the_query_about_events_that_is_out_there_is_answered()
    {
        await _server.SendAsync("navigation", "\"fs_user_id\":\"u1\"", "\"search_term\":\"boot\"");
        await _server.SendAsync("navigation", "\"fs_user_id\":\"u1\"", "\"search_term\":\"hat\"");
        const string Query = "events(vuid: \"vuid_0123\", filter: \"event_type='navigation'\", order: {field: ts, direction: ";
        Assert.Equal(
            """{"data":{"a":{"edges":[{"node":{"search_term":"hat"}},{"node":{"search_term":"boot"}}]},"b":{"edges":[{"node":{"search_term":"boot"}},{"node":{"search_term":"hat"}}]}}}""",
            await _server.AskAsync(
                "{a:" + Query + "DESC}){edges{node{search_term}}} b:" + Query + "ASC}){edges{node{search_term}}}}",
                IngestServer.PrivateKey));
    }

    [Fact]
    public async Task GQL_9_orders_are_listed_for_the_account_and_for_a_customer()
    {
        await _server.SendAsync("order", "\"fs_user_id\":\"u1\"", "\"order\":{\"order_id\":\"b\",\"total\":20}");
        await _server.SendAsync("order", "\"fs_user_id\":\"u2\"", "\"order\":{\"order_id\":\"a\",\"total\":10}");
        await _server.SendAsync("order", "\"fs_user_id\":\"u1\"", "\"order\":{\"order_id\":\"c\",\"total\":5}");
        const string Edges = "{edges{node{order_id}}}";
        Assert.Equal(
            """{"data":{"all":{"edges":[{"node":{"order_id":"a"}},{"node":{"order_id":"b"}},{"node":{"order_id":"c"}}]},"large":{"edges":[{"node":{"order_id":"b"}},{"node":{"order_id":"a"}}]},"one":{"edges":[{"node":{"order_id":"b"}}]},"mine":{"edges":[{"node":{"order_id":"c"}},{"node":{"order_id":"b"}}]}}}""",
            await _server.AskAsync(
                "{all:orders" + Edges + " large:orders(filter:\"total>=10\",order:{field:total,direction:DESC})" + Edges
                    + " one:orders(filter:\"order_id='b'\")" + Edges + " mine:orders(fs_user_id:\"u1\")" + Edges + "}",
                IngestServer.PrivateKey));
        var second = await _server.ReadAsync("{orders(first:1,after:\"a\")" + Edges + "}");
        Assert.Contains("{\"order_id\":\"b\"}", second.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GQL_9_nobody_is_a_member_of_a_list_while_there_are_no_lists() =>
        Assert.Equal(
            """{"data":{"customer":{"newsletter":null}}}""",
            await _server.AskAsync(
                "{customer(fs_user_id:\"u1\"){newsletter: list_member(list_id:\"newsletter_list\"){subscribed}}}",
                IngestServer.PrivateKey));

    [Theory]
    [InlineData("first_name = 'Jacob'", "u1")]
    [InlineData("first_name='Jacob'or first_name='John'", "u1", "u3")]
    [InlineData("email =~ 'JACOB*'", "u1")]
    [InlineData("first_name =~ 'j*n*'", "u2", "u3")]
    [InlineData("first_name =~ '*'", "u1", "u2", "u3", "u4")]
    [InlineData("first_name !~ 'j*'", "u4", "u5")]
    [InlineData("first_name != 'Jacob'", "u2", "u3", "u4", "u5")]
    [InlineData("first_name = 'O''Neil'", "u4")]
    [InlineData("dob_year < 1980", "u4")]
    [InlineData("dob_year <= 1980.0", "u1", "u4")]
    [InlineData("dob_year > 1980", "u2")]
    [InlineData("dob_year >= '1980'", "u1", "u2")]
    [InlineData("dob_year is null", "u3", "u5")]
    [InlineData("dob_year IS NOT NULL", "u1", "u2", "u4")]
    [InlineData("ccpa_opted_out = true", "u3")]
    [InlineData("not city = 'Oslo' and not (dob_year is null)", "u1", "u4")]
    [InlineData("city = 'Oslo' or city = 'Bergen' and first_name is null", "u2", "u3", "u5")]
    [InlineData("(city = 'Oslo' or city = 'Bergen') and first_name is null", "u5")]
    [InlineData("email = ' JACOB@X.example'", "u1")]
    [InlineData("email = 'ada@x.example'")]
    [InlineData("emails = 'ADA@x.example'", "u1")]
    [InlineData("emails =~ 'ada*' and dob_year = 1980", "u1")]
    [InlineData("emails is null", "u2", "u3", "u4", "u5")]
    [InlineData("fs_user_id = 'u3'", "u3")]
    [InlineData("fs_user_id = 'u3' and city = 'Bergen'")]
    [InlineData("zaius_id = '1'", "u1")]
    [InlineData("first_name > 'K'", "u2", "u4")]
    public async Task GQL_11_a_filter_finds_what_it_says(string filter, params string[] expected) =>
        Assert.Equal(expected, await UsersAsync($"filter: {JsonSerializer.Serialize(filter)}"));

    [Theory]
    [InlineData("", 1)]
    [InlineData("first_name", 11)]
    [InlineData("first_name = ", 14)]
    [InlineData("first_name = Jacob", 14)]
    [InlineData("first_name = 'Jacob", 14)]
    [InlineData("first_name == 'Jacob'", 13)]
    [InlineData("first_name = \"Jacob\"", 14)]
    [InlineData("nothing = 'a'", 1)]
    [InlineData("first_name = 'a' city = 'b'", 18)]
    [InlineData("(first_name = 'a'", 18)]
    [InlineData("first_name = 'a')", 17)]
    [InlineData("dob_year = 'x'", 12)]
    [InlineData("dob_year =~ '1*'", 10)]
    [InlineData("ccpa_opted_out < true", 16)]
    [InlineData("ccpa_opted_out = 'yes'", 18)]
    [InlineData("first_name is 'a'", 15)]
    [InlineData("emails < 'a'", 8)]
    [InlineData("first_name = 'a' ; drop", 18)]
    public async Task GQL_11_what_cannot_be_read_is_told_with_its_place(string filter, int at)
    {
        var answer = await _server.ReadAsync($"{{customers(filter: {JsonSerializer.Serialize(filter)}){{edges{{cursor}}}}}}");
        var error = answer.GetProperty("errors")[0];
        Assert.StartsWith($"`filter`, character {at}: ", error.GetProperty("message").GetString());
        Assert.Equal("[\"customers\"]", error.GetProperty("path").GetRawText());
        Assert.Equal("{\"customers\":null}", answer.GetProperty("data").GetRawText());
    }

    [Fact]
    public async Task GQL_11_a_filter_has_bounds()
    {
        const string One = "city = 'Oslo'";
        Assert.Equal(2, (await UsersAsync($"filter: \"{string.Join(" or ", Enumerable.Repeat(One, 20))}\"")).Length);
        foreach (var filter in (string[])
                 [
                     string.Join(" or ", Enumerable.Repeat(One, 21)), new string('(', 21) + One + new string(')', 21),
                     string.Concat(Enumerable.Repeat("not ", 21)) + One, One + new string(' ', 2000),
                 ])
        {
            var answer = await _server.AskAsync(
                $"{{customers(filter:\"{filter}\"){{edges{{cursor}}}}}}", IngestServer.PrivateKey);
            Assert.StartsWith("{\"errors\":[{\"message\":\"`filter`, character ", answer);
        }
    }

    [Fact]
    public async Task GQL_11_a_filter_of_events_compares_times_in_any_spelling()
    {
        await _server.SendAsync("t", "\"fs_user_id\":\"u2\"", "\"ts\":\"2026-01-01T00:00:00.5Z\",\"title\":\"old\"");
        foreach (var (filter, expected) in ((string, string)[])
                 [
                     ("ts < '2026-01-01T01:00:01+01:00'", "old"), ("ts >= 1767225600.5 and ts < '2026-01-02'", "old"),
                     ("ts = '2026-01-01T00:00:00.500Z'", "old"), ("ts < '2026-01-01'", ""),
                 ])
        {
            var answer = await _server.AskAsync(
                $"{{events(fs_user_id:\"u2\",filter:\"{filter}\"){{edges{{node{{title}}}}}}}}", IngestServer.PrivateKey);
            Assert.True(answer.Contains("\"old\"", StringComparison.Ordinal) == (expected == "old"), $"{filter}: {answer}");
            Assert.DoesNotContain("errors", answer, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task GQL_12_facets_count_the_values_of_a_text_in_all_of_the_list()
    {
        Assert.Equal(
            """{"data":{"customers":{"facets":{"city":[{"name":"Oslo","count":2},{"name":"Bergen","count":1}],"first_name":[{"name":"Jacob","count":1},{"name":"John","count":1},{"name":"jane","count":1}]},"edges":[{"node":{"fs_user_id":"u1"}}]}}}""",
            await _server.AskAsync(
                "{customers(first:1){facets{city{name count} first_name(istarts_with:\"J\"){name count}} edges{node{fs_user_id}}}}",
                IngestServer.PrivateKey));
        Assert.Equal(
            """{"data":{"customers":{"facets":{"city":[{"name":"Bergen","count":1}]}}}}""",
            await _server.AskAsync(
                "{customers(filter:\"city !~ 'o*'\"){facets{city{name count}}}}", IngestServer.PrivateKey));
        Assert.Contains(
            "ValidationError", await _server.AskAsync("{customers{facets{dob_year{name}}}}", IngestServer.PrivateKey),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task GQL_12_no_facet_has_more_than_ten_values()
    {
        for (var i = 10; i < 25; i++) await _server.SendAsync("t", "\"fs_user_id\":\"u1\"", $"\"title\":\"t{i}\"");
        await _server.SendAsync("t", "\"fs_user_id\":\"u1\"", "\"title\":\"t24\"");
        var answer = await _server.ReadAsync("{events(fs_user_id:\"u1\"){facets{title{name count}}}}");
        var names = answer.GetProperty("data").GetProperty("events").GetProperty("facets").GetProperty("title").EnumerateArray()
            .Select(static facet => facet.GetProperty("name").GetString());
        Assert.Equal(["t24", "t10", "t11", "t12", "t13", "t14", "t15", "t16", "t17", "t18"], names);
    }

    [Fact]
    public async Task A_list_ends_where_its_steps_are_used_up_and_goes_on_from_there_and_what_needs_all_of_it_says_so()
    {
        const int Count = 800;
        var text = new string('x', 1000);
        var data = string.Join(',', Enumerable.Range(0, 30).Select(i => $"\"text{i}\":\"{text}\""));
        for (var i = 0; i < Count; i++) await _server.SendAsync("long", "\"fs_user_id\":\"u5\"", data);
        var (seen, pages, after) = (0, 0, "");
        for (var more = true; more; pages++)
        {
            var answer = await _server.ReadAsync(
                $"{{events(fs_user_id:\"u5\",first:1000,after:\"{after}\"){{edges{{cursor}} pageInfo{{hasNextPage endCursor}}}}}}");
            Assert.False(answer.TryGetProperty("errors", out var errors), $"{errors}");
            var page = answer.GetProperty("data").GetProperty("events");
            seen += page.GetProperty("edges").GetArrayLength();
            after = page.GetProperty("pageInfo").GetProperty("endCursor").GetString()!;
            more = page.GetProperty("pageInfo").GetProperty("hasNextPage").GetBoolean();
        }

        Assert.Equal((Count, 2), (seen, pages));
        foreach (var query in (string[])
                 [
                     "{events(fs_user_id:\"u5\",order:{field:title}){edges{cursor}}}",
                     "{events(fs_user_id:\"u5\",first:1){facets{title{name}}}}",
                 ])
        {
            var answer = await _server.AskAsync(query, IngestServer.PrivateKey);
            Assert.Contains("\"classification\":\"ExecutionAborted\"", answer, StringComparison.Ordinal);
            Assert.Contains("The query looks at more than 20,000 ", answer, StringComparison.Ordinal);
        }
    }

    private async Task UpdateAsync(string user, string attributes)
    {
        using var updated = await _server.Server.PostAsync(
            "/v3/profiles", "{\"attributes\":{\"fs_user_id\":\"" + user + "\"," + attributes + "}}");
        Assert.True(updated.IsSuccessStatusCode);
    }

    private async Task<string?[]> UsersAsync(string arguments)
    {
        var answer = await _server.ReadAsync(
            "{customers" + (arguments.Length > 0 ? $"({arguments})" : "") + "{edges{node{fs_user_id}}}}");
        Assert.False(answer.TryGetProperty("errors", out var errors), $"{errors}");
        return [.. UsersOf(Customers(answer))];
    }

    private static JsonElement Customers(JsonElement answer) => answer.GetProperty("data").GetProperty("customers");

    private static IEnumerable<string?> UsersOf(JsonElement customers) => customers.GetProperty("edges").EnumerateArray()
        .Select(static edge => edge.GetProperty("node").GetProperty("fs_user_id").GetString());

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
