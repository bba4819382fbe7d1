using System.Text.Json;
using Microsoft.Extensions.Options;
using OpenOdp.Client.Compatibility.Config;
using OpenOdp.Client.Compatibility.ErrorHandler;
using OpenOdp.Client.Compatibility.Exceptions;
using OpenOdp.Client.Compatibility.Notifications;
using OpenOdp.Client.Compatibility.Tests.Support;
using OpenOdp.Client.Tests.Support;

namespace OpenOdp.Client.Compatibility.Tests;

/// <summary>PO-9: who waits for the datafile, and how long; over real sockets.</summary>
public sealed class ConfigManagerTests
{
    private readonly Recorder _recorder = new();
    private readonly NotificationCenter _center = new();
    private int _revision = 1;

    [Fact]
    public async Task Build_waits_for_the_datafile_and_the_client_begins_with_it()
    {
        await using var server = Serve();
        using var manager = Builder(server).Build();

        Assert.Equal("1", manager.CachedProjectConfig.Revision);
        using var optimizely = new Optimizely(manager, _center);
        Assert.True(optimizely.Client.IsReady);
        Assert.Same(manager, optimizely.ProjectConfigManager);
        Assert.Equal(("1", "key"), (manager.GetConfig().Revision, manager.SdkKey));
        Assert.True(await Wait.For(manager.OnReady(), "the datafile"));
        Assert.Equal(optimizely.Client.GetOptimizelyConfig()!.Datafile, manager.GetConfig().ToDatafile());
    }

    [Fact]
    public async Task A_call_waits_for_the_first_datafile()
    {
        var arrived = new TaskCompletionSource();
        await using var server = FaultServer.Start(_ => Reply.Status(200, Datafile()).After(arrived.Task));
        using var manager = Builder(server).Build(true);
        using var optimizely = new Optimizely(manager, _center);

        Assert.Null(manager.CachedProjectConfig);
        var valid = Task.Run(() => optimizely.IsValid);
        await server.NextAsync();
        Assert.False(valid.IsCompleted);
        arrived.SetResult();

        Assert.True(await Wait.For(valid, "the call"));
    }

