using System.Globalization;
using System.Net;
using System.Text;
using OpenOdp.Engine.Customers;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Events;

/// <summary>POST /v3/events from socket to store.</summary>
public sealed class EventsEndpointTests
{
    private const string Purchased = """
        {"type":"fullstack","action":"purchased","identifiers":{"fs_user_id":"user123","email":"a@b.example"},
         "data":{"count":1,"idempotence_id":"935a2843-1b2c-4d5e-8f90-a1b2c3d4e5f6"}}
        """;

    [Fact]
    public async Task EV_24_a_valid_event_is_accepted_and_visible()
    {
        await using var server = await IngestServer.StartAsync();
        using var response = await server.PostAsync("/v3/events", Purchased);

        var body = await response.ReadAsync(HttpStatusCode.Accepted);
        Assert.Equal(("Accepted", 202), (body.GetProperty("title").GetString(), body.GetProperty("status").GetInt32()));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", body.GetProperty("timestamp").GetString());
        Assert.Equal(3, body.EnumerateObject().Count());
        Assert.Equal(("3", "local", "604800", "gzip, br"), (
            response.Header("OpenOdp-Position"), response.Header(
                "OpenOdp-Durability"), response.Header("OpenOdp-Dedup-Seconds"), response.Header("Accept-Encoding")));

        using var view = server.Store.AcquireView();
        var customer = CustomerView.Find(view, view.Accounts[1], 1, "user123");
        Assert.Equal(["a@b.example", "user123"], customer!.Identifiers().Select(identifier => identifier.Value).Order());
        Assert.Single(customer.Events(null, 10));
    }

    [Fact]
    public async Task Positions_rise_strictly()
    {
        await using var server = await IngestServer.StartAsync();
        var positions = new List<ulong>();
        for (var i = 0; i < 5; i++)
        {
            using var response = await server.PostAsync("/v3/events", Purchased.Replace("a1b2c3d4e5f6", $"a1b2c3d4e5f{i}"));
            positions.Add(ulong.Parse(response.Header("OpenOdp-Position"), CultureInfo.InvariantCulture));
        }

        Assert.Equal(positions.Order().Distinct(), positions);
    }

    [Fact]
    public async Task EV_28_trap_20_a_duplicate_answers_its_first_position()
    {
        await using var server = await IngestServer.StartAsync();
        using var first = await server.PostAsync("/v3/events", Purchased);
        using var other = await server.PostAsync("/v3/events", Purchased.Replace("purchased", "viewed").Replace("e5f6", "e5f7"));
        using var again = await server.PostAsync("/v3/events", $"[{Purchased}]");
        Assert.Equal(HttpStatusCode.Accepted, again.StatusCode);
        Assert.Equal(first.Header("OpenOdp-Position"), again.Header("OpenOdp-Position"));
    }

    [Fact]
    public async Task EV_29_a_request_sent_twice_with_an_idempotency_key_counts_once()
    {
        await using var server = await IngestServer.StartAsync();
        const string body =
            """[{"type":"t","identifiers":{"email":"a@b.example"}},{"type":"t","identifiers":{"email":"a@b.example"}}]""";
        using var first = await server.PostAsync("/v3/events", body, headers: [("Idempotency-Key", "k1")]);
        using var second = await server.PostAsync("/v3/events", body, headers: [("Idempotency-Key", "k1")]);
        Assert.Equal(first.Header("OpenOdp-Position"), second.Header("OpenOdp-Position"));
        using var view = server.Store.AcquireView();
        Assert.Equal(2, CustomerView.Find(view, view.Accounts[1], 0, "a@b.example")!.Events(null, 10).Count);
    }

    [Fact]
    public async Task EV_25_trap_22_a_400_stores_nothing_and_names_every_bad_item()
    {
        await using var server = await IngestServer.StartAsync();
        var body = await server.PostAsync(
            "/v3/events", $$"""[{{Purchased}},{"type":"product","identifiers":{"email":"x@y.example"} },{}]""")
            .ReadAsync(HttpStatusCode.BadRequest);
        Assert.Equal(("Bad Request", 400), (body.GetProperty("title").GetString(), body.GetProperty("status").GetInt32()));
        var invalids = body.GetProperty("detail").GetProperty("invalids").EnumerateArray().ToList();
        Assert.Equal([1, 2], invalids.Select(invalid => invalid.GetProperty("event").GetInt32()));
        Assert.Equal("Missing required field `product_id`", invalids[0].GetProperty("message").GetString());

        using var view = server.Store.AcquireView();
        Assert.Equal(2ul, view.Position);
        Assert.Null(CustomerView.Find(view, view.Accounts[1], 1, "user123"));
    }

