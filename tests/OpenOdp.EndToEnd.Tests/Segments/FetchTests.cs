using Microsoft.Extensions.Logging.Testing;
using OpenOdp.Client;
using OpenOdp.EndToEnd.Tests.Support;

namespace OpenOdp.EndToEnd.Tests.Segments;

/// <summary>The client asks a server in a process of its own.</summary>
public sealed class FetchTests(FetchTests.Installed installed) : IClassFixture<FetchTests.Installed>, IAsyncLifetime
{
    private readonly FakeLogger _logger = new();
    private OptimizelyClient _client = null!;

    public ValueTask InitializeAsync()
    {
        _client = Client();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task What_was_flushed_counts_in_the_fetch_that_follows()
    {
        for (var i = 0; i < Scale.Of(100); i++)
        {
            var user = _client.CreateUserContext($"user{i}");
            await SendAsync("look", "fs_user_id", user.UserId);
            Assert.True(await FetchAsync(user));
            Assert.Equal([], user.QualifiedSegments);
            await SendAsync("buy", "fs_user_id", user.UserId);
            Assert.True(await FetchAsync(user, OdpSegmentOption.IgnoreCache));
            Assert.Equal(["buyers"], user.QualifiedSegments);
            Assert.True(user.IsQualifiedFor("buyers"));
        }
    }

    [Fact]
    public async Task A_user_of_whom_nothing_came_yet_has_no_segments_until_something_comes()
    {
        var user = _client.CreateUserContext("new");
        Assert.False(await FetchAsync(user));
        Assert.Null(user.QualifiedSegments);
        var record = Assert.Single(_logger.Collector.GetSnapshot(), record => record.Id.Id == 1302);
        Assert.Equal("Audience segments fetch failed (invalid identifier)", record.Message);

        await using var lenient = Client(options => options.UnknownUserAsNoSegments = true);
        var asNone = lenient.CreateUserContext("new");
        Assert.True(await FetchAsync(asNone));
        Assert.Equal([], asNone.QualifiedSegments);

        await SendAsync("read", "fs_user_id", "new");
        Assert.True(await FetchAsync(user));
        Assert.Equal(["readers"], user.QualifiedSegments);
    }

    [Fact]
    public async Task An_answer_is_kept_until_the_cache_is_passed_by_or_emptied()
    {
        var user = _client.CreateUserContext("kept");
        await SendAsync("buy", "fs_user_id", "kept");
        Assert.Equal(["buyers"], await SegmentsAsync(user));
        await SendAsync("read", "fs_user_id", "kept");
        Assert.Equal(["buyers"], await SegmentsAsync(user));
        Assert.Equal(["buyers", "readers"], await SegmentsAsync(user, OdpSegmentOption.IgnoreCache));
        Assert.Equal(["buyers"], await SegmentsAsync(user));
        Assert.Equal(["buyers", "readers"], await SegmentsAsync(user, OdpSegmentOption.ResetCache));
        Assert.Equal(["buyers", "readers"], await SegmentsAsync(user));
    }

    [Theory]
    [InlineData("a \"quoted\" one")]
    [InlineData("back\\slash\\")]
    [InlineData("line\nand\ttab")]
    [InlineData("Zoë 漢字 🙂")]
    [InlineData("\u2028</script>&amp;%22+")]
    [InlineData("\") {audiences {edges {node {name}}}} other: customer(fs_user_id: \"buyer")]
    [InlineData("\",\"audiences\":[\"readers\"]}}")]
    [InlineData("$userId")]
    public async Task An_id_of_any_characters_is_that_user_and_nobody_else(string id)
    {
        await SendAsync("buy", "fs_user_id", "buyer");
        var user = _client.CreateUserContext(id);
        Assert.False(await FetchAsync(user));
        await SendAsync("read", "fs_user_id", id);
        Assert.Equal(["readers"], await SegmentsAsync(user));
        Assert.Equal(["buyers"], await SegmentsAsync(_client.CreateUserContext("buyer")));
    }

    [Fact]
    public async Task A_browser_is_asked_for_by_its_vuid_and_its_person_has_what_it_did()
    {
        const string Vuid = "vuid_24738a7c21b94bc1a8b54acb0b5";
        await SendAsync("buy", "vuid", Vuid);
        Assert.Equal(["buyers"], await SegmentsAsync(_client.CreateUserContext(Vuid)));
        _client.Identify(new Dictionary<string, string> { ["vuid"] = Vuid, ["fs_user_id"] = "person" });
        await _client.FlushAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["buyers"], await SegmentsAsync(_client.CreateUserContext("person")));
    }

    [Fact]
    public async Task What_time_ends_is_gone_from_the_next_fetch_though_nothing_came()
    {
        await SendAsync("blink", "fs_user_id", "brief");
        var user = _client.CreateUserContext("brief");
        Assert.Equal(["blinkers"], await SegmentsAsync(user));
        await Wait.Until(
            async () => await SegmentsAsync(user, OdpSegmentOption.IgnoreCache) is [], "the three seconds are over");
    }

    [Fact]
    public async Task A_server_that_is_gone_fails_the_fetch_and_the_next_one_finds_it_again()
    {
        await SendAsync("buy", "fs_user_id", "patient");
        var user = _client.CreateUserContext("patient");
        await installed.Server.Program.KillAsync();
        Assert.False(await FetchAsync(user));
        Assert.Null(user.QualifiedSegments);
        Assert.Contains(_logger.Collector.GetSnapshot(), record => record.Id.Id == 1301);
        await installed.RestartAsync();
        await using var client = Client(); // the server has another port now
        Assert.Equal(["buyers"], await SegmentsAsync(client.CreateUserContext("patient")));
    }

    private OptimizelyClient Client(Action<OdpOptions>? configure = null)
    {
        var options = new OptimizelyClientOptions
        {
            Datafile = SegmentKit.Datafile(installed.Server.Url, "buyers", "readers", "blinkers", "not_installed"),
        };
        configure?.Invoke(options.Odp);
        return new OptimizelyClient(options, _logger);
    }

    private async Task SendAsync(string action, string identifier, string value)
    {
        _client.SendOdpEvent(action, identifiers: new Dictionary<string, string> { [identifier] = value });
        var report = await _client.FlushAsync(TestContext.Current.CancellationToken);
        Assert.Equal(report.Accepted, report.Sent);
    }

    private static ValueTask<bool> FetchAsync(OptimizelyUserContext user, OdpSegmentOption options = OdpSegmentOption.None) =>
        user.FetchQualifiedSegmentsAsync(options, TestContext.Current.CancellationToken);

    private static async Task<IReadOnlyList<string>?> SegmentsAsync(
        OptimizelyUserContext user, OdpSegmentOption options = OdpSegmentOption.None)
    {
        Assert.True(await FetchAsync(user, options));
        return user.QualifiedSegments;
    }

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    /// <summary>A server with the segments that these tests ask for.</summary>
    public sealed class Installed : IAsyncLifetime
    {
        private readonly TempDirectory _directory = new();

        internal ServerRun Server { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Server = await ServerRun.StartAsync(_directory.Path);
            await Server.InstallAsync("buyers", SegmentKit.Did("buy"));
            await Server.InstallAsync("readers", SegmentKit.Did("read"));
            await Server.InstallAsync("blinkers", SegmentKit.Did("blink", seconds: 3));
            await Server.InstallAsync("not_of_the_project", SegmentKit.Did("buy"));
        }

        internal async Task RestartAsync()
        {
            Server.Dispose();
            Server = await ServerRun.StartAsync(_directory.Path);
        }

        public ValueTask DisposeAsync()
        {
            Server.Dispose();
            _directory.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
