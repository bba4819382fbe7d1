using System.Net;
using System.Text.Json;
using OpenOdp.Server.Tests.Segments;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Console.Segments;

public sealed class SegmentEditorTests : IAsyncLifetime
{
    private static readonly string DidA = Bodies.Of(Bodies.Did("a", "\"min_count\":1", 1000));
    private static readonly string DidB = Bodies.Of(Bodies.Did("b", "\"min_count\":1", 1000));

    private AdminServer _server = null!;
    private ConsoleVisitor _visitor = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ConsoleVisitor.StartServerAsync();
        _visitor = await ConsoleVisitor.OperatorAsync(_server);
    }

    [Fact]
    public async Task A_segment_is_saved_as_it_was_written()
    {
        var saved = await _visitor.SaveAsync("/segments/new", ("id", "Mailers"), ("base", "0"), ("body", Bodies.HasEmail));
        Assert.Equal((HttpStatusCode.SeeOther, "/segments/mailers"), saved);
        var begun = await _visitor.BaseAsync("/segments/mailers/edit");
        saved = await _visitor.SaveAsync("/segments/mailers/edit", ("id", "mailers"), ("base", begun), ("body", DidA));
        Assert.Equal((HttpStatusCode.SeeOther, "/segments/mailers"), saved);
        var stored = await _server.GetAsync("/v3/segments/mailers");
        Assert.Equal(2, stored.GetProperty("revision").GetInt32());
        var written = JsonDocument.Parse(DidA).RootElement.GetProperty("definition").GetRawText();
        Assert.Equal(written, stored.GetProperty("definition").GetRawText());
    }

    [Fact]
    public async Task A_definition_as_large_as_the_API_takes_is_saved_from_the_form_and_a_larger_one_comes_back_with_the_reason()
    {
        const int Limit = 1 << 20;
        var (before, after) = (DidA[..^1] + ",\"description\":\"", "\"}");
        var text = before + after + new string(' ', Limit - before.Length - after.Length);
        var saved = await _visitor.SaveAsync("/segments/new", ("id", "large"), ("base", "0"), ("body", text));
        Assert.Equal((HttpStatusCode.SeeOther, "/segments/large"), saved);
        var (status, page) = await _visitor.SaveAsync("/segments/new", ("id", "larger"), ("base", "0"), ("body", text + " "));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("body: is larger than 1 MiB", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("new", "{\"definition\":{}}", "definition: must have")]
    [InlineData("new", "{\"definition\":", "body: ")]
    [InlineData("new", "", "body: is empty")]
    [InlineData("a-b", "{}", "id: use letters, digits")]
    [InlineData("", "{}", "id: use letters, digits")]
    [InlineData("there", "valid", "exists already")]
    public async Task What_is_refused_comes_back_as_it_was_typed_with_the_reason(string id, string body, string reason)
    {
        await _server.InstallAsync("there", DidA);
        var typed = body == "valid" ? DidB : body;
        var (status, page) = await _visitor.SaveAsync("/segments/new", ("id", id), ("base", "0"), ("body", typed));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        page = WebUtility.HtmlDecode(page);
        Assert.Contains(reason, page, StringComparison.Ordinal);
        Assert.Contains($">{typed}</textarea>", page, StringComparison.Ordinal);
        Assert.Contains($"name=\"id\" value=\"{id}\"", page, StringComparison.Ordinal);
        Assert.Equal(["there"], (await _server.GetAsync("/v3/segments")).GetProperty("segment_ids").EnumerateArray()
            .Select(static one => one.GetString()));
    }

    [Fact]
    public async Task Of_two_who_edit_the_same_revision_the_second_is_told_before_anything_is_replaced()
    {
        await _server.InstallAsync("seg", DidA);
        var begun = await _visitor.BaseAsync("/segments/seg/edit");
        await _server.InstallAsync("seg", DidB);
        var (status, page) = await _visitor.SaveAsync("/segments/seg/edit", ("base", begun), ("body", Bodies.HasEmail));
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("Revision 2 was saved meanwhile", page, StringComparison.Ordinal);
        Assert.Equal(2, (await _server.GetAsync("/v3/segments/seg")).GetProperty("revision").GetInt32());
        begun = ConsoleVisitor.BaseIn(page);
        (status, _) = await _visitor.SaveAsync("/segments/seg/edit", ("base", begun), ("body", Bodies.HasEmail));
        Assert.Equal(HttpStatusCode.SeeOther, status);
    }

    [Fact]
    public async Task What_is_being_written_is_checked_and_a_fault_is_named_with_its_path()
    {
        var (status, answer) = await _visitor.SaveAsync(
            "/segments:check", ("id", ""), ("body", Bodies.Of(Bodies.All(Bodies.Customer(Bodies.Is("event.type", "t"))))));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.StartsWith(
            "definition.root_condition.combination.conditions[0].customer_condition",
            JsonDocument.Parse(answer).RootElement.GetProperty("details")[0].GetProperty("field").GetString(),
            StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.OK, "{}"), await _visitor.SaveAsync("/segments:check", ("id", ""), ("body", DidA)));
    }

    [Fact]
    public async Task A_preview_shows_who_would_enter_and_leave_and_saves_nothing()
    {
        await _server.InstallAsync("seg", DidA);
        await _server.DoAsync("a@x.example", "a");
        await _server.DoAsync("b@x.example", "b");
        var (status, preview) = await _visitor.SaveAsync("/segments:preview", ("id", "seg"), ("body", DidB));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Matches(
            "Would be members</dt><dd>1</dd>(?s:.)*\\+1</dd>(?s:.)*1</dd>(?s:.)*looked at</dt><dd>2</dd>",
            WebUtility.HtmlDecode(preview));
        Assert.Contains(">b@x.example</a>", preview, StringComparison.Ordinal);
        Assert.Equal(1, (await _server.GetAsync("/v3/segments/seg")).GetProperty("revision").GetInt32());
        (_, preview) = await _visitor.SaveAsync("/segments:preview", ("id", ""), ("body", DidB));
        Assert.DoesNotContain("Enter", preview, StringComparison.Ordinal);
        (status, preview) = await _visitor.SaveAsync("/segments:preview", ("id", "seg"), ("body", "{}"));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("must have 'definition'", preview, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_many_warnings_the_first_are_shown_and_how_many_more_there_are()
    {
        var conditions = Enumerable.Range(0, 50).Select(
            static i => Bodies.Customer(Bodies.Is("customer.observations.x", $"{i}")));
        var body = Bodies.Of(Bodies.Any([.. conditions]));
        var (_, preview) = await _visitor.SaveAsync("/segments:preview", ("id", "seg"), ("body", body));
        await _server.InstallAsync("seg", body);
        foreach (var page in new[] { preview, await _visitor.ReadAsync("/segments/seg") })
        {
            Assert.Equal(21, page.Split("class=\"notice warn\"").Length - 1);
            Assert.Contains("… and 30 more", page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_deleted_segment_is_gone_and_one_that_was_deleted_meanwhile_is_said_to_be()
    {
        await _server.InstallAsync("seg", DidA);
        var begun = await _visitor.BaseAsync("/segments/seg/edit");
        Assert.Equal((HttpStatusCode.SeeOther, "/segments"), await _visitor.SaveAsync("/segments/seg/delete", ("base", begun)));
        await _visitor.ReadAsync("/segments/seg", HttpStatusCode.NotFound);
        Assert.Equal(HttpStatusCode.NotFound, (await _visitor.SaveAsync("/segments/seg/delete")).Status);
        var (status, page) = await _visitor.SaveAsync("/segments/seg/edit", ("base", begun), ("body", DidA));
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("deleted meanwhile", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_of_a_segment_deletes_no_revision_that_it_does_not_show()
    {
        await _server.InstallAsync("seg", DidA);
        var shown = await _visitor.BaseAsync("/segments/seg");
        await _server.InstallAsync("seg", DidB);
        var (status, page) = await _visitor.SaveAsync("/segments/seg/delete", ("base", shown));
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("Nothing was deleted: revision 2 was saved meanwhile", page, StringComparison.Ordinal);
        await _server.SendAsync(HttpMethod.Delete, "/v3/segments/seg").ReadAsync(HttpStatusCode.OK);
        await _server.InstallAsync("seg", Bodies.HasEmail);
        (status, page) = await _visitor.SaveAsync("/segments/seg/delete", ("base", ConsoleVisitor.BaseIn(page)));
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("Nothing was deleted: revision 1 was saved meanwhile", page, StringComparison.Ordinal);
        await _server.GetAsync("/v3/segments/seg");
        (status, _) = await _visitor.SaveAsync("/segments/seg/delete", ("base", ConsoleVisitor.BaseIn(page)));
        Assert.Equal(HttpStatusCode.SeeOther, status);
        await _server.GetAsync("/v3/segments/seg", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_form_proposes_names_that_came_and_no_values()
    {
        await _server.SendEventAsync("\"email\":\"a@x.example\"", "bought", data: "\"colour\":\"green\"", type: "shop");
        var page = await _visitor.ReadAsync("/segments/new");
        foreach (var name in new[] { "customer.email", "event.colour", "shop", "bought" })
        {
            Assert.Contains($"<option value=\"{name}\">", page, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("green", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_segment_that_is_called_new_has_a_page_like_any_other()
    {
        var (_, address) = await _visitor.SaveAsync("/segments/new", ("id", "new"), ("base", "0"), ("body", DidA));
        Assert.Contains("At least 1", await _visitor.ReadAsync(address), StringComparison.Ordinal);
        Assert.Contains(address, await _visitor.ReadAsync("/segments"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_module_that_is_asked_for_without_its_hash_is_not_kept()
    {
        using var http = new HttpClient { BaseAddress = new Uri(_server.Urls.First()) };
        using var module = await http.GetAsync(
            new Uri("/assets/json.js", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.True(module.Headers.CacheControl?.NoCache);
    }

    public async ValueTask DisposeAsync()
    {
        _visitor.Dispose();
        await _server.DisposeAsync();
    }
}
