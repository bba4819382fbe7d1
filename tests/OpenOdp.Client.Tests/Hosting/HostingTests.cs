using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OpenOdp.Client.Odp.Events;
using OpenOdp.Client.Tests.Support;

namespace OpenOdp.Client.Tests.Hosting;

/// <summary>The client in a container: registration, binding, the HTTP factory, shutdown and health.</summary>
public sealed class HostingTests
{
    [Fact]
    public async Task AddOptimizely_gives_one_client_over_the_named_http_client()
    {
        await using var server = FaultServer.Start();
        var services = new ServiceCollection();
        services.AddOptimizely(options => options.Datafile = Datafiles.Odp(server.Host));
        services.AddHttpClient(
            OptimizelyServiceCollectionExtensions.HttpClientName, http => http.DefaultRequestHeaders.Add("x-mine", "1"));
        await using var provider = services.BuildServiceProvider();

        var client = provider.GetRequiredService<IOptimizelyClient>();
        client.SendOdpEvent("a", "t", TestClient.Alice);
        await client.FlushAsync();

        Assert.Same(client, provider.GetRequiredService<IOptimizelyClient>());
        Assert.Equal("1", server.Requests[0].Header("x-mine"));
        Assert.Equal($"openodp-dotnet/{DataWriter.Version}", server.Requests[0].Header("User-Agent"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_users_own_primary_handler_is_used_whether_it_is_registered_before_or_after(bool before)
    {
        await using var server = FaultServer.Start();
        using var mine = new CountingHandler();
        var services = new ServiceCollection();
        void Register() => services.AddHttpClient(OptimizelyServiceCollectionExtensions.HttpClientName)
            .ConfigurePrimaryHttpMessageHandler(() => mine);

        if (before)
        {
            Register();
        }

        services.AddOptimizely(options => options.Datafile = Datafiles.Odp(server.Host));
        services.AddOptimizely("another", options => options.Datafile = Datafiles.NotIntegrated);
        if (!before)
        {
            Register();
        }

        await using var provider = services.BuildServiceProvider();
        var client = provider.GetRequiredService<IOptimizelyClient>();
        client.SendOdpEvent("a", "t", TestClient.Alice);
        await client.FlushAsync();

        Assert.Equal(1, mine.Requests);
        Assert.Equal($"openodp-dotnet/{DataWriter.Version}", server.Requests[0].Header("User-Agent"));
    }

    [Fact]
    public async Task A_container_that_is_disposed_without_await_sends_what_waits_too()
    {
        await using var server = FaultServer.Start();
        var services = new ServiceCollection();
        services.AddOptimizely(options => options.Datafile = Datafiles.Odp(server.Host));
        var provider = services.BuildServiceProvider();
        provider.GetRequiredService<IOptimizelyClient>().SendOdpEvent("a", "t", TestClient.Alice);

        // Off the caller's thread, and without a wait in the test itself.
        await Wait.For(Task.Run(provider.Dispose), "the container's end");

        Assert.Single(server.Requests);
    }

    [Fact]
    [Row("T049")]
    public async Task Options_are_bound_to_a_section_with_every_kind_of_setting()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Optimizely:SdkKey"] = "key",
            ["Optimizely:PollingInterval"] = "00:01:00",
            ["Optimizely:Odp:QueueCapacity"] = "77",
            ["Optimizely:Odp:QueueFullMode"] = "Wait",
            ["Optimizely:Odp:PreserveUserOrder"] = "true",
            ["Optimizely:Odp:MaxBatchSize"] = "4",
            ["Optimizely:Odp:FlushInterval"] = "00:00:00.250",
            ["Optimizely:Odp:SegmentsToCheck:0"] = "a",
            ["Optimizely:Odp:SegmentsToCheck:1"] = "b",
        }).Build();
        var services = new ServiceCollection();
        services.AddOptimizely(configuration.GetSection("Optimizely"));
        await using var provider = services.BuildServiceProvider();

        var options = provider.GetRequiredService<IOptions<OptimizelyClientOptions>>().Value;

        Assert.Equal(("key", TimeSpan.FromMinutes(1)), (options.SdkKey, options.PollingInterval));
        Assert.Equal(
            (77, QueueFullMode.Wait, true),
            (options.Odp.QueueCapacity, options.Odp.QueueFullMode, options.Odp.PreserveUserOrder));
        Assert.Equal(
            (TimeSpan.FromMilliseconds(250), 4, 4),
            (options.Odp.FlushInterval, options.Odp.MaxBatchSize, options.Odp.MinBatchSize));
        Assert.Equal(["a", "b"], options.Odp.SegmentsToCheck);
    }

