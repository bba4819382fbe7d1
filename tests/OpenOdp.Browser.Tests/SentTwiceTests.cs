using System.Collections.Concurrent;

namespace OpenOdp.Browser.Tests;

public sealed class SentTwiceTests(Chromium chromium) : ConsoleTest(chromium)
{
    [Fact]
    public async Task A_form_that_is_on_its_way_is_not_sent_again_and_whoever_comes_back_can_send_it()
    {
        var server = await StartServerAsync();
        var visit = await VisitAsync(server, Who.Operator, "/settings/webhooks:new");
        var (sent, answer) = (new ConcurrentQueue<IRequest>(), new TaskCompletionSource());
        await visit.Page.RouteAsync("**/settings/webhooks:new", async route =>
        {
            if (route.Request.Method == "POST")
            {
                sent.Enqueue(route.Request);
                await answer.Task;
            }

            await route.ContinueAsync();
        });
        await FillAsync(visit, "first");
        await visit.Page.Keyboard.PressAsync("Enter");
        await Wait.Until(() => !sent.IsEmpty, "the form is on its way");
        await visit.Page.Keyboard.PressAsync("Enter");
        answer.SetResult();
        await Expect(visit.Text("whsec_").First).ToBeVisibleAsync();
        Assert.Single(sent);

        await visit.Page.GoBackAsync();
        await FillAsync(visit, "second");
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Text("whsec_").First).ToBeVisibleAsync();
        Assert.Equal(2, sent.Count);
    }

    [Fact]
    public async Task Whoever_stops_a_form_on_its_way_can_send_it_again_after_a_while()
    {
        var server = await StartServerAsync();
        var visit = await VisitAsync(server, Who.Operator);
        await visit.Page.Clock.InstallAsync();
        await visit.GoAsync("/settings/webhooks:new");
        var stopped = 0;
        await visit.Page.RouteAsync("**/settings/webhooks:new", async route =>
        {
            if (route.Request.Method == "POST" && Interlocked.Increment(ref stopped) == 1) await route.AbortAsync("aborted");
            else await route.ContinueAsync();
        });
        await FillAsync(visit, "first");
        await visit.Page.Keyboard.PressAsync("Enter");
        await Wait.Until(() => Volatile.Read(ref stopped) == 1, "the form was stopped");
        await visit.Page.Clock.RunForAsync(5_000);
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.Page.Clock.RunForAsync(6_000);
        Assert.Equal(1, stopped);
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Text("whsec_").First).ToBeVisibleAsync();
        Assert.Equal(2, stopped);
    }

    [Fact]
    public async Task Whoever_stays_on_a_page_can_leave_it_by_the_same_button_later()
    {
        var server = await StartServerAsync();
        var visit = await VisitAsync(server, Who.Operator, "/segments/new");
        await visit.Page.FillAsync("#display-name", "Not saved yet");
        visit.Answer = false;
        await visit.Button("Sign out").ClickAsync();
        await Wait.Until(() => visit.Asked.Count == 1, "the page asks");
        visit.Answer = true;
        await visit.Button("Sign out").ClickAsync();
        await Expect(visit.Button("Sign in")).ToBeVisibleAsync();
    }

    private static async Task FillAsync(Visit visit, string name)
    {
        await visit.Page.FillAsync("#name", name);
        await visit.Page.FillAsync("#url", "http://127.0.0.1:1/");
        await visit.Button("Make it").FocusAsync();
    }
}
