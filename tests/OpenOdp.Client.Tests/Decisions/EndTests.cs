using System.Net;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OpenOdp.Client.Datafile;
using OpenOdp.Client.Tests.Support;

namespace OpenOdp.Client.Tests.Decisions;

/// <summary>What the end of a client means for those who decide, wait and listen. No clock moves unless a test says so.</summary>
public sealed class EndTests
{
    private static readonly string Full = Vectors.Datafile("synthetic-full.json");

    private readonly FakeTimeProvider _clock = new();

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task CM_6_A_wait_for_a_prediction_ends_as_one_that_failed(bool blocking, bool answers)
    {
        using var service = new Service { Answers = answers };
        var client = Create(options => options.HttpMessageHandler = service);
        var user = client.CreateUserContext("u1", new Dictionary<string, object?> { ["plan"] = "gold" });
        var decision = blocking
            ? Task.Run(() => user.Decide("flag_cmab"), TestContext.Current.CancellationToken)
            : user.DecideAsync("flag_cmab", cancellationToken: TestContext.Current.CancellationToken).AsTask();
        await Wait.For(service.Asked.Task, "the request");
        await Wait.For(client.DisposeAsync().AsTask(), "the end");

        var decided = await Wait.For(decision, "the decision");
        Assert.Equal((null, false), (decided.VariationKey, decided.Enabled));
        Assert.Equal(["Failed to fetch CMAB data for experiment cmab_exp."], decided.Reasons);
    }

    [Fact]
    public async Task A_wait_for_the_datafile_ends_at_once_and_not_after_the_events()
    {
        await using var cdn = FaultServer.Start(_ => Reply.Hang);
        var client = Create(options =>
        {
            (options.Datafile, options.SdkKey, options.DatafileUrlTemplate) = (null, "key", cdn.Host + "/{0}");
            (options.Odp.Enabled, options.Odp.HoldEventsUntilReady) = (true, true);
        });
        client.SendNumbered(1);
        var ready = client.WaitUntilReadyAsync(TestContext.Current.CancellationToken);
        var end = client.DisposeAsync().AsTask();

        Assert.False(await Wait.For(ready, "the wait"));
        Assert.False(end.IsCompleted);
        await _clock.AdvanceUntil(TimeSpan.FromMinutes(30), () => end.IsCompleted, "the end");
    }

    [Fact]
    public async Task PO_10_Nothing_is_there_after_the_end()
    {
        var client = Create(options => options.Datafile = Datafiles.Odp("https://odp.invalid"));
        Assert.True(await client.WaitUntilReadyAsync(TestContext.Current.CancellationToken));
        await client.DisposeAsync();

        Assert.False(client.IsReady || client.IsOdpIntegrated);
        Assert.False(await client.WaitUntilReadyAsync(TestContext.Current.CancellationToken));
        Assert.Null(client.GetOptimizelyConfig());
        var user = client.CreateUserContext("u1");
        Assert.Equal(["Optimizely SDK not configured properly yet."], user.Decide("flag").Reasons);
        Assert.Empty(user.DecideAll());
    }

    [Fact]
    public void PO_10_A_datafile_that_comes_after_the_end_is_not_taken()
    {
        var taken = 0;
        var store = new ConfigStore(new OdpOptions(), NullLogger.Instance) { Changed = _ => taken++, Announced = () => taken++ };
        store.End();
        store.Take(Encoding.UTF8.GetBytes(Full));
        Assert.Equal((0, null), (taken, store.Current));
    }

    [Fact]
    public async Task A_listener_that_hears_of_a_batch_may_dispose_the_client_and_the_batch_goes()
    {
        await using var server = FaultServer.Start();
        var client = Create(options => options.Events.Url = server.Host);
        var heard = new TaskCompletionSource();
        client.EventsSending += (_, _) =>
        {
            ((IDisposable)client).Dispose();
            heard.SetResult();
        };
        client.Track("purchase", "u1");
        _ = client.FlushAsync(TestContext.Current.CancellationToken);

        await Wait.For(heard.Task, "the listener");
        await Wait.For(client.DisposeAsync().AsTask(), "the end");
        Assert.Equal(1, client.Delivery.Sent);
    }

    [Fact]
    public async Task What_a_listener_leaves_behind_waits_for_the_end()
    {
        var answer = new TaskCompletionSource();
        await using var server = FaultServer.Start(_ => Reply.Accepted.After(answer.Task));
        var client = Create(options => options.Events.Url = server.Host);
        var heard = new TaskCompletionSource();
        Task? end = null;
        client.EventsSending += (_, _) => end = heard.Task.ContinueWith(
            _ => client.DisposeAsync().AsTask(), TaskScheduler.Default).Unwrap();
        client.Track("purchase", "u1");
        var flush = client.FlushAsync(TestContext.Current.CancellationToken);
        await server.NextAsync();
        heard.SetResult();
        await Wait.Until(() => client.TrySendOdpEvent("a") == OdpSendResult.Disposed, "the end begins");
        Assert.False(end!.IsCompleted);

        answer.SetResult();
        await Wait.For(flush, "the batch");
        await Wait.For(end, "the end");
    }

    [Theory]
    [InlineData(400, OdpDropReason.Rejected)]
    [InlineData(0, OdpDropReason.Shutdown)]
    public async Task Who_is_told_of_a_dropped_event_may_dispose_the_client(int status, OdpDropReason reason)
    {
        await using var server = FaultServer.Start(_ => status == 0 ? Reply.Hang : Reply.Status(status));
        OptimizelyClient? client = null;
        OdpDroppedEvent? dropped = null;
        client = Create(options =>
        {
            options.Events.Url = server.Host;
            if (status == 0) options.Events.ShutdownTimeout = TimeSpan.Zero;
            options.Events.OnDropped = gone =>
            {
                ((IDisposable)client!).Dispose();
                dropped = gone;
            };
        });
        client.Track("purchase", "u1");
        await Wait.For(client.DisposeAsync().AsTask(), "the end");
        Assert.Equal(reason, dropped?.Reason);
    }

    [Fact]
    public async Task Who_is_told_of_a_datafile_may_dispose_the_client()
    {
        var published = new TaskCompletionSource();
        await using var cdn = FaultServer.Start(_ => Reply.Status(200, Full).After(published.Task));
        var client = Create(options =>
            (options.Datafile, options.SdkKey, options.DatafileUrlTemplate) = (null, "key", cdn.Host + "/{0}"));
        var heard = new TaskCompletionSource();
        client.DatafileUpdated += (_, _) =>
        {
            ((IDisposable)client).Dispose();
            heard.SetResult();
        };
        published.SetResult();
        await Wait.For(heard.Task, "the listener");
        await Wait.For(client.DisposeAsync().AsTask(), "the end");
    }

    private OptimizelyClient Create(Action<OptimizelyClientOptions> configure)
    {
        var options = new OptimizelyClientOptions
        {
            Datafile = Full,
            Odp = { Enabled = false, ShutdownTimeout = TimeSpan.FromHours(1) },
            Events = { ShutdownTimeout = TimeSpan.FromHours(1) },
        };
        configure(options);
        return new OptimizelyClient(options, timeProvider: _clock);
    }

    /// <summary>A prediction service that fails, or says nothing.</summary>
    private sealed class Service : HttpMessageHandler
    {
        public TaskCompletionSource Asked { get; } = new();

        public bool Answers { get; init; }

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked.TrySetResult();
            if (!Answers) await Task.Delay(Timeout.Infinite, cancellationToken);

            return new HttpResponseMessage(HttpStatusCode.BadGateway);
        }
    }
}
