using System.Net;
using OpenOdp.Server.Tests.Segments;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Console;

public sealed class ReplayTests : IAsyncLifetime
{
    private const string Broken = """[{"type":"t","action":"a","identifiers":{"emaix":"ada@x.example"}}]""";
    private const string Mended = """[{"type":"t","action":"a","identifiers":{"email":"ada@x.example"}}]""";

    private AdminServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ConsoleVisitor.StartServerAsync();
        await RejectAsync(Broken);
    }

    [Fact]
    public async Task A_mended_request_is_stored_once_says_by_whom_and_stands_in_the_changes()
    {
        using var visitor = new ConsoleVisitor(_server);
        using var signedIn = await visitor.SignInAsync("otto", "another-" + ConsoleVisitor.Password);
        Assert.Contains("/live/1/replay", await visitor.ReadAsync("/live"), StringComparison.Ordinal);
        Assert.Contains("emaix", await visitor.ReadAsync("/live/1/replay"), StringComparison.Ordinal);
        using var sent = await SendAsync(visitor, Mended);
        Assert.Equal((HttpStatusCode.SeeOther, "/live/1"), (sent.StatusCode, sent.Headers.Location?.ToString()));
        Assert.Single(await _server.PositionsAsync("ada@x.example"));
        var change = (await _server.GetAsync("/admin/changes")).GetProperty("changes")[0];
        Assert.Equal(
            ("send_events", "otto"), (change.GetProperty("kind").GetString(), change.GetProperty("by").GetString()));

        await _server.StopAsync();
        await _server.StartAgainAsync();
        using var later = await ConsoleVisitor.OperatorAsync(_server);
        var page = await later.ReadAsync("/live/1");
        Assert.Contains("Sent again by otto", page, StringComparison.Ordinal);
        Assert.DoesNotContain("/live/1/replay", page, StringComparison.Ordinal);
        Assert.Contains("emaix", page, StringComparison.Ordinal);
        Assert.Contains("already", await later.ReadAsync("/live/1/replay", HttpStatusCode.Conflict), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_presses_twice_sends_once()
    {
        using var visitor = await ConsoleVisitor.OperatorAsync(_server);
        var token = ConsoleVisitor.TokenIn(await visitor.ReadAsync("/live/1/replay"));
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => visitor.SendBareAsync(
            "/live/1/replay", ("__RequestVerificationToken", token), ("body", Mended))));
        Assert.Contains(answers, answer => answer.StatusCode == HttpStatusCode.SeeOther);
        Assert.Single(await _server.PositionsAsync("ada@x.example"));
        foreach (var answer in answers) answer.Dispose();
    }

    [Fact]
    public async Task Of_two_who_mend_one_request_the_second_learns_of_the_first()
    {
        using var visitor = await ConsoleVisitor.OperatorAsync(_server);
        var token = ConsoleVisitor.TokenIn(await visitor.ReadAsync("/live/1/replay"));
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(number => visitor.SendBareAsync(
            "/live/1/replay", ("__RequestVerificationToken", token),
            ("body", Mended.Replace("\"a\"", $"\"a{number}\"", StringComparison.Ordinal)))));
        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.SeeOther);
        Assert.Equal(3, answers.Count(answer => answer.StatusCode == HttpStatusCode.Conflict));
        Assert.Single(await _server.PositionsAsync("ada@x.example"));
        foreach (var answer in answers) answer.Dispose();
    }

    [Theory]
    [InlineData("""[{"type":"t","identifiers":{"emaiy":"b@x.example"}}]""", "emaiy")]
    [InlineData("[]", "It is an empty list: there is nothing in it to store.")]
    [InlineData("[{", "Unable to parse request body.")]
    [InlineData("", "Unable to parse request body.")]
    public async Task A_request_that_is_still_wrong_says_why_and_keeps_the_text(string body, string message)
    {
        using var visitor = await ConsoleVisitor.OperatorAsync(_server);
        using var answer = await SendAsync(visitor, body);
        var page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(message, page, StringComparison.Ordinal);
        Assert.Contains(body, page, StringComparison.Ordinal);
        Assert.Contains("/live/1/replay", await visitor.ReadAsync("/live/1"), StringComparison.Ordinal);
        Assert.Empty((await _server.GetAsync("/admin/changes")).GetProperty("changes").EnumerateArray());
    }

    [Theory]
    [InlineData(65_536, HttpStatusCode.SeeOther)]
    [InlineData(65_537, HttpStatusCode.RequestEntityTooLarge)]
    public async Task A_body_of_64_KiB_can_be_sent_and_none_that_is_larger(int length, HttpStatusCode status)
    {
        using var visitor = await ConsoleVisitor.OperatorAsync(_server);
        using var answer = await SendAsync(visitor, Mended.PadRight(length));
        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task What_is_kept_in_part_cannot_be_sent_again()
    {
        await RejectAsync("[" + new string(' ', 70_000));
        using var visitor = await ConsoleVisitor.OperatorAsync(_server);
        Assert.DoesNotContain("/live/2/replay", await visitor.ReadAsync("/live/2"), StringComparison.Ordinal);
        await visitor.ReadAsync("/live/2/replay", HttpStatusCode.Conflict);
    }

    [Theory]
    [InlineData("/v3/profiles", """{"attributes":{"emaix":"a"}}""", """{"attributes":{"email":"ada@x.example","a":1}}""")]
    [InlineData("/v2/zaius.gif?tracker_id=one&event_type=t&vdl_action=a", null, Mended)]
    public async Task What_came_elsewhere_goes_there_again(string path, string? body, string mended)
    {
        using var refused = await _server.SendAsync(body is null ? HttpMethod.Get : HttpMethod.Post, path, body, "one");
        using var visitor = await ConsoleVisitor.OperatorAsync(_server);
        using var sent = await SendAsync(visitor, mended, "2");
        Assert.Equal(HttpStatusCode.SeeOther, sent.StatusCode);
        await _server.GetAsync("/admin/customers?email=ada@x.example");
    }

    [Fact]
    public async Task Readers_and_forged_forms_send_nothing()
    {
        using var reader = await ConsoleVisitor.ReaderAsync(_server);
        Assert.DoesNotContain("/live/1/replay", await reader.ReadAsync("/live"), StringComparison.Ordinal);
        var page = await reader.ReadAsync("/live/1/replay", HttpStatusCode.Forbidden);
        Assert.DoesNotContain("ada@x", page, StringComparison.Ordinal);
        using var read = await reader.SendFormAsync("/live", "/live/1/replay", ("body", Mended));
        using var visitor = await ConsoleVisitor.OperatorAsync(_server);
        using var forged = await visitor.SendBareAsync("/live/1/replay", ("body", Mended));
        using var absent = await SendAsync(visitor, Mended, "1", "/live/99/replay");
        Assert.Equal(
            [HttpStatusCode.Forbidden, HttpStatusCode.BadRequest, HttpStatusCode.NotFound],
            [read.StatusCode, forged.StatusCode, absent.StatusCode]);
        await _server.GetAsync("/admin/customers?email=ada@x.example", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_request_shows_what_became_of_it_and_readers_see_no_personal_field()
    {
        await _server.InstallAsync("known", """
            {"description": "d", "definition": {"root_condition": {"customer_condition": {"customer_filter":
             {"is_not_missing": {"source": {"path_reference": {"value": "customer.email"}}}}}}}}
            """);
        var position = await _server.EventAsync("\"email\":\"ada@x.example\"");
        using var visitor = await ConsoleVisitor.OperatorAsync(_server);
        var page = await visitor.ReadAsync("/live/2");
        Assert.Contains($"Stored at position <span class=\"mono\">{position}</span>", page, StringComparison.Ordinal);
        Assert.Contains("<a href=\"/customers/1\">ada@x.example</a>", page, StringComparison.Ordinal);
        Assert.Contains("/segments/known", page, StringComparison.Ordinal);
        using var reader = await ConsoleVisitor.ReaderAsync(_server);
        Assert.DoesNotContain("ada@x", await reader.ReadAsync("/live/2"), StringComparison.Ordinal);
        await _server.EventAsync("\"email\":\"ada@x.example\",\"phone\":\"+15550001111\"");
        await _server.EventAsync("\"email\":\"eve@x.example\",\"phone\":\"+15550001111\"");
        Assert.Contains("Who is who", await visitor.ReadAsync("/live/4"), StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static Task<HttpResponseMessage> SendAsync(
        ConsoleVisitor visitor, string body, string id = "1", string? to = null) =>
        visitor.SendFormAsync($"/live/{id}/replay", to ?? $"/live/{id}/replay", ("body", body));

    private async Task RejectAsync(string body)
    {
        using var response = await _server.SendAsync(HttpMethod.Post, "/v3/events", body, "one");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }
}
