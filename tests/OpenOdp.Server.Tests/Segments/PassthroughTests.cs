using System.Net;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Segments;

/// <summary>Audiences whose members another system tells (PT-1).</summary>
public sealed class PassthroughTests : IAsyncLifetime
{
    private const string Ann = "a@x.example";

    private AdminServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await AdminServer.StartAsync();

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task MEM_4_PT_1_qualify_and_disqualify_tell_the_members_of_an_audience()
    {
        await InstallAsync("audience_1");
        await TellAsync("qualify", "audience_2");
        Assert.Empty(await _server.SegmentsOfAsync(Ann));

        await TellAsync("qualify", "audience_1");
        Assert.Equal(["audience_1"], await _server.SegmentsOfAsync(Ann));

        await TellAsync("disqualify", "audience_1");
        Assert.Empty(await _server.SegmentsOfAsync(Ann));
    }

    [Fact]
    public async Task PT_5_the_later_by_time_decides_and_of_two_at_once_the_last_that_came()
    {
        await InstallAsync("one");
        var at = SegmentServer.Now().AddMinutes(-10);
        await TellAsync("qualify", "one", at);
        await TellAsync("disqualify", "one", at.AddMinutes(-1));
        Assert.Equal(["one"], await _server.SegmentsOfAsync(Ann));

        await TellAsync("disqualify", "one", at);
        Assert.Empty(await _server.SegmentsOfAsync(Ann));
        await TellAsync("qualify", "one", at);
        Assert.Equal(["one"], await _server.SegmentsOfAsync(Ann));
    }

    [Fact]
    public async Task PT_3_an_audience_must_be_there_before_its_members_are_told()
    {
        await TellAsync("qualify", "one");
        await InstallAsync("one");
        Assert.Empty(await _server.SegmentsOfAsync(Ann));
        await TellAsync("qualify", "one");
        Assert.Equal(["one"], await _server.SegmentsOfAsync(Ann));
    }

    [Theory]
    [InlineData("qualify", "one", null)]
    [InlineData("disqualify", "one", null)]
    [InlineData("qualify", "One", "Field `audience_id` names no passthrough audience that is installed")]
    [InlineData("disqualify", "has_email", "Field `audience_id` names no passthrough audience that is installed")]
    [InlineData("join", "one", "An event of type `passthrough` tells of an audience by the action `qualify` or `disqualify`")]
    public async Task PT_3_what_changes_no_audience_is_told_with_the_202(string action, string audience, string? warning)
    {
        await InstallAsync("one");
        await _server.InstallAsync("has_email", Bodies.HasEmail);
        using var response = await _server.SendAsync(
            HttpMethod.Post,
            "/v3/events",
            $$$"""
            {"type":"passthrough","action":"{{{action}}}","identifiers":{"email":"{{{Ann}}}"},
             "data":{"audience_id":"{{{audience}}}"}}
            """,
            "one");
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal(warning is not null, response.Headers.Contains("OpenOdp-Warnings"));
        var request = (await _server.GetAsync("/admin/requests?outcome=accepted")).GetProperty("requests")[0];
        var seen = request.GetProperty("warnings");
        if (warning is null) Assert.Equal(0, seen.GetArrayLength());
        else Assert.StartsWith(warning, seen[0].GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PT_2_what_does_not_name_one_customer_for_certain_is_refused()
    {
        using var response = await _server.SendAsync(
            HttpMethod.Post,
            "/v3/events",
            """
            [{"type":"t","identifiers":{"vuid":"v"}},
             {"type":"passthrough","action":"qualify","identifiers":{"vuid":"v"},"data":{"audience_id":"one"}}]
            """,
            "one");
        var body = (await response.ReadAsync(HttpStatusCode.BadRequest)).GetRawText();
        Assert.Contains("`vuid` is of low confidence", body, StringComparison.Ordinal);
        Assert.Contains("\"event\":1", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_preview_of_an_audience_has_the_members_that_it_has()
    {
        await InstallAsync("one");
        await TellAsync("qualify", "one");
        Assert.Equal(1, await PreviewAsync("one", "one"));
        Assert.Equal(0, await PreviewAsync("one", "two"));
        Assert.Equal(0, await PreviewAsync("two", "one"));
    }

    [Fact]
    public async Task MEM_4_an_audience_holds_up_no_other_segment()
    {
        await _server.InstallAsync("audience", Body("audience_1"));
        await _server.InstallAsync("audience", Body("audience_2"));
        await TellAsync("qualify", "audience_2");
        await _server.InstallAsync("has_email", Bodies.HasEmail);
        Assert.Equal(["audience", "has_email"], await _server.SegmentsOfAsync(Ann));
    }

    [Fact]
    public async Task An_explanation_names_the_event_that_told_it()
    {
        await InstallAsync("one");
        var position = await TellAsync("qualify", "one");
        var because = (await _server.ExplainAsync("one", Ann)).GetProperty("because")[0];
        Assert.Equal("definition.passthrough", because.GetProperty("path").GetString());
        Assert.Contains($"{position}", because.GetProperty("events")[0].GetRawText(), StringComparison.Ordinal);
    }

    private async Task<int> PreviewAsync(string id, string audience)
    {
        using var response = await _server.SendAsync(HttpMethod.Post, $"/admin/segments/{id}:preview", Body(audience));
        return (await response.ReadAsync(HttpStatusCode.OK)).GetProperty("count").GetInt32();
    }

    private Task InstallAsync(string audience) => _server.InstallAsync(audience, Body(audience));

    private static string Body(string audience) =>
        "{\"definition\":{\"passthrough\":{\"audience_id\":\"" + audience + "\"}}}";

    private Task<ulong> TellAsync(string action, string audience, DateTimeOffset? at = null) => _server.SendEventAsync(
        $"\"email\":\"{Ann}\"", action, at, $"\"audience_id\":\"{audience}\"", type: "passthrough");
}