    [Fact]
    public void Bad_options_stop_the_host_with_the_cure_in_the_message()
    {
        var services = new ServiceCollection();
        services.AddOptimizely(options => options.Odp.MaxBatchSize = 501);
        using var provider = services.BuildServiceProvider();

        var fault = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IStartupValidator>().Validate());

        Assert.Equal(
            [
                "Neither SdkKey nor Datafile is set. Set SdkKey to poll a datafile, or Datafile to its text.",
                "Odp.MaxBatchSize is 501. Use 1 to 500, the most that ODP takes.",
            ],
            fault.Failures);
    }

    [Fact]
    public async Task Several_clients_live_side_by_side_by_key()
    {
        await using var one = FaultServer.Start();
        await using var two = FaultServer.Start();
        var services = new ServiceCollection();
        services.AddOptimizely("one", options => options.Datafile = Datafiles.Odp(one.Host));
        services.AddOptimizely("two", options => options.Datafile = Datafiles.Odp(two.Host));
        await using var provider = services.BuildServiceProvider();

        foreach (var key in new[] { "one", "two" })
        {
            var client = provider.GetRequiredKeyedService<IOptimizelyClient>(key);
            client.SendOdpEvent(key, "t", TestClient.Alice);
            await client.FlushAsync();
        }

        Assert.Equal(["one"], one.Requests.Single().Actions);
        Assert.Equal(["two"], two.Requests.Single().Actions);
        Assert.Equal(2, provider.GetServices<IHostedService>().Count());
    }

    [Fact]
    public async Task When_the_host_has_stopped_all_events_are_sent()
    {
        await using var server = FaultServer.Start();
        var services = new ServiceCollection();
        services.AddOptimizely(options =>
        {
            options.Datafile = Datafiles.Odp(server.Host);
            options.Odp.FlushInterval = TimeSpan.FromHours(1);
        });
        await using var provider = services.BuildServiceProvider();
        var hosted = Assert.IsAssignableFrom<IHostedLifecycleService>(Assert.Single(provider.GetServices<IHostedService>()));
        provider.GetRequiredService<IOptimizelyClient>().SendOdpEvent("last words", "t", TestClient.Alice);

        await hosted.StopAsync(CancellationToken.None);
        Assert.Empty(server.Requests);
        await hosted.StoppedAsync(CancellationToken.None);

        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Health_is_degraded_without_a_datafile_with_a_failing_host_and_with_a_queue_nearly_full()
    {
        await using var server = FaultServer.Start(_ => Reply.Status(503, "", "Retry-After: 100"));
        Assert.Equal("Degraded No valid datafile has been read yet.", await Health(TestClient.With("bad")));
        Assert.Equal("Healthy Ready; ODP is off or not integrated.", await Health(TestClient.With(Datafiles.NotIntegrated)));

        await using var client = TestClient.To(server, odp => (odp.QueueCapacity, odp.ShutdownTimeout) = (100, TimeSpan.Zero));
        Assert.Equal("Healthy Events flow.", await Health(client));
        client.SendNumbered(10);
        await Wait.Until(() => client.DeliveryFault is not null, "the host has asked for a pause");
        Assert.Equal($"Degraded {server.Host} does not take events; 10 wait.", await Health(client));

        await using var full = TestClient.To(
            server,
            odp =>
            {
                (odp.QueueCapacity, odp.MinBatchSize) = (100, 500);
                (odp.FlushInterval, odp.ShutdownTimeout) = (TimeSpan.FromHours(1), TimeSpan.Zero);
            });
        full.SendNumbered(90);
        Assert.Equal("Degraded 90 of at most 100 events wait.", await Health(full));

        await using var large = TestClient.To(
            server,
            odp => (odp.QueueMaxBytes, odp.FlushInterval, odp.ShutdownTimeout) = (10_000, TimeSpan.FromHours(1), TimeSpan.Zero));
        large.SendOdpEvent(
            "a", identifiers: TestClient.Alice, data: new Dictionary<string, object> { ["text"] = new string('x', 9_000) });
        Assert.Equal($"Degraded {large.WaitingBytes} of at most 10000 bytes of events wait.", await Health(large));
    }

    private static async Task<string> Health(OptimizelyClient client)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IOptimizelyClient>(client);
        services.AddHealthChecks().AddOptimizely();
        var provider = services.BuildServiceProvider();
        var report = await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        var entry = report.Entries["optimizely"];
        Assert.Equal(client.Delivery.Waiting, entry.Data["waiting"]);
        return $"{entry.Status} {entry.Description}";
    }

    private sealed class CountingHandler() : DelegatingHandler(new SocketsHttpHandler())
    {
        private int _requests;

        public int Requests => Volatile.Read(ref _requests);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _requests);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
