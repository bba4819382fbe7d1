using System.Net;
using System.Text;
using OpenOdp.Server.Http;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Calls;

/// <summary>A query finds whom it names, and nobody else.</summary>
public sealed class QueryTests
{
    [Theory]
    [InlineData("phone=+15551")]
    [InlineData("phone=+1+555+1")]
    [InlineData("phone=%20+15551")]
    [InlineData("phone=%2015551")]
    [InlineData("phone=15551%20")]
    [InlineData("phone=%C2%A015551")]
    [InlineData("phone=1555%FF1")]
    [InlineData("customer_id=a+b")]
    [InlineData("customer_id=+a%20b")]
    [InlineData("vuid=+abc")]
    [InlineData("zaius_id=+1")]
    [InlineData("zaius_id=01")]
    public async Task A_value_that_is_changed_by_reading_it_erases_nobody(string query)
    {
        await using var server = await AdminServer.StartAsync();
        await server.EventAsync("\"phone\":\"15551\",\"customer_id\":\"a b\",\"vuid\":\"abc\"");

        using var erased = await server.SendAsync(HttpMethod.Delete, $"/admin/customers?{query}");

        var message = (await erased.ReadAsync(HttpStatusCode.BadRequest)).Message(HttpStatusCode.BadRequest, "Bad Request");
        Assert.Matches("Write %2B|Send it without|Write %25|UTF-8", message);
        await server.GetAsync("/admin/customers?phone=15551");
    }

    [Theory]
    [InlineData("a")]
    [InlineData("漢")]
    [InlineData("😀")]
    public async Task The_longest_value_is_found_and_erased_by_itself(string character)
    {
        await using var server = await AdminServer.StartAsync();
        var value = string.Concat(Enumerable.Repeat(character, 1024));
        await server.EventAsync($"\"fs_user_id\":\"{value}\"");
        var query = $"fs_user_id={string.Concat(Encoding.UTF8.GetBytes(value).Select(one => $"%{one:X2}"))}";

        Assert.Equal(
            "1", (await server.GetAsync($"/admin/customers?{query}")).GetProperty("customer").GetProperty("id").GetString());
        await server.SendAsync(HttpMethod.Delete, $"/admin/customers?{query}").ReadAsync(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("email=a+b@x.example")]
    [InlineData("email=A%2Bb@x.example")]
    [InlineData("email=a%2Bb%40x.example")]
    [InlineData("fs_user_id=a+b@x.example")]
    [InlineData("phone=%2B1%20(555)%201-2")]
    [InlineData("phone=%2B155512")]
    [InlineData("vuid=A-b-c")]
    [InlineData("customer_id=a%20b")]
    public async Task A_value_in_another_spelling_is_the_same_value(string query)
    {
        await using var server = await AdminServer.StartAsync();
        await server.EventAsync(
            "\"email\":\"a+b@x.example\",\"fs_user_id\":\"a+b@x.example\",\"phone\":\"+155512\",\"vuid\":\"abc\",\"customer_id\":\"a b\"");
        await server.EventAsync("\"email\":\"a b@x.example\",\"phone\":\"155512\"");

        Assert.Equal(
            "1", (await server.GetAsync($"/admin/customers?{query}")).GetProperty("customer").GetProperty("id").GetString());
        Assert.Equal(
            "1", (await server.GetAsync($"/v3/profiles?{query}")).GetProperty("attributes").GetProperty("zaius_id").GetString());
        await server.SendAsync(HttpMethod.Delete, $"/admin/customers?{query}").ReadAsync(HttpStatusCode.OK);
        await server.GetAsync("/admin/customers?phone=155512");
    }

    [Theory]
    [InlineData("/admin/customers?phone=+15551")]
    [InlineData("/admin/customers/events?phone=1+5551")]
    [InlineData("/v3/profiles?vuid=+abc")]
    public async Task A_read_shows_nobody_else_where_a_plus_would_vanish(string path)
    {
        await using var server = await AdminServer.StartAsync();
        await server.EventAsync("\"phone\":\"15551\",\"vuid\":\"abc\",\"customer_id\":\"a b\"");

        await server.GetAsync(path, HttpStatusCode.BadRequest);
        await server.GetAsync("/v3/profiles?customer_id=a+b"); // as forms write a space
    }

    [Theory]
    [InlineData("/admin/customers?fs_user_id=u%FF")]
    [InlineData("/v3/profiles?fs_user_id=u%C3+%")]
    public async Task A_read_shows_nobody_else_where_a_character_would_be_lost(string path)
    {
        await using var server = await AdminServer.StartAsync();
        await server.EventAsync("\"fs_user_id\":\"u\uFFFD\"");

        await server.GetAsync(path, HttpStatusCode.BadRequest);
        await server.GetAsync("/admin/customers?fs_user_id=u%EF%BF%BD");
    }

    [Theory]
    [InlineData("", "", null)]
    [InlineData("a%2Bb", "a+b", null)]
    [InlineData("%E2%98%95", "☕", null)]
    [InlineData("a+b", "a b", QueryText.Plus)]
    [InlineData("a+b@c", "a+b@c", null)]
    [InlineData("a+b%40c", "a+b@c", null)]
    [InlineData("%", "%", "")]
    [InlineData("%4", "%4", "")]
    [InlineData("%4g", "%4g", "")]
    [InlineData("%C3", "\uFFFD", QueryText.NotUtf8)]
    [InlineData("%C3%28", "\uFFFD(", QueryText.NotUtf8)]
    [InlineData("a+%4%FF", "a %4\uFFFD", QueryText.NotUtf8)]
    public void A_value_tells_what_reading_it_changed(string encoded, string value, string? change)
    {
        var text = QueryText.Read(encoded, isEmail: false);

        Assert.Equal(value, text.Value);
        if (string.IsNullOrEmpty(change)) Assert.Equal(change is null, text.Change is null);
        else Assert.Equal(change, text.Change);
    }
}
