using System.Text.RegularExpressions;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Browser.Tests.Customers;

public sealed class IdentityTests(Chromium chromium) : ConsoleTest(chromium)
{
    private AdminServer _server = null!;
    private Visit _visit = null!;

    /// <summary>Customer 1 is ada, with a device that was somebody else's before; customer 3 is bob.</summary>
    public override async ValueTask InitializeAsync()
    {
        _server = await StartServerAsync();
        await _server.TakeAsync(Sending.Event("\"email\":\"ada@x.example\""));
        await _server.TakeAsync(Sending.Event("\"vuid\":\"vuid_1\""));
        await _server.TakeAsync(Sending.Event("\"vuid\":\"vuid_1\",\"email\":\"ada@x.example\""));
        await _server.TakeAsync(Sending.Event("\"email\":\"bob@x.example\""));
        _visit = await VisitAsync(_server, Who.Operator, "/customers/1/identity");
    }

    [Fact]
    public async Task Identifiers_are_split_off_after_a_preview_and_come_back_by_an_undo()
    {
        await _visit.Link("Split").ClickAsync();
        await _visit.Button("Preview").ClickAsync();
        await Expect(_visit.Alert).ToContainTextAsync("Choose the identifiers to take out.");
        await _visit.Page.GetByLabel("vuid_1").CheckAsync();
        await _visit.Button("Preview").ClickAsync();
        await Expect(_visit.Text("Events that go along")).ToBeVisibleAsync();
        Assert.Equal("1", await OwnerOf("vuid=vuid_1"));
        await _visit.Button("Split").ClickAsync();
        await Expect(Newest).ToContainTextAsync("split");
        Assert.NotEqual("1", await OwnerOf("vuid=vuid_1"));

        await UndoAsync();
        Assert.Equal("1", await OwnerOf("vuid=vuid_1"));
    }

    [Fact]
    public async Task Another_customer_becomes_part_of_this_one_after_a_preview_and_is_parted_again_by_an_undo()
    {
        await _visit.Link("Merge").ClickAsync();
        await _visit.Page.FillAsync("#who", "nobody");
        await _visit.Button("Find").ClickAsync();
        await Expect(_visit.Alert).ToContainTextAsync("Nobody is known by this");
        await _visit.Page.FillAsync("#who", "bob@x.example");
        await _visit.Button("Find").ClickAsync();
        await Expect(_visit.Text("Becomes part of this one")).ToBeVisibleAsync();
        Assert.Equal("3", await OwnerOf("email=bob@x.example"));
        await _visit.Button("Merge").ClickAsync();
        await Expect(Newest).ToContainTextAsync("Customer 3 became part of customer 1");
        Assert.Equal("1", await OwnerOf("email=bob@x.example"));

        await UndoAsync();
        Assert.Equal("3", await OwnerOf("email=bob@x.example"));
    }

    [Fact]
    public async Task The_history_leads_to_the_event_behind_a_merge()
    {
        await Newest.Link("The event behind it").ClickAsync();
        await Expect(_visit.Heading).ToContainTextAsync("Record");
        await Expect(_visit.Page.Locator(".facts")).ToContainTextAsync("vuid_1");
    }

    [Theory]
    [InlineData(1440, 0)]
    [InlineData(1440, 23)]
    [InlineData(390, 23)]
    public async Task In_the_picture_no_name_lies_over_another_or_outside(int width, int devices)
    {
        for (var i = 0; i < devices; i++)
        {
            var device = $"\"vuid\":\"vuid_{i:00}_of_a_device_with_a_long_name\"";
            await _server.TakeAsync(Sending.Event($"{device},\"email\":\"ada@x.example\""));
        }

        await _visit.PutOnAsync(new Look(ColorScheme.Light, width, 844));
        await _visit.GoAsync("/customers/1/identity");
        var picture = _visit.Page.Locator("[data-graph]");
        await picture.ShowsAsync("series-1", "series-2");
        var wrong = await picture.EvaluateAsync<string[]>(
            """
            box => {
              const nodes = box._cyreg.cy.nodes()
                .map(node => ({ name: node.id(), ...node.renderedBoundingBox({ includeOverlays: false }) }));
              return nodes.flatMap((one, index) => [
                ...(one.x1 < 0 || one.y1 < 0 || one.x2 > box.clientWidth || one.y2 > box.clientHeight
                  ? [`${one.name} is outside`] : []),
                ...nodes.slice(index + 1)
                  .filter(other => one.x1 < other.x2 && other.x1 < one.x2 && one.y1 < other.y2 && other.y1 < one.y2)
                  .map(other => `${one.name} lies over ${other.name}`),
              ]);
            }
            """);
        Assert.Empty(wrong);
    }

    private ILocator Newest => _visit.Page.Locator(".history li").First;

    private async Task UndoAsync()
    {
        await Newest.Link("Undo…").ClickAsync();
        await Expect(_visit.Text("What happens")).ToBeVisibleAsync();
        await _visit.Button("Undo it").ClickAsync();
        await Expect(_visit.Page).ToHaveURLAsync(new Regex("/customers/1/identity$"));
        await Expect(Newest).ToContainTextAsync("undo");
    }

    private async Task<string?> OwnerOf(string query) => (await _server.CustomerAsync(query)).GetProperty("id").GetString();
}