    [Fact]
    public async Task A_call_waits_once_and_not_longer_than_the_time_out()
    {
        await using var server = FaultServer.Start(_ => Reply.Hang);
        var patience = TimeSpan.FromMilliseconds(200);
        using var manager = Builder(server).WithBlockingTimeoutPeriod(patience).Build(true);
        using var optimizely = new Optimizely(manager, _center, logger: _recorder);
        var user = optimizely.CreateUserContext("u1");
        var start = TimeProvider.System.GetTimestamp();

        Assert.False(optimizely.IsValid);
        Assert.InRange(TimeProvider.System.GetElapsedTime(start), patience * 0.9, Wait.Limit);
        start = TimeProvider.System.GetTimestamp();
        Assert.All(Enumerable.Range(0, 100), _ => Assert.False(optimizely.IsValid));
        Assert.InRange(TimeProvider.System.GetElapsedTime(start), TimeSpan.Zero, patience * 50);

        Assert.Equal(["Optimizely SDK not configured properly yet."], user.Decide("flag").Reasons);
        Assert.False(user.FetchQualifiedSegments());
        Assert.Null(user.GetQualifiedSegments());
        optimizely.SendOdpEvent("a", new() { ["fs_user_id"] = "u1" });

        Assert.Equal(
            [
                "ERROR Datafile has invalid format. Failing 'Decide'.",
                "ERROR Datafile has invalid format. Failing 'FetchQualifiedSegments'.",
                "ERROR Datafile has invalid format. Failing 'SendOdpEvent'.",
            ],
            _recorder.Lines.Where(line => line.Contains("Failing", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task NO_8_Each_new_datafile_is_told_once()
    {
        await using var server = Serve();
        var (told, raised) = (0, 0);
        _center.AddNotification(
            NotificationCenter.NotificationType.OptimizelyConfigUpdate, () => Interlocked.Increment(ref told));
        using var manager = Builder(server)
            .WithDatafile(Datafile()).WithPollingInterval(TimeSpan.FromMilliseconds(20)).WithNotificationCenter(_center).Build();
        manager.NotifyOnProjectConfigUpdate += () => Interlocked.Increment(ref raised);
        using var optimizely = new Optimizely(manager, _center);
        Assert.Equal(0, Volatile.Read(ref told));

        Interlocked.Increment(ref _revision);
        await Wait.Until(() => Volatile.Read(ref told) == 1, "the second revision is told");
        Interlocked.Increment(ref _revision);
        await Wait.Until(() => Volatile.Read(ref told) == 2, "the third revision is told");

        Assert.Equal((2, "3"), (Volatile.Read(ref raised), optimizely.GetOptimizelyConfig().Revision));
    }

    [Fact]
    public async Task A_datafile_is_polled_at_an_address_without_a_key_and_once_without_updates()
    {
        await using var server = Serve();
        using var manager =
            new HttpProjectConfigManager.Builder().WithUrl($"{server.Host}/shop.json").WithAutoUpdate(false).Build();

        Assert.Equal("1", manager.GetConfig().Revision);
        Assert.Equal("/shop.json", Assert.Single(server.Requests).Path);
    }

    [Fact]
    public async Task A_call_may_wait_for_weeks()
    {
        await using var server = Serve();
        using var manager = Builder(server).WithBlockingTimeoutPeriod(TimeSpan.FromDays(40)).Build();

        Assert.Equal("1", manager.CachedProjectConfig.Revision);
    }

    [Fact]
    public async Task A_manager_without_a_key_and_an_address_is_told_to_the_error_handler_and_has_no_datafile()
    {
        using var manager = new HttpProjectConfigManager.Builder().WithErrorHandler(_recorder).Build();

        Assert.StartsWith(
            "OptimizelyException: SdkKey cannot be null", Assert.Single(_recorder.Errors), StringComparison.Ordinal);
        Assert.Null(manager.GetConfig());
        Assert.False(await Wait.For(manager.OnReady(), "the end of the wait"));
        Assert.Throws<OptimizelyException>(
            () => new HttpProjectConfigManager.Builder().WithErrorHandler(new DefaultErrorHandler()).Build());
    }

    [Fact]
    public void The_message_on_an_address_without_encryption_names_a_way_that_the_official_names_have()
    {
        var builder = new HttpProjectConfigManager.Builder().WithUrl("http://shop.example/datafile.json");
        using var manager = builder.Build(true);

        Assert.All(
            [
                Assert.Throws<OptionsValidationException>(() => builder.Build()).Message,
                Assert.Throws<OptionsValidationException>(() => new Optimizely(manager)).Message,
            ],
            message =>
            {
                Assert.Contains("WithUrl or WithFormat", message, StringComparison.Ordinal);
                Assert.Contains("set Odp.AllowInsecureHost", message, StringComparison.Ordinal);
                Assert.Contains("give it to the constructor of Optimizely", message, StringComparison.Ordinal);
            });
    }

    [Fact]
    public void One_datafile_is_had_without_a_manager_and_with_one()
    {
        using var plain = new Optimizely(Shop.Datafile);
        var config = DatafileProjectConfig.Create(Shop.Datafile, _recorder, _recorder);
        using var managed = new Optimizely(new FallbackProjectConfigManager(config));

        Assert.Equal((true, true), (plain.IsValid, managed.IsValid));
        Assert.Equal(("90001", "7"), (config.AccountId, config.Revision));
        Assert.Equal("7", plain.ProjectConfigManager.GetConfig().Revision);
        Assert.Same(config, managed.ProjectConfigManager.GetConfig());
        Assert.Null(DatafileProjectConfig.Create("{", _recorder, _recorder));
        Assert.StartsWith("ConfigParseException: ", Assert.Single(_recorder.Errors), StringComparison.Ordinal);
        using var none = new Optimizely(new FallbackProjectConfigManager(null));
        Assert.False(none.IsValid);
    }

    [Fact]
    public void A_datafile_says_what_it_is_of()
    {
        var config = DatafileProjectConfig.Create(
            """
            {
              "version": "4", "revision": "1", "accountId": "a", "projectId": "p", "sdkKey": "k", "environmentKey": "production",
              "sendFlagDecisions": true, "anonymizeIP": true,
              "integrations": [ { "key": "odp", "host": "https://odp.example", "publicKey": "pk" } ]
            }
            """,
            _recorder,
            _recorder);

        Assert.Equal(("k", "production", "p"), (config.SDKKey, config.EnvironmentKey, config.ProjectId));
        Assert.Equal((true, true, null), (config.SendFlagDecisions, config.AnonymizeIP, config.BotFiltering));
        Assert.Equal(("https://odp.example", "pk"), (config.HostForOdp, config.PublicKeyForOdp));
        Assert.Empty(config.Segments);
        Assert.Null(DatafileProjectConfig.Create("""{"version":"4","revision":"1"}""", _recorder, _recorder).HostForOdp);
    }

    private static HttpProjectConfigManager.Builder Builder(FaultServer server) =>
        new HttpProjectConfigManager.Builder().WithSdkKey("key").WithFormat(server.Host + "/{0}.json");

    private FaultServer Serve() => FaultServer.Start(_ => Reply.Status(200, Datafile()));

    private string Datafile() => JsonSerializer.Serialize(new { version = "4", revision = $"{Volatile.Read(ref _revision)}" });
}
