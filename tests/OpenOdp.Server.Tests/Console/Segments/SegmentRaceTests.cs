using System.Net;
using OpenOdp.Server.Tests.Segments;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Console.Segments;

public sealed class SegmentRaceTests : IAsyncLifetime
{
    private const string Edit = "/segments/seg/edit";

    private AdminServer _server = null!;
    private ConsoleVisitor _visitor = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ConsoleVisitor.StartServerAsync();
        _visitor = await ConsoleVisitor.OperatorAsync(_server);
        await _server.InstallAsync("seg", Bodies.HasEmail);
    }

    [Fact]
    public async Task Of_two_who_save_over_the_same_revision_at_once_one_is_told()
    {
        for (var round = 0; round < AtOnce.Rounds; round++)
        {
            var begun = await _visitor.BaseAsync(Edit);
            var statuses = await _visitor.SendAtOnceAsync(
                (Edit, [("base", begun), ("body", Body("a", round))]), (Edit, [("base", begun), ("body", Body("b", round))]));
            Assert.Equal([HttpStatusCode.SeeOther, HttpStatusCode.Conflict], statuses.Order());
        }

        Assert.Equal(AtOnce.Rounds + 1, (await _server.GetAsync("/v3/segments/seg")).GetProperty("revision").GetInt32());
    }

    [Fact]
    public async Task What_the_API_puts_at_once_is_not_replaced()
    {
        for (var round = 0; round < AtOnce.Rounds; round++)
        {
            var begun = await _visitor.BaseAsync(Edit);
            var saved = _visitor.SendAtOnceAsync((Edit, [("base", begun), ("body", Body("mine", round))]));
            await _server.SendAsync(HttpMethod.Put, "/v3/segments/seg", Body("theirs", round)).ReadAsync(HttpStatusCode.OK);
            await saved;
            var newest = (await _server.GetAsync("/v3/segments/seg")).GetRawText();
            Assert.Contains($"theirs{round}", newest, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Of_two_who_save_and_delete_the_same_revision_at_once_one_is_told()
    {
        for (var round = 0; round < AtOnce.Rounds; round++)
        {
            var begun = await _visitor.BaseAsync(Edit);
            var statuses = await _visitor.SendAtOnceAsync(
                (Edit, [("base", begun), ("body", Body("a", round))]), ("/segments/seg/delete", [("base", begun)]));
            Assert.Equal([HttpStatusCode.SeeOther, HttpStatusCode.Conflict], statuses.Order());
            var isDeleted = statuses[1] == HttpStatusCode.SeeOther;
            await _server.GetAsync("/v3/segments/seg", isDeleted ? HttpStatusCode.NotFound : HttpStatusCode.OK);
            if (isDeleted) await _server.InstallAsync("seg", Bodies.HasEmail);
        }
    }

    [Fact]
    public async Task A_page_of_a_segment_that_was_deleted_replaces_no_other_one_of_its_id()
    {
        var begun = await _visitor.BaseAsync(Edit);
        await _visitor.SaveAsync("/segments/seg/delete", ("base", begun));
        await _server.InstallAsync("seg", Bodies.HasPhone);
        var (status, page) = await _visitor.SaveAsync(Edit, ("base", begun), ("body", Body("a", 1)));
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("Revision 1 was saved meanwhile", page, StringComparison.Ordinal);
        Assert.Contains(
            "customer.phone", (await _server.GetAsync("/v3/segments/seg")).GetRawText(), StringComparison.Ordinal);
        (status, _) = await _visitor.SaveAsync(Edit, ("base", ConsoleVisitor.BaseIn(page)), ("body", Body("a", 1)));
        Assert.Equal(HttpStatusCode.SeeOther, status);
    }

    public ValueTask DisposeAsync()
    {
        _visitor.Dispose();
        return _server.DisposeAsync();
    }

    private static string Body(string action, int round) => Bodies.Of(Bodies.Did($"{action}{round}", "\"min_count\":1", 1000));
}
