using System.Text.Json.Nodes;
using OpenOdp.Client.Compatibility.Event;
using OpenOdp.Client.Compatibility.Event.Dispatcher;
using OpenOdp.Client.Compatibility.Notifications;
using OpenOdp.Client.Compatibility.Tests.Support;

namespace OpenOdp.Client.Compatibility.Tests;

public sealed class EventProcessorTests
{
    private readonly KeptRequests _dispatcher = new();
    private readonly List<string> _told = [];

    public static TheoryData<bool> Kinds => [true, false];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_processors_own_center_is_told_of_requests_as_the_clients_is(bool batches)
    {
        var own = Center("own");
        using var optimizely = Open(Processor(batches, _dispatcher, own), Center("client"));

        optimizely.Track("purchase", "u1");
        await Wait.For(optimizely.Client.FlushAsync(), "the flush");

        Assert.Equal(["client", "own"], _told.Order());
        Assert.Single(_dispatcher.Visitors);
    }

    [Fact]
    public async Task A_center_of_both_is_told_once()
    {
        var center = Center("both");
        using var optimizely = Open(Processor(batches: true, _dispatcher, center), center);

        optimizely.Track("purchase", "u1");
        await Wait.For(optimizely.Client.FlushAsync(), "the flush");

        Assert.Equal(["both"], _told);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_processors_own_dispatcher_comes_before_the_clients(bool batches)
    {
        var clients = new KeptRequests();
        using var optimizely = Open(Processor(batches, _dispatcher, center: null), center: null, clients);

        optimizely.Track("purchase", "u1");
        await Wait.For(optimizely.Client.FlushAsync(), "the flush");

        Assert.Single(_dispatcher.Visitors);
        Assert.Empty(clients.Visitors);
    }

    [Fact]
    public async Task A_client_that_a_processor_without_a_dispatcher_is_given_to_keeps_its_own()
    {
        using var optimizely = Open(Processor(batches: false, dispatcher: null, center: null), center: null, _dispatcher);

        optimizely.Track("purchase", "u1");
        await Wait.For(optimizely.Client.FlushAsync(), "the flush");

        Assert.Single(_dispatcher.Visitors);
    }

    [Fact]
    public void A_processor_that_is_stopped_or_disposed_sends_what_waits_and_loses_nothing_that_comes_later()
    {
        var processor = new BatchEventProcessor.Builder()
            .WithEventDispatcher(_dispatcher).WithFlushInterval(TimeSpan.FromHours(1)).WithMaxBatchSize(100).Build(false);
        using var optimizely = Open(processor, center: null);
        processor.Start();
        optimizely.Track("purchase", "u1");
        Assert.Empty(_dispatcher.Visitors);
        Assert.Same(_dispatcher, processor.EventDispatcher);

        processor.Stop();
        Assert.Equal((1, false, false), (_dispatcher.Visitors.Length, processor.IsStarted, processor.Disposed));

        optimizely.Track("purchase", "u2");
        processor.Dispose();
        Assert.Equal((2, true), (_dispatcher.Visitors.Length, processor.Disposed));

        optimizely.Track("purchase", "u3");
        processor.Dispose();
        Assert.Equal(2, _dispatcher.Visitors.Length);
        optimizely.Dispose();
        processor.Stop();
        Assert.Equal(3, _dispatcher.Visitors.Length);
    }

    [Fact]
    public async Task No_request_has_more_events_than_the_maximum()
    {
        var (center, sizes) = (new NotificationCenter(), new List<int>());
        center.AddNotification(
            NotificationCenter.NotificationType.LogEvent,
            (LogEvent request) => sizes.Add(JsonNode.Parse(request.GetParamsAsJson())!["visitors"]!.AsArray().Count));
        using var optimizely = Open(
            new BatchEventProcessor.Builder().WithEventDispatcher(_dispatcher).WithMaxBatchSize(5).Build(), center);

        for (var user = 0; user < 314; user++) optimizely.Track("purchase", $"u{user}");
        await Wait.For(optimizely.Client.FlushAsync(), "the flush");

        Assert.Equal(314, sizes.Sum());
        Assert.All(sizes, size => Assert.InRange(size, 1, 5));
    }

    [Fact]
    public async Task A_flush_of_a_processor_sends_without_waiting()
    {
        var processor = new BatchEventProcessor.Builder()
            .WithEventDispatcher(_dispatcher).WithFlushInterval(TimeSpan.FromHours(1)).Build();
        using var optimizely = Open(processor, center: null);
        optimizely.Track("purchase", "u1");

        processor.Flush();

        await Wait.Until(() => _dispatcher.Visitors.Length == 1, "the event is sent");
    }

    [Fact]
    public void A_processor_that_no_client_has_stops_at_once()
    {
        using var processor = new BatchEventProcessor.Builder().Build();
        Assert.True(processor.IsStarted);

        processor.Stop();

        Assert.False(processor.IsStarted);
        Assert.Null(processor.NotificationCenter);
    }

    private static EventProcessor Processor(bool batches, KeptRequests? dispatcher, NotificationCenter? center) => batches
        ? new BatchEventProcessor.Builder().WithEventDispatcher(dispatcher).WithNotificationCenter(center).Build()
        : new ForwardingEventProcessor(dispatcher, center);

    private static Optimizely Open(
        EventProcessor processor, NotificationCenter? center, IEventDispatcher? dispatcher = null) => new(
            new Config.FallbackProjectConfigManager(Config.DatafileProjectConfig.Create(Shop.Datafile, null, null)),
            center,
            dispatcher,
            eventProcessor: processor,
            odpManager: new Odp.OdpManager.Builder().Build(false));

    private NotificationCenter Center(string name)
    {
        var center = new NotificationCenter();
        center.AddNotification(NotificationCenter.NotificationType.LogEvent, (LogEvent _) =>
        {
            lock (_told) _told.Add(name);
        });
        return center;
    }
}
