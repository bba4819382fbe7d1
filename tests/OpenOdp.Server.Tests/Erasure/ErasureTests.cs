using System.Net;
using System.Text.Json;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Erasure;

/// <summary>Rule L5, as an operator sees it.</summary>
public sealed class ErasureTests
{
    [Fact]
    public async Task L5_an_erasure_answers_its_id_and_state_and_can_be_asked_for()
    {
        await using var server = await AdminServer.StartAsync();
        await server.EventAsync("\"email\":\"a@x.example\"");
        var customer =
            (await server.GetAsync("/admin/customers?email=a@x.example")).GetProperty("customer").GetProperty("id").GetString();

        var erased = await server.EraseAsync("a@x.example");

        Assert.Equal("IN_PROGRESS", erased.GetProperty("state").GetString());
        Assert.Equal(customer, erased.GetProperty("customer").GetString());
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", erased.GetProperty("at").GetString());
        var asked = await server.GetAsync($"/admin/erasures/{erased.GetProperty("id").GetString()}");
        Assert.Equal(erased.GetProperty("at").GetString(), asked.GetProperty("at").GetString());
        Assert.Equal(customer, asked.GetProperty("customer").GetString());
        Assert.Equal(["state", "log"], HeldBy(asked));
        var log = asked.GetProperty("held_by")[1];
        Assert.Equal(1, log.GetProperty("position").GetInt32());
        Assert.True(log.GetProperty("needs_checkpoint").GetBoolean());
        var keptFor = log.GetProperty("kept_until").GetDateTimeOffset() - asked.GetProperty("at").GetDateTimeOffset();
        Assert.Equal(TimeSpan.FromDays(28), keptFor);
        await server.EraseAsync("a@x.example", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_dry_run_tells_who_would_be_erased_and_erases_nobody()
    {
        await using var server = await AdminServer.StartAsync();
        await server.EventAsync("\"email\":\"a@x.example\",\"vuid\":\"v\"", "1");
        await server.EventAsync("\"email\":\"a@x.example\"", "2");
        await server.PostAsync(
            "/v3/events", """{"type":"order","identifiers":{"email":"a@x.example"},"data":{"order":{"order_id":"o"}}}""",
            HttpStatusCode.Accepted);

        var dry = await server.SendAsync(HttpMethod.Delete, "/admin/customers?email=A@x.example&dry_run=true")
            .ReadAsync(HttpStatusCode.OK);

        Assert.Equal(("DRY_RUN", "1"), (dry.GetProperty("state").GetString(), dry.GetProperty("customer").GetString()));
        Assert.Equal(
            (3, 1, 0),
            (dry.GetProperty("events").GetInt32(), dry.GetProperty("orders").GetInt32(), dry.GetProperty("merged").GetInt32()));
        Assert.Equal(["a@x.example", "v"], dry.GetProperty("identifiers").EnumerateArray().Select(
            one => one.GetProperty("value").GetString()));
        Assert.Equal(3, (await server.PositionsAsync("a@x.example")).Count);
        Assert.Empty((await server.GetAsync("/admin/erasures")).GetProperty("erasures").EnumerateArray());

        var erased = await server.SendAsync(HttpMethod.Delete, "/admin/customers?email=a@x.example&dry_run=false")
            .ReadAsync(HttpStatusCode.OK);
        Assert.Equal((3, 1), (erased.GetProperty("events").GetInt32(), erased.GetProperty("orders").GetInt32()));
    }

    [Theory]
    [InlineData("dry_run=yes")]
    [InlineData("dry_run=TRUE")]
    [InlineData("dry_run=")]
    [InlineData("dry_run=true&dry_run=false")]
    [InlineData("dryrun=true")]
    [InlineData("email=b@x.example")]
    public async Task A_question_that_is_not_clear_erases_nobody(string more)
    {
        await using var server = await AdminServer.StartAsync();
        await server.EventAsync("\"email\":\"a@x.example\"");

        await server.SendAsync(HttpMethod.Delete, $"/admin/customers?email=a@x.example&{more}")
            .ReadAsync(HttpStatusCode.BadRequest);

        await server.GetAsync("/admin/customers?email=a@x.example");
    }

    [Fact]
    public async Task The_inspector_forgets_what_the_account_sent_before_an_erasure()
    {
        await using var server = await AdminServer.StartAsync();
        await server.EventAsync("\"email\":\"a@x.example\"");
        await server.PostAsync("/v3/events", """{"identifiers":{"email":"a@x.example"}}""", HttpStatusCode.BadRequest);

        await server.EraseAsync("a@x.example");
        await server.EventAsync("\"email\":\"b@x.example\"");

        Assert.Empty((await server.GetAsync("/admin/requests?outcome=rejected")).GetProperty("requests").EnumerateArray());
        var kept = Assert.Single(
            (await server.GetAsync("/admin/requests?outcome=accepted")).GetProperty("requests").EnumerateArray());
        Assert.Contains("b@x.example", kept.GetProperty("body").ToString());
    }

    [Fact]
    public async Task L5_an_erasure_of_very_many_events_is_answered_at_once_and_goes_on_by_itself()
    {
        await using var server = await AdminServer.StartAsync();
        var events = $"[{string.Join(",", Enumerable.Repeat("""{"type":"t","identifiers":{"email":"a@x.example"}}""", 500))}]";
        for (var i = 0; i < 20; i++) await server.PostAsync("/v3/events", events, HttpStatusCode.Accepted);

        var erased = await server.EraseAsync("a@x.example");

        Assert.Equal(("ERASING", 10_000), (erased.GetProperty("state").GetString(), erased.GetProperty("events").GetInt32()));
        await server.GetAsync("/admin/customers?email=a@x.example", HttpStatusCode.NotFound);
        var id = erased.GetProperty("id").GetString();
        Assert.Equal("COMPLETED", (await server.PostAsync($"/admin/erasures/{id}:complete")).GetProperty("state")
            .GetString()); // waits for the steps
    }

    [Fact]
    public async Task L5_completing_an_erasure_takes_a_checkpoint_and_trims_behind_it()
    {
        await using var server = await AdminServer.StartAsync();
        await server.EventAsync("\"email\":\"a@x.example\"");
        var id = (await server.EraseAsync("a@x.example")).GetProperty("id").GetString();

        var done = await server.PostAsync($"/admin/erasures/{id}:complete");

        Assert.Equal("COMPLETED", done.GetProperty("state").GetString());
        Assert.Empty(HeldBy(done));
        var checkpoint = done.GetProperty("checkpoint");
        Assert.True(checkpoint.GetProperty("made").GetBoolean());
        Assert.True(File.Exists(Path.Combine(checkpoint.GetProperty("directory").GetString()!, "CURRENT")));
        Assert.Equal("COMPLETED", (await server.GetAsync($"/admin/erasures/{id}")).GetProperty("state").GetString());

        var again = await server.PostAsync($"/admin/erasures/{id}:complete", "{}");
        Assert.False(again.GetProperty("checkpoint").GetProperty("made").GetBoolean());
        await server.EventAsync("\"email\":\"b@x.example\"");
    }

    [Fact]
    public async Task L5_an_operators_checkpoint_is_named_and_holds_the_erasure_back_until_it_is_deleted()
    {
        await using var server = await AdminServer.StartAsync();
        await server.EventAsync("\"email\":\"a@x.example\"");
        await server.PostAsync("/admin/checkpoints", JsonSerializer.Serialize(new { directory = server.Beside("backup") }));
        var id = (await server.EraseAsync("a@x.example")).GetProperty("id").GetString();

        var done = await server.PostAsync(
            $"/admin/erasures/{id}:complete", JsonSerializer.Serialize(new { directory = server.Beside("clean") }));

        Assert.Equal("IN_PROGRESS", done.GetProperty("state").GetString());
        Assert.Equal(["checkpoint"], HeldBy(done));
        Assert.Equal(server.Beside("backup"), done.GetProperty("held_by")[0].GetProperty("directory").GetString());
        Assert.Equal(server.Beside("clean"), done.GetProperty("checkpoint").GetProperty("directory").GetString());
        Assert.Empty(done.GetProperty("removed").EnumerateArray());

        System.IO.Directory.Delete(server.Beside("backup"), recursive: true);
        Assert.Equal("COMPLETED", (await server.GetAsync($"/admin/erasures/{id}")).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Erasures_are_listed_newest_first_in_pages()
    {
        await using var server = await AdminServer.StartAsync();
        var ids = new List<string?>();
        foreach (var email in (string[])["a@x.example", "b@x.example", "c@x.example"])
        {
            await server.EventAsync($"\"email\":\"{email}\"");
            ids.Insert(0, (await server.EraseAsync(email)).GetProperty("id").GetString());
        }

        var first = await server.GetAsync("/admin/erasures?limit=2");
        var second = await server.GetAsync($"/admin/erasures?limit=2&after={first.GetProperty("next").GetString()}");

        Assert.Equal(ids[..2], first.GetProperty("erasures").EnumerateArray().Select(one => one.GetProperty("id").GetString()));
        Assert.Equal(ids[2..], second.GetProperty("erasures").EnumerateArray().Select(one => one.GetProperty("id").GetString()));
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next").ValueKind);
    }

    [Fact]
    public async Task An_erasure_is_its_accounts_own_and_an_unknown_one_answers_404()
    {
        await using var server = await AdminServer.StartAsync();
        await server.EventAsync("\"email\":\"a@x.example\"");
        var id = (await server.EraseAsync("a@x.example")).GetProperty("id").GetString();

        await server.SendAsync(HttpMethod.Get, $"/admin/erasures/{id}", key: "two.secret").ReadAsync(HttpStatusCode.NotFound);
        await server.SendAsync(HttpMethod.Post, $"/admin/erasures/{id}:complete", key: "two.secret")
            .ReadAsync(HttpStatusCode.Forbidden);
        await server.SendAsync(HttpMethod.Get, $"/admin/erasures/{id}", key: "one").ReadAsync(HttpStatusCode.Forbidden);
        foreach (var unknown in (string[])["999", "0", "-1", "x", "99999999999999999999999"])
        {
            var body = await server.GetAsync($"/admin/erasures/{unknown}", HttpStatusCode.NotFound);
            Assert.Equal($"There is no erasure {unknown}.", body.Message(HttpStatusCode.NotFound, "Not Found"));
            await server.PostAsync($"/admin/erasures/{unknown}:complete", null, HttpStatusCode.NotFound);
        }

        Assert.Empty((await server.SendAsync(HttpMethod.Get, "/admin/erasures", key: "two.secret").ReadAsync(HttpStatusCode.OK))
            .GetProperty("erasures")
            .EnumerateArray());
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=1001")]
    [InlineData("limit=x")]
    [InlineData("after=x")]
    [InlineData("after=-1")]
    public async Task Bad_pages_answer_400(string query)
    {
        await using var server = await AdminServer.StartAsync();
        await server.GetAsync($"/admin/erasures?{query}", HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("""{"directory":"relative"}""")]
    [InlineData("""{"directory":""}""")]
    [InlineData("""{"directory":5}""")]
    [InlineData("[]")]
    [InlineData("{")]
    public async Task A_bad_directory_answers_400_and_completes_nothing(string body)
    {
        await using var server = await AdminServer.StartAsync();
        await server.EventAsync("\"email\":\"a@x.example\"");
        var id = (await server.EraseAsync("a@x.example")).GetProperty("id").GetString();

        await server.PostAsync($"/admin/erasures/{id}:complete", body, HttpStatusCode.BadRequest);

        Assert.Contains("log", HeldBy(await server.GetAsync($"/admin/erasures/{id}")));
    }

    [Fact]
    public async Task A_directory_that_holds_something_answers_409()
    {
        await using var server = await AdminServer.StartAsync();
        await server.EventAsync("\"email\":\"a@x.example\"");
        var id = (await server.EraseAsync("a@x.example")).GetProperty("id").GetString();

        var body = await server.PostAsync(
            $"/admin/erasures/{id}:complete", JsonSerializer.Serialize(new { directory = server.Directory }),
            HttpStatusCode.Conflict);

        Assert.Contains(server.Directory, body.Message(HttpStatusCode.Conflict, "Conflict"));
    }

    [Fact]
    public async Task A_receipt_names_the_customer_after_its_identifier_moved_and_says_when_it_was_erased()
    {
        await using var server = await AdminServer.StartAsync();
        await server.EventAsync("\"email\":\"john@x.example\",\"vuid\":\"v1\"", "1");
        await server.EventAsync("\"vuid\":\"v1\"", "2");
        await server.EventAsync("\"email\":\"jane@x.example\",\"vuid\":\"v1\"", "3");
        var john = (await server.GetAsync("/admin/customers?email=john@x.example")).GetProperty("customer").GetProperty("id")
            .GetString();

        Assert.Equal(john, (await server.GetAsync("/admin/receipts/2")).GetProperty("customer").GetString());

        await server.EraseAsync("john@x.example");
        var erased = await server.GetAsync("/admin/receipts/2");
        Assert.Equal(JsonValueKind.Null, erased.GetProperty("customer").ValueKind);
        Assert.Equal("The customer was erased, and the event with it. The same one sent again is not stored; with another "
            + "`idempotence_id` it is a new one.", erased.GetProperty("reason").GetString());
    }

    private static IEnumerable<string?> HeldBy(JsonElement erasure) =>
        erasure.GetProperty("held_by").EnumerateArray().Select(one => one.GetProperty("what").GetString());
}
