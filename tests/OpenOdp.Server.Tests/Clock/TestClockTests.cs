using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using OpenOdp.Server.Accounts;
using OpenOdp.Server.Tests.Segments;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Clock;

public sealed class TestClockTests
{
    private static readonly string DidA = Bodies.Of(Bodies.Did("a", "\"min_count\":1", 7 * 86_400));

    [Fact]
    public async Task What_time_ends_has_ended_in_the_streams_a_moment_after_the_clock_was_put_forward()
    {
        await using var server = await AdminServer.StartAsync("--OpenOdp:TestClock", "true");
        await server.InstallAsync("did_a", DidA);
        using var stream = await SegmentStream.OpenAsync(server);
        var at = SegmentServer.Now();
        await server.DoAsync("a@x.example", "a", at);
        await stream.NextAsync();

        var moved = await server.PostAsync("/admin/clock", Now(at.AddDays(8)));
        var started = TimeProvider.System.GetTimestamp();
        var (_, left) = await stream.NextAsync();

        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(1.5));
        Assert.Equal(at.AddDays(7).Text(), left.GetProperty("at").GetString());
        Assert.Empty(await server.SegmentsOfAsync("a@x.example"));
        Assert.StartsWith(
            at.AddDays(8).Text()[..16], moved.GetProperty("now").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_stored_bears_the_time_of_the_clock_which_goes_on()
    {
        await using var server = await AdminServer.StartAsync("--OpenOdp:TestClock", "true");
        var then = SegmentServer.Now().AddDays(30);
        await server.PostAsync("/admin/clock", Now(then));
        await server.DoAsync("a@x.example", "a");

        var one = (await server.GetAsync("/admin/customers/events?email=a@x.example")).GetProperty("events")[0];
        Assert.InRange(
            DateTimeOffset.Parse(one.GetProperty("ts").GetString()!, CultureInfo.InvariantCulture), then, then.AddMinutes(5));
    }

    [Fact]
    public async Task The_clock_goes_forward_only_and_what_is_no_time_changes_nothing()
    {
        await using var server = await AdminServer.StartAsync("--OpenOdp:TestClock", "true");
        await server.PostAsync("/admin/clock", Now(SegmentServer.Now().AddHours(-1)), HttpStatusCode.Conflict);
        await server.PostAsync("/admin/clock", Now(SegmentServer.Now().AddYears(20)), HttpStatusCode.BadRequest);
        foreach (var body in (string[])["{}", "[]", """{"now":"soon"}""", """{"now":17}""", """{"then":"2030-01-01"}"""])
        {
            await server.PostAsync("/admin/clock", body, HttpStatusCode.BadRequest);
        }

        using var byAccount = await server.SendAsync(HttpMethod.Post, "/admin/clock", Now(SegmentServer.Now()), "one.secret");
        Assert.Equal(HttpStatusCode.Forbidden, byAccount.StatusCode);
    }

    [Fact]
    public async Task Nobody_moves_the_clock_of_a_server_that_is_not_for_tests()
    {
        await using var server = await AdminServer.StartAsync();
        var fault = await server.PostAsync("/admin/clock", Now(SegmentServer.Now().AddDays(1)), HttpStatusCode.NotFound);
        Assert.Contains("OpenOdp__TestClock=true", fault.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_restart_the_clock_goes_on_from_the_log()
    {
        using var directory = new TempDirectory();
        var then = SegmentServer.Now().AddDays(100);
        await using (var host = await StartAsync(directory.Path))
        {
            using var http = Client(host);
            using var moved = await http.PostAsJsonAsync(
                "/admin/clock", new { now = then.Text() }, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, moved.StatusCode);
            using var sent = await http.PostAsJsonAsync(
                "/v3/events", new { type = "t", identifiers = new { email = "a@x.example" } },
                TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Accepted, sent.StatusCode);
        }

        await using var again = await StartAsync(directory.Path);
        using var client = Client(again);
        using var back = await client.PostAsJsonAsync(
            "/admin/clock", new { now = then.AddSeconds(-1).Text() }, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Conflict, back.StatusCode);
    }

    [Theory]
    [InlineData("--urls", "http://*:0")]
    [InlineData("--urls", "http://127.0.0.1:0;http://0.0.0.0:0")]
    [InlineData("--urls", "http://localhost:0;https://[::]:0")]
    [InlineData("--urls", "", "--http_ports", "49152")]
    [InlineData("--urls", "http://127.0.0.1:0", "--Kestrel:Endpoints:Http:Url", "http://192.0.2.1:49152")]
    [InlineData("--urls", "http://127.0.0.1:0", "--OpenOdp:AdminUrls", "http://+:0")]
    public async Task A_server_that_others_reach_does_not_start_with_it(params string[] settings)
    {
        using var directory = new TempDirectory();
        var error = await Assert.ThrowsAsync<ConfigurationException>(() => StartAsync(directory["data"], settings));
        Assert.Contains("take TestClock out", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(directory["data"]));
    }

    private static string Now(DateTimeOffset now) => $$"""{"now":"{{now.Text()}}"}""";

    private static Task<ServerHost> StartAsync(string directory, params string[] settings) => ServerHost.StartAsync(
        [
            "--Logging:LogLevel:Default", "None", "--urls", "http://127.0.0.1:0", "--OpenOdp:DataDirectory", directory,
            "--OpenOdp:MemoryBytes", "64MiB", "--OpenOdp:Accounts:0:PublicKey", "one",
            "--OpenOdp:Accounts:0:PrivateKey", "one.secret", "--OpenOdp:TestClock", "true", .. settings,
        ]);

    private static HttpClient Client(ServerHost host)
    {
        var http = new HttpClient { BaseAddress = new Uri(host.Urls.First()) };
        http.DefaultRequestHeaders.Add("x-api-key", "one.secret");
        return http;
    }
}
