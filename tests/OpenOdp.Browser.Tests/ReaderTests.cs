namespace OpenOdp.Browser.Tests;

public sealed class ReaderTests(Chromium chromium, Shop shop) : ConsoleTest(chromium)
{
    private static readonly string[] Changes =
    [
        "New customer", "Edit", "Erase…", "Merge", "Split", "Undo…", "New segment", "Delete", "Bring it back", "Fix and send again",
    ];

    [Fact]
    public async Task Readers_are_offered_no_change_on_any_page_and_operators_all()
    {
        Assert.Empty((await OfferedAsync(Who.Reader)).Intersect(Changes));
        Assert.Empty(Changes.Except(await OfferedAsync(Who.Operator)));
    }

    [Theory]
    [InlineData("/customers/{customer}/erase", "confirm={customer}")]
    [InlineData("/customers/{customer}/edit", "name=city&kind=text&value=Rome&was=")]
    [InlineData("/customers/{customer}/undo", "entry={entry}")]
    [InlineData("/segments/known/delete", "")]
    [InlineData("/segments:preview", "id=x&body=%7B%7D")]
    [InlineData("/live/{rejected}/replay", "body=%5B%5D")]
    public async Task A_change_that_a_reader_sends_by_hand_is_refused_though_its_form_is_ours(string path, string fields)
    {
        var visit = await VisitAsync(shop.Server, Who.Reader, "/customers");
        var status = await visit.Page.EvaluateAsync<int>(
            """
            async ([path, fields]) => {
              const body = new URLSearchParams(fields);
              body.set('__RequestVerificationToken', document.querySelector('[name=__RequestVerificationToken]').value);
              return (await fetch(path, { method: 'POST', body })).status;
            }
            """,
            new[] { shop.Fill(path), shop.Fill(fields) });
        Assert.Equal(403, status);
        visit.Forget("status 403");
        Assert.Equal(200, await visit.GoAsync(shop.Fill("/customers/{customer}")));
        Assert.Equal(200, await visit.GoAsync("/segments/known"));
    }

    /// <summary>What there is to press in any page that this person gets.</summary>
    private async Task<string[]> OfferedAsync(Who who)
    {
        var visit = await VisitAsync(shop.Server, who, "/customers");
        return await visit.Page.EvaluateAsync<string[]>(
            """
            async paths => (await Promise.all(paths.map(async path => {
              const page = new DOMParser().parseFromString(await (await fetch(path)).text(), 'text/html');
              return [...page.querySelectorAll('main a, main button')].map(one => one.textContent.trim());
            }))).flat()
            """,
            ConsolePages.All.Where(page => who == Who.Operator || !page.IsForOperators).Select(page => shop.Fill(page.Path)));
    }
}
