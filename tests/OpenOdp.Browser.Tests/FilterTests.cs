using OpenOdp.Server.Tests.Segments;

namespace OpenOdp.Browser.Tests;

public sealed class FilterTests(Chromium chromium) : ConsoleTest(chromium)
{
    [Fact]
    public async Task A_long_list_of_segments_is_filtered_by_keyboard_and_what_is_chosen_stays_chosen()
    {
        var server = await StartServerAsync();
        await server.InstallAsync("has_email", Bodies.HasEmail);
        for (var i = 10; i < 32; i++) await server.InstallAsync($"phone_{i}", Bodies.HasPhone);
        var visit = await VisitAsync(server, Who.Operator, "/settings/webhooks:new");
        await visit.Page.FillAsync("#name", "crm");
        await visit.Page.FillAsync("#url", "http://127.0.0.1:1/");
        await ChooseAsync("_17", "phone_17");
        await ChooseAsync("has E-MAIL", "has_email");
        await Expect(visit.Page.GetByRole(AriaRole.Status)).ToHaveTextAsync("1 of 23 shown, 1 more chosen");
        Assert.Empty(await visit.Page.BarriersAsync());
        await visit.Button("Make it").ClickAsync();
        await Expect(visit.Text("It is told of has_email, phone_17.")).ToBeVisibleAsync();

        async Task ChooseAsync(string text, string segment)
        {
            await visit.Field("Find by id or name").FillAsync(text);
            await visit.Page.Keyboard.PressAsync("Enter");
            await Expect(visit.Page.Locator("label.check:visible")).ToHaveCountAsync(1);
            await visit.Page.Keyboard.PressAsync("Tab");
            await visit.Page.Keyboard.PressAsync("Tab");
            await visit.Page.Keyboard.PressAsync("Space");
            await Expect(visit.Page.Locator($"[value={segment}]")).ToBeCheckedAsync();
        }
    }
}
