using System.Text.RegularExpressions;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Browser.Tests.Customers;

public sealed class ProfileTests(Chromium chromium) : ConsoleTest(chromium)
{
    private AdminServer _server = null!;
    private Visit _visit = null!;

    public override async ValueTask InitializeAsync()
    {
        _server = await StartServerAsync();
        await _server.TakeAsync(Sending.Event("\"email\":\"ada@x.example\""));
        _visit = await VisitAsync(_server, Who.Operator);
    }

    [Fact]
    public async Task A_bad_value_is_said_with_what_was_typed_and_a_good_one_is_saved()
    {
        await _visit.GoAsync("/customers/1");
        await _visit.Link("Edit").ClickAsync();
        await WriteAsync(1, "age", "number, list…", "forty");
        await WriteAsync(2, "motto", "text", "\"{'quoted'}\" & <b>bold</b>");
        await _visit.Button("Save").ClickAsync();
        await Expect(_visit.Alert).ToContainTextAsync("age: 'forty' is no number");
        await Expect(_visit.Field("Value of attribute 1")).ToHaveValueAsync("forty");
        await Expect(_visit.Field("Kind of attribute 1")).ToHaveValueAsync("json");
        await Expect(_visit.Field("Name of attribute 2")).ToHaveValueAsync("motto");

        await _visit.Field("Value of attribute 1").FillAsync("41");
        await _visit.Button("Save").ClickAsync();
        await Expect(_visit.Page).ToHaveURLAsync(new Regex("/customers/1$"));
        await Expect(_visit.Region("The attributes")).ToContainTextAsync("\"{'quoted'}\" & <b>bold</b>");
        Assert.Equal(41, (await _server.CustomerAsync("zaius_id=1")).GetProperty("attributes").GetProperty("age").GetInt32());

        await _visit.Link("Edit").ClickAsync();
        await _visit.Field("Value of attribute 1").FillAsync("");
        await _visit.Button("Save").ClickAsync();
        await Expect(_visit.Page).ToHaveURLAsync(new Regex("/customers/1$"));
        Assert.False((await _server.CustomerAsync("zaius_id=1")).GetProperty("attributes").TryGetProperty("age", out var _));
    }

    [Fact]
    public async Task A_customer_is_made_when_nobody_else_has_its_identifiers()
    {
        await _visit.GoAsync("/customers");
        await _visit.Link("New customer").ClickAsync();
        await _visit.Button("Create").ClickAsync();
        await Expect(_visit.Alert).ToContainTextAsync("Write at least one identifier");
        await _visit.Field("Value of identifier 1").FillAsync("ADA@x.example");
        await _visit.Button("Create").ClickAsync();
        await Expect(_visit.Alert).ToContainTextAsync("Customer 1 has one of these identifiers already.");
        await Expect(_visit.Link("To customer 1")).ToBeVisibleAsync();
        await _visit.Field("Value of identifier 1").FillAsync("bob@x.example");
        await WriteAsync(1, "city", "text", "Berlin");
        await _visit.Button("Create").ClickAsync();
        await Expect(_visit.Heading).ToHaveTextAsync("bob@x.example");
        await Expect(_visit.Region("The attributes")).ToContainTextAsync("Berlin");
    }

    [Fact]
    public async Task A_customer_is_erased_after_its_id_was_typed_and_the_page_follows_to_the_end()
    {
        await _visit.GoAsync("/customers/1");
        await _visit.Link("Erase…").ClickAsync();
        await _visit.Page.FillAsync("#confirm", "2");
        await _visit.Button("Erase for good").ClickAsync();
        await Expect(_visit.Alert).ToContainTextAsync("Nobody was erased: type 1");
        await _visit.Page.FillAsync("#confirm", "1");
        await _visit.Button("Erase for good").ClickAsync();
        await Expect(_visit.Heading).ToHaveTextAsync("Erasure of customer 1");
        await Expect(_visit.Text("held back")).ToBeVisibleAsync();

        var erasure = _visit.Page.Url.Split('/')[^1];
        Assert.True(await _visit.IsSamePageAsync(async () =>
        {
            await _server.PostAsync($"/admin/erasures/{erasure}:complete");
            await Expect(_visit.Text("Nothing of it is left.")).ToBeVisibleAsync();
        }));
        Assert.Equal(404, await _visit.GoAsync("/customers/1"));
        await _visit.GoAsync("/changes");
        await Expect(_visit.Page.Locator("tbody tr").First).ToContainTextAsync("Erased a customer");
    }

    private async Task WriteAsync(int row, string name, string kind, string value)
    {
        await _visit.Field($"Name of attribute {row}").FillAsync(name);
        await _visit.Field($"Kind of attribute {row}").SelectOptionAsync(kind);
        await _visit.Field($"Value of attribute {row}").FillAsync(value);
    }
}
