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
