using System.Text.RegularExpressions;
using OpenOdp.Server.Tests.Segments;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Browser.Tests.Segments;

public sealed class RevisionTests(Chromium chromium) : ConsoleTest(chromium)
{
    /// <summary>Whose e-mail is their customer_id: the builder has no view for that.</summary>
    private static readonly string OfTwoFields = Bodies.Of(Bodies.All(
        Bodies.Customer(Bodies.Is("customer.city", "Berlin")),
        Bodies.Customer(
            """
            {"comparison":{"lhs":{"path_reference":{"value":"customer.email"}},"comparator":"EQUAL",
             "rhs":{"path_reference":{"value":"customer.nickname"}}}}
            """)));

    private AdminServer _server = null!;

    public override async ValueTask InitializeAsync() => _server = await StartServerAsync();

    [Fact]
    public async Task A_definition_that_is_too_large_to_be_sent_with_its_white_space_is_sent_without()
    {
        var texts = string.Join(',', Enumerable.Range(10_000, 10_000).Select(static i => $"\"{i}{new string('a', 90)}\""));
        await _server.InstallAsync("large", Bodies.Of(Bodies.Customer(
            $$$$$"""{"any_of_string":{"haystack":[{{{{{texts}}}}}],"needle":{"path_reference":{"value":"customer.city"}}}}""")));
        var builder = new BuilderPage(await VisitAsync(_server, Who.Operator, "/segments/large/edit"));
        await builder.Visit.Field("Name").FillAsync("Large");
        await Expect(builder.Right).ToBeVisibleAsync();
        await builder.SaveAsync();
        await Expect(builder.Visit.Page).ToHaveURLAsync(new Regex("/segments/large$"));
        await Expect(builder.Visit.Heading).ToHaveTextAsync("Large");
    }

    [Fact]
    public async Task What_the_builder_cannot_show_is_edited_as_code_in_its_place_and_the_rest_by_clicks()
    {
        await _server.InstallAsync("odd", OfTwoFields);
        var builder = new BuilderPage(await VisitAsync(_server, Who.Operator, "/segments/odd/edit"));
        var before = await builder.PartsAsync();
        await BuilderPage.TestAsync(builder.Conditions("Customer condition").First, "customer.city", "is", "Hamburg");
        var after = await builder.PartsAsync();
        Assert.Equal(before[1], after[1]);
        Assert.Contains("Hamburg", after[0], StringComparison.Ordinal);

        var code = builder.Tree.Locator("textarea[aria-label=JSON]");
        var text = await code.InputValueAsync();
        await code.FillAsync(text[..^1]);
        await Expect(builder.Tree.Locator(".fault")).ToBeVisibleAsync();
        await builder.SaveAsync();
        await Expect(code).ToBeFocusedAsync();
        await code.FillAsync(text.Replace("nickname", "alias", StringComparison.Ordinal));
        await Expect(builder.Right).ToBeVisibleAsync();
        await builder.SaveAsync();
        await Expect(builder.Visit.Page).ToHaveURLAsync(new Regex("/segments/odd$"));
        var saved = (await _server.GetAsync("/v3/segments/odd")).GetRawText();
        Assert.Contains("customer.alias", saved, StringComparison.Ordinal);
        Assert.Contains("Hamburg", saved, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_revision_shows_what_it_has_changed_and_an_older_one_is_brought_back()
    {
        await _server.InstallAsync("seg", Bodies.HasEmail);
        await _server.InstallAsync("seg", Bodies.HasPhone);
        var first = (await _server.GetAsync("/v3/segments/seg")).GetProperty("revision").GetInt32() - 1;
        var visit = await VisitAsync(_server, Who.Operator, "/segments/seg/revisions/2");
        await Expect(visit.Page.Locator(".diff ins").With("customer.phone")).ToHaveCountAsync(1);
        await Expect(visit.Page.Locator(".diff del").With("customer.email")).ToHaveCountAsync(1);
        await visit.Link($"Revision {first}").ClickAsync();
        await visit.Link("Bring it back").ClickAsync();
        await visit.Button("Save as a new revision").ClickAsync();
        await Expect(visit.Page).ToHaveURLAsync(new Regex("/segments/seg$"));
        var back = await _server.GetAsync("/v3/segments/seg");
        Assert.Equal(3, back.GetProperty("revision").GetInt32());
        await visit.GoAsync("/changes");
        await Expect(visit.Page.Locator("tbody tr").First).ToContainTextAsync("Saved a segment seg");
        Assert.Contains("customer.email", back.GetProperty("definition").GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_customer_is_tested_and_every_condition_says_what_came_out()
    {
        await _server.InstallAsync("did", Bodies.Of(Bodies.Did("buy", "\"min_count\":1", 86_400)));
        await _server.DoAsync("ada@x.example", "buy");
        await _server.DoAsync("bob@x.example", "look");
        var visit = await VisitAsync(_server, Who.Operator, "/segments/did");
        foreach (var (who, isMember) in new[] { ("ada@x.example", true), ("bob@x.example", false) })
        {
            await visit.Page.FillAsync("#who", who);
            await visit.Button("Test").ClickAsync();
            await Expect(visit.Page.Locator(".result .notice"))
                .ToContainTextAsync($"{who} {(isMember ? "is in it" : "is not in it")}");
            await Expect(visit.Page.Locator(".result .words .badge").First).ToHaveTextAsync(isMember ? "true" : "false");
        }

        await visit.Page.FillAsync("#who", "nobody@x.example");
        await visit.Button("Test").ClickAsync();
        await Expect(visit.Page.Locator(".result .notice.warn")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_segment_is_deleted_only_by_whoever_says_yes()
    {
        await _server.InstallAsync("seg", Bodies.HasEmail);
        var visit = await VisitAsync(_server, Who.Operator, "/segments/seg");
        visit.Answer = false;
        await visit.Button("Delete").FocusAsync();
        await visit.Page.Keyboard.PressAsync("Enter");
        await Wait.Until(() => visit.Asked.Count == 1, "the page asks");
        Assert.Contains("Delete the segment “Has e-mail”?", visit.Asked.Single(), StringComparison.Ordinal);
        Assert.Equal(200, await visit.GoAsync("/segments/seg"));
        visit.Answer = true;
        await visit.Button("Delete").ClickAsync();
        await Expect(visit.Text("No segment yet")).ToBeVisibleAsync();
        Assert.Equal(404, await visit.GoAsync("/segments/seg"));
    }
}