    [Fact]
    public async Task EV_14_an_empty_array_answers_ENV_B_without_items()
    {
        await using var server = await IngestServer.StartAsync();
        var body = await server.PostAsync("/v3/events", "[]").ReadAsync(HttpStatusCode.BadRequest);
        Assert.Empty(body.GetProperty("detail").GetProperty("invalids").EnumerateArray());
    }

    [Fact]
    public async Task EV_26_a_body_that_is_no_JSON_answers_ENV_D()
    {
        await using var server = await IngestServer.StartAsync();
        foreach (var sent in new[] { "", "{", "\0", "[1,2" })
        {
            var body = await server.PostAsync("/v3/events", sent).ReadAsync(HttpStatusCode.BadRequest);
            Assert.Equal("Unable to parse request body.", body.Message(HttpStatusCode.BadRequest, "Bad Request"));
        }
    }

    [Fact]
    public async Task EV_13_501_items_answer_ENV_D()
    {
        await using var server = await IngestServer.StartAsync();
        var body = await server.PostAsync("/v3/events", $"[{string.Join(',', Enumerable.Repeat(Purchased, 501))}]")
            .ReadAsync(HttpStatusCode.BadRequest);
        Assert.Equal("A maximum batch size of 500 is allowed in a single request", body.Message(
            HttpStatusCode.BadRequest, "Bad Request"));
    }

    [Fact]
    public async Task ORD_2_trap_21_an_order_of_three_items_is_three_events()
    {
        await using var server = await IngestServer.StartAsync();
        const string order = """
            {"type":"order","action":"purchase","identifiers":{"email":"bob@gmail.com"},"data":{"order":{"order_id":"OR345","items":[
             {"product_id":"1","price":1,"quantity":1},{"product_id":"2","price":2,"quantity":1},{"product_id":"3","price":3,"quantity":1}]}}}
            """;
        await server.PostAsync("/v3/events", order).ReadAsync(HttpStatusCode.Accepted);
        using var view = server.Store.AcquireView();
        Assert.Equal(3, CustomerView.Find(view, view.Accounts[1], 0, "bob@gmail.com")!.Events(null, 10).Count);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData(null)]
    public async Task Any_content_type_is_read_as_JSON(string? type)
    {
        await using var server = await IngestServer.StartAsync();
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Purchased));
        if (type is not null) content.Headers.TryAddWithoutValidation("Content-Type", type);
        await server.PostAsync("/v3/events", content).ReadAsync(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task PR_1_a_customer_update_is_accepted_and_visible()
    {
        await using var server = await IngestServer.StartAsync();
        await server.PostAsync("/v3/profiles", """[{"attributes":{"email":"a@b.example","first_name":"Ann"}}]""")
            .ReadAsync(HttpStatusCode.Accepted);
        using var view = server.Store.AcquireView();
        Assert.Equal("first_name", CustomerView.Find(view, view.Accounts[1], 0, "a@b.example")!.Attributes()[0].Name);
    }

    [Fact]
    public async Task Accounts_do_not_see_each_other()
    {
        await using var server = await IngestServer.StartAsync();
        await server.PostAsync("/v3/events", Purchased, IngestServer.OtherKey).ReadAsync(HttpStatusCode.Accepted);
        using var view = server.Store.AcquireView();
        Assert.Null(CustomerView.Find(view, view.Accounts[1], 1, "user123"));
        Assert.NotNull(CustomerView.Find(view, view.Accounts[2], 1, "user123"));
    }

    [Fact]
    public async Task A_store_that_is_gone_answers_503_with_Retry_After()
    {
        await using var server = await IngestServer.StartAsync();
        await server.Store.DisposeAsync();
        using var response = await server.PostAsync("/v3/events", Purchased);
        var body = await response.ReadAsync(HttpStatusCode.ServiceUnavailable);
        Assert.Contains("Send it again", body.Message(HttpStatusCode.ServiceUnavailable, "Service Unavailable"));
        Assert.Equal("5", response.Header("Retry-After"));
    }
}
