using OpenOdp.Client.Compatibility.Event;
using OpenOdp.Client.Compatibility.Event.Dispatcher;
using OpenOdp.Client.Compatibility.Logger;
using OpenOdp.Client.Compatibility.Tests.Support;
using OpenOdp.Client.Tests.Support;
using Level = Microsoft.Extensions.Logging.LogLevel;

namespace OpenOdp.Client.Compatibility.Tests;

public sealed class DispatcherTests
{
    private readonly Recorder _recorder = new();

    [Fact]
    public async Task What_a_dispatcher_throws_is_logged_and_the_request_is_given_to_it_again()
    {
        var dispatcher = new KeptRequests { Refusals = 2 };
        using var optimizely = Shop.Open(_recorder, dispatcher: dispatcher);

        optimizely.CreateUserContext("u1").TrackEvent("purchase");
        var report = await Wait.For(optimizely.Client.FlushAsync(), "the flush");

        Assert.Equal((1, 0), (report.Sent, report.Dropped));
        Assert.Equal(
            2,
            _recorder.Lines.Count(line => line == "ERROR Error dispatching event: InvalidOperationException: the proxy is away"));
        var snapshot = Assert.Single(dispatcher.Visitors)["snapshots"]![0]!["events"]![0]!;
        Assert.Equal("purchase", (string)snapshot["key"]!);
        Assert.Equal("{}", snapshot["tags"]!.ToJsonString());
    }

    [Fact]
    public async Task A_dispatcher_of_a_batch_processor_counts_where_the_client_has_none()
    {
        var dispatcher = new KeptRequests();
        var processor = new BatchEventProcessor.Builder().WithEventDispatcher(dispatcher).Build();
        using var optimizely = new Optimizely(Shop.Datafile, eventProcessor: processor);

        optimizely.Track("purchase", "u1");
        await Wait.For(optimizely.Client.FlushAsync(), "the flush");

        Assert.Single(dispatcher.Visitors);
    }

    [Fact]
    public async Task The_default_dispatcher_posts_a_request_that_a_program_gives_it_and_logs_a_failure()
    {
        var status = 204;
        await using var server = FaultServer.Start(_ => Reply.Status(status));
        var dispatcher = new DefaultEventDispatcher(_recorder);
        var request = new LogEvent(server.Host + "/proxy", new() { ["a"] = 1 }, "POST", []);

        dispatcher.DispatchEvent(request);
        var received = await server.NextAsync();
        Assert.Equal(("POST", "/proxy", """{"a":1}"""), (received.Method, received.Path, received.Json.GetRawText()));

        status = 500;
        dispatcher.DispatchEvent(request);
        await Wait.Until(() => _recorder.Lines.Length == 1, "the failure is logged");
        Assert.StartsWith("ERROR Error Dispatching Event: ", _recorder.Lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Levels_of_the_clients_log_are_those_of_the_official_one()
    {
        var logger = LoggerAdapter.Of(_recorder)!;
        var late = new TimeoutException("late");
        foreach (var level in Enum.GetValues<Level>())
        {
            logger.Log(level, 0, level, late, (shown, _) => $"{shown}");
        }

        Assert.Equal(
            ["DEBUG Debug late", "INFO Information late", "WARN Warning late", "ERROR Error late", "ERROR Critical late"],
            _recorder.Lines);
        Assert.Null(LoggerAdapter.Of(new NoOpLogger()));
    }
}
