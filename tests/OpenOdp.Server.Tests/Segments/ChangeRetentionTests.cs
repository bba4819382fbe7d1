using System.Net;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Segments;

/// <summary>Changes of memberships are kept for the window (rule S5), and what is not kept is not guessed.</summary>
public sealed class ChangeRetentionTests : IAsyncLifetime
{
    private const string Email = "a@x.example";
    private const int Day = 24 * 3600;

    private AdminServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await AdminServer.StartAsync("--OpenOdp:TestClock", "true");

    [Fact]
    public async Task Who_was_in_a_segment_is_known_though_the_change_that_made_it_so_is_gone()
    {
        await _server.InstallAsync("has_email", Bodies.HasEmail);
        await _server.InstallAsync("did_a", Bodies.Of(Bodies.Did("a", "\"min_count\":1", 25 * Day)));
        await _server.InstallAsync("did_b", Bodies.Of(Bodies.Did("b", "\"min_count\":1", 25 * Day)));
        var now = SegmentServer.Now();
        var entered = await _server.DoAsync(Email, "a");
        await PutForwardAsync(now.AddDays(10));
        await _server.DoAsync(Email, "b");
        await PutForwardAsync(now.AddDays(30));
        await UntilGoneAsync(entered);

        Assert.Equal(["did_a", "has_email"], await _server.SegmentsOfAsync(Email, $"{entered}"));
        Assert.Equal(["did_a", "did_b", "has_email"], await _server.SegmentsOfAsync(Email, now.AddDays(20).Text()));
        Assert.Equal(["did_b", "has_email"], await _server.SegmentsOfAsync(Email, now.AddDays(27).Text()));
        var answer = await _server.GetAsync($"/admin/segments/did_a:explain?email={Email}&as_of={entered}");
        Assert.Equal(
            $$"""{"qualified":true,"revision":null,"as_of":"{{entered}}","change":null}""", answer.GetRawText());
    }

    [Fact]
    public async Task What_lies_before_that_is_refused_and_a_stream_does_not_go_on_from_there()
    {
        await _server.InstallAsync("has_email", Bodies.HasEmail);
        var now = SegmentServer.Now();
        var entered = await _server.DoAsync(Email, "a");
        await PutForwardAsync(now.AddDays(30));
        await UntilGoneAsync(entered);

        var refusal = await _server.GetAsync(
            $"/admin/customers/memberships?email={Email}&as_of={now.AddHours(-1).Text()}", HttpStatusCode.BadRequest);
        Assert.Contains("kept for 28 days", refusal.GetRawText(), StringComparison.Ordinal);
        var gone = await _server.GetAsync($"/admin/memberships/stream?after={entered - 1}", HttpStatusCode.Gone);
        Assert.Contains($"up to position {entered}", gone.GetRawText(), StringComparison.Ordinal);
        foreach (var after in new[] { 0UL, entered })
        {
            using var head = await _server.SendAsync(HttpMethod.Head, $"/admin/memberships/stream?after={after}");
            Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task PutForwardAsync(DateTimeOffset now) =>
        await _server.PostAsync("/admin/clock", $$"""{"now":"{{now.Text()}}"}""");

    private async Task UntilGoneAsync(ulong position)
    {
        while (true)
        {
            using var answer = await _server.SendAsync(
                HttpMethod.Get, $"/admin/customers/memberships?email={Email}&as_of={position - 1}");
            if (answer.StatusCode == HttpStatusCode.BadRequest) return;
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }
    }
}
