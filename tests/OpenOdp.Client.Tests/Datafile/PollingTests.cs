using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using OpenOdp.Client.Tests.Support;

namespace OpenOdp.Client.Tests.Datafile;

/// <summary>Polling by SDK key: PO-1 to PO-11, N05.</summary>
public sealed class PollingTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly FakeTimeProvider _clock = new();
    private readonly FakeLogger _logger = new();

    /// <summary>The clients of a test are disposed before; none of them writes after that.</summary>
    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task PO1_PO2_The_datafile_is_fetched_at_once_and_then_only_when_it_has_changed()
    {
        var gate = new TaskCompletionSource();
        await using var odp = FaultServer.Start();
        await using var cdn = FaultServer.Start(request => request.Header("If-None-Match") == "\"v1\""
            ? Reply.Status(304)
            : Reply.Status(200, Datafiles.Odp(odp.Host), "ETag: \"v1\"", "Last-Modified: Mon, 01 Jan 2026 00:00:00 GMT")
                .After(gate.Task));
        await using var client = Client(cdn);

        Assert.Equal(OdpSendResult.SdkNotReady, client.TrySendOdpEvent("early", null, TestClient.Alice));
        gate.SetResult();
        Assert.True(await Wait.For(client.WaitUntilReadyAsync(), "the first datafile"));
        Assert.True(client.IsOdpIntegrated);
        var first = await cdn.NextAsync();
        Assert.Equal(
            ("GET", "/datafiles/my%20key.json", "Bearer token"), (first.Method, first.Path, first.Header("Authorization")));
        Assert.Null(first.Header("If-None-Match"));

        await _clock.AdvanceUntil(TimeSpan.FromMinutes(1), () => cdn.Requests.Length == 2, "the second poll");
        Assert.Equal("\"v1\"", cdn.Requests[1].Header("If-None-Match"));
        Assert.Equal("Mon, 01 Jan 2026 00:00:00 GMT", cdn.Requests[1].Header("If-Modified-Since"));
    }

    [Fact]
    public async Task PO3_PO11_A_failed_fetch_is_logged_and_tried_again_sooner_than_the_interval()
    {
        var replies = new Queue<Reply>(
        [
            Reply.Status(500), Reply.Reset, Reply.Garbage, Reply.Status(200, "not json"),
            Reply.Status(200, Datafiles.NotIntegrated),
        ]);
        await using var cdn = FaultServer.Start(_ => replies.Dequeue());
        await using var client = Client(cdn);

        var waited = await _clock.AdvanceUntil(TimeSpan.FromSeconds(1), () => client.IsReady, "the fifth attempt is good");

        Assert.InRange(waited, TimeSpan.FromSeconds(15), TimeSpan.FromMinutes(4));
        Assert.Equal(
            4, _logger.Texts().Count(text => text.StartsWith("Error 1204 Error fetching datafile", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task A_server_that_asks_for_a_pause_is_asked_no_sooner(int status)
    {
        var asked = 0;
        await using var cdn = FaultServer.Start(_ => Interlocked.Increment(ref asked) == 1
            ? Reply.Status(status, "", "Retry-After: 200")
            : Reply.Status(200, Datafiles.NotIntegrated));
        await using var client = Client(cdn);
        await cdn.NextAsync();
        await Wait.Until(() => _logger.Texts().Length > 0, "the failure is logged");

        Assert.Equal(
            $"Error 1204 Error fetching datafile \"{status} {(System.Net.HttpStatusCode)status}\"; "
                + "the next attempt is in 00:03:20.",
            _logger.Texts().Last());
        var waited = await _clock.AdvanceUntil(TimeSpan.FromSeconds(5), () => client.IsReady, "the second attempt");
        Assert.InRange(waited, TimeSpan.FromSeconds(200), TimeSpan.FromSeconds(300));
    }

    [Fact]
    public async Task A_page_with_status_200_is_no_datafile_and_the_last_good_one_stays()
    {
        await using var cdn = FaultServer.Start(_ => Reply.Status(200, "<html>Sign in</html>"));
        await using var client = Client(cdn, datafile: Datafiles.Odp("https://example.invalid"), cache: _directory.Path);

        await Wait.Until(
            () => _logger.Texts().Any(text => text.StartsWith("Error 1204", StringComparison.Ordinal)), "the fault is logged");

        Assert.True(client.IsOdpIntegrated);
        Assert.Empty(Directory.GetFiles(_directory.Path));
    }

    [Fact]
    public async Task User_and_password_of_the_address_go_into_no_log_and_no_file()
    {
        await using var odp = FaultServer.Start();
        var datafile = Datafiles.Odp(odp.Host.Replace("//", "//me:hunter2@", StringComparison.Ordinal));
        var replies = new Queue<Reply>([Reply.Reset, Reply.Status(500), Reply.Status(200, datafile)]);
        await using var cdn = FaultServer.Start(_ => replies.Dequeue());
        var options = new OptimizelyClientOptions
        {
            SdkKey = "k",
            DatafileUrlTemplate = cdn.Host.Replace("//", "//me:hunter2@", StringComparison.Ordinal) + "/{0}",
            DatafileCacheDirectory = _directory.Path,
        };
        await using var client = new OptimizelyClient(options, _logger, timeProvider: _clock);
        await _clock.AdvanceUntil(TimeSpan.FromSeconds(1), () => client.IsOdpIntegrated, "the datafile");
        client.SendNumbered(10);
        await client.Flushed();
        await Wait.Until(() => Directory.GetFiles(_directory.Path, "*.json").Length == 1, "it is kept");

        Assert.Single(odp.Requests);
        Assert.DoesNotContain(_logger.Texts(), text => text.Contains("hunter2", StringComparison.Ordinal));
        var lines = File.ReadAllText(Assert.Single(Directory.GetFiles(_directory.Path)))
            .Replace(datafile, "", StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", lines, StringComparison.Ordinal);
    }

    [Fact]
    [Row("T048", "T054", "T086", "T087", "T104")]
    public async Task N05_When_the_key_changes_with_200_events_queued_all_go_out_with_the_old_key_and_later_ones_with_the_new()
    {
        await using var odp = FaultServer.Start();
        var revision = 1;
        await using var cdn = FaultServer.Start(_ => Reply.Status(200, Datafiles.Odp(odp.Host, $"pk{revision}", $"{revision}")));
        await using var client =
            Client(cdn, options => (options.MinBatchSize, options.FlushInterval) = (500, TimeSpan.FromHours(1)));
        var updated = 0;
        client.DatafileUpdated += (_, _) => Interlocked.Increment(ref updated);
        await Wait.For(client.WaitUntilReadyAsync(), "the first datafile");

        client.SendNumbered(200);
        var before = Volatile.Read(ref updated);
        Volatile.Write(ref revision, 2);
        await _clock.AdvanceUntil(TimeSpan.FromMinutes(1), () => Volatile.Read(ref updated) > before, "the new datafile");
        client.SendNumbered(50, first: 200);
        await client.Flushed();

        var sent = odp.Requests
            .SelectMany(r => r.Actions.Select(action => (Key: r.Header("x-api-key"), Number: int.Parse(action, null))))
            .ToArray();
        Assert.Equal(250, sent.Length);
        Assert.All(sent, e => Assert.Equal(e.Number < 200 ? "pk1" : "pk2", e.Key));
    }

    [Fact]
    public async Task PO8_Who_waits_for_the_first_datafile_goes_on_after_the_notification()
    {
        await using var cdn = FaultServer.Start(_ => Reply.Status(200, Datafiles.NotIntegrated));
        await using var client = Client(cdn);
        var ready = client.WaitUntilReadyAsync();
        var readyAtTheNotification = true;
        var notified = new TaskCompletionSource();
        client.DatafileUpdated += (_, _) =>
        {
            readyAtTheNotification = ready.IsCompleted;
            notified.SetResult();
        };

        Assert.True(await Wait.For(ready, "the first datafile"));
        await Wait.For(notified.Task, "the notification");

        Assert.False(readyAtTheNotification);
    }

    [Fact]
    public async Task PO7_A_datafile_without_a_revision_is_new_when_its_content_is()
    {
        await using var odp = FaultServer.Start();
        var published = """{"version":"4"}""";
        await using var cdn = FaultServer.Start(_ => Reply.Status(200, Volatile.Read(ref published)));
        await using var client = Client(cdn);
        await Wait.For(client.WaitUntilReadyAsync(), "the first datafile");
        Assert.False(client.IsOdpIntegrated);

        Volatile.Write(
            ref published, $$"""{"version":"4","integrations":[{"key":"odp","host":"{{odp.Host}}","publicKey":"pk"}]}""");
        await _clock.AdvanceUntil(TimeSpan.FromMinutes(1), () => client.IsOdpIntegrated, "the new datafile");
    }

    [Fact]
    [Row("T088")]
    public async Task PO7_The_same_revision_is_no_news()
    {
        await using var odp = FaultServer.Start();
        await using var cdn = FaultServer.Start(_ => Reply.Status(200, Datafiles.NotIntegrated));
        await using var client = Client(cdn);
        await Wait.For(client.WaitUntilReadyAsync(), "the first datafile");
        client.DatafileUpdated += (_, _) => Assert.Fail("There is nothing new.");

        await _clock.AdvanceUntil(TimeSpan.FromMinutes(1), () => cdn.Requests.Length == 3, "two more polls");

        Assert.Single(_logger.Texts(), text => text.StartsWith("Information 1201", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_given_datafile_is_used_until_the_first_published_one()
    {
        var published = Datafiles.NotIntegrated.Replace("\"1\"", "\"2\"", StringComparison.Ordinal);
        var isPublished = false;
        await using var cdn = FaultServer.Start(
            _ => Volatile.Read(ref isPublished) ? Reply.Status(200, published) : Reply.Status(503));
        await using var client = Client(cdn, configure: null, datafile: Datafiles.Odp("https://example.invalid"));

        Assert.True(client.IsOdpIntegrated);
        Volatile.Write(ref isPublished, true);
        await _clock.AdvanceUntil(
            TimeSpan.FromMinutes(1), () => !client.IsOdpIntegrated, "the published datafile is in use");
    }

    [Fact]
    public async Task PO4_A_short_interval_is_used_and_warned_of()
    {
        await using var cdn = FaultServer.Start(_ => Reply.Status(200, Datafiles.NotIntegrated));
        await using var client = Client(cdn, interval: TimeSpan.FromSeconds(29));
        await Wait.For(client.WaitUntilReadyAsync(), "the first datafile");

        Assert.Contains("Warning 1205 Polling intervals below 30 seconds are not recommended.", _logger.Texts());
    }

    [Fact]
    [Row("T211")]
    public async Task Waiting_ends_when_the_caller_gives_up_or_the_client_is_disposed()
    {
        await using var cdn = FaultServer.Start(_ => Reply.Hang);
        var client = Client(cdn);
        using var cancel = new CancellationTokenSource();
        var mine = client.WaitUntilReadyAsync(cancel.Token);
        var other = client.WaitUntilReadyAsync();

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => mine);
        await client.DisposeAsync();

        Assert.False(await Wait.For(other, "the end"));
    }

    [Fact]
    public async Task The_last_good_datafile_is_kept_and_starts_a_client_while_the_network_is_away()
    {
        await using (var cdn = FaultServer.Start(_ => Reply.Status(200, Datafiles.Odp("https://example.invalid", revision: "8"))))
        {
            await using var first = Client(cdn, cache: _directory.Path);
            await Wait.For(first.WaitUntilReadyAsync(), "the published datafile");
            await Wait.Until(() => Directory.GetFiles(_directory.Path, "*.json").Length == 1, "it is kept");
        }

        await using var away = FaultServer.Start(_ => Reply.Reset);
        await using var second = Client(away, cache: _directory.Path);
        Assert.True(second.IsOdpIntegrated);

        File.WriteAllText(Assert.Single(Directory.GetFiles(_directory.Path)), "{ damaged");
        await using var third = Client(away, cache: _directory.Path);
        Assert.False(third.IsReady);
    }

    [Fact]
    public async Task After_a_restart_the_kept_datafile_is_confirmed_and_not_fetched_again()
    {
        await using var cdn = FaultServer.Start(request => request.Header("If-None-Match") == "\"v8\""
            ? Reply.Status(304)
            : Reply.Status(
                200, Datafiles.Odp("https://example.invalid", revision: "8"), "ETag: \"v8\"",
                "Last-Modified: Thu, 01 Jan 2026 00:00:00 GMT"));
        await using (var first = Client(cdn, cache: _directory.Path))
        {
            await cdn.NextAsync();
            await Wait.Until(() => Directory.GetFiles(_directory.Path, "*.json").Length == 1, "it is kept");
        }

        await using var second = Client(cdn, cache: _directory.Path);
        var asked = await cdn.NextAsync();

        Assert.True(second.IsOdpIntegrated);
        Assert.Equal(
            ("\"v8\"", "Thu, 01 Jan 2026 00:00:00 GMT"), (asked.Header("If-None-Match"), asked.Header("If-Modified-Since")));

        // What was said of one address says nothing of another; and of a datafile that is not in use there is nothing to confirm.
        await using var elsewhere = Client(cdn, cache: _directory.Path, path: "/other/{0}.json");
        Assert.Null((await cdn.NextAsync()).Header("If-None-Match"));
        await using var given = Client(cdn, cache: _directory.Path, datafile: Datafiles.NotIntegrated);
        Assert.Null((await cdn.NextAsync()).Header("If-None-Match"));
    }

    [Fact]
    public async Task A_plain_datafile_put_into_the_directory_is_taken()
    {
        await using (var cdn = FaultServer.Start(_ => Reply.Status(200, Datafiles.NotIntegrated)))
        {
            await using var first = Client(cdn, cache: _directory.Path);
            await Wait.Until(() => Directory.GetFiles(_directory.Path, "*.json").Length == 1, "it is kept");
        }

        File.WriteAllText(Assert.Single(Directory.GetFiles(_directory.Path)), Datafiles.Odp("https://example.invalid"));
        await using var away = FaultServer.Start(_ => Reply.Reset);
        await using var second = Client(away, cache: _directory.Path);

        Assert.True(second.IsOdpIntegrated);
        Assert.Null((await away.NextAsync()).Header("If-None-Match"));
    }

    private OptimizelyClient Client(
        FaultServer cdn, Action<OdpOptions>? configure = null, string? datafile = null, TimeSpan? interval = null,
        string? cache = null,
        string path = "/datafiles/{0}.json")
    {
        var options = new OptimizelyClientOptions
        {
            SdkKey = "my key",
            Datafile = datafile,
            DatafileUrlTemplate = cdn.Host + path,
            DatafileAccessToken = "token",
            DatafileCacheDirectory = cache,
            PollingInterval = interval ?? TimeSpan.FromMinutes(5),
        };
        options.Odp.ShutdownTimeout = TimeSpan.Zero;
        configure?.Invoke(options.Odp);
        return new OptimizelyClient(options, _logger, timeProvider: _clock);
    }
}
