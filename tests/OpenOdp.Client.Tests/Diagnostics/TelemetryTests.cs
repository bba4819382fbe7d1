using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using OpenOdp.Client.Tests.Support;

namespace OpenOdp.Client.Tests.Diagnostics;

/// <summary>What an operator sees: the meter and the activity source, both named OpenOdp.Client.</summary>
public sealed class TelemetryTests
{
    [Fact]
    public async Task The_meter_agrees_with_the_account()
    {
        // Other tests run beside this one and write to meters of the same name; this client's own measurements are among them.
        var seen = new ConcurrentBag<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, me) =>
            {
                if (instrument.Meter.Name == "OpenOdp.Client")
                {
                    me.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => seen.Add(Text(instrument, value, tags)));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => seen.Add(Text(instrument, value, tags)));
        listener.Start();
        await using var server = FaultServer.Start(request => request.Actions.Contains("3") ? Reply.Status(418) : Reply.Accepted);
        await using var client = TestClient.To(server, odp => odp.MinBatchSize = 100);

        await using var waiting = TestClient.To(
            server, odp => (odp.FlushInterval, odp.ShutdownTimeout) = (TimeSpan.FromHours(1), TimeSpan.Zero));
        waiting.SendNumbered(1);
        client.SendNumbered(37);
        client.SendOdpEvent("");
        await client.Flushed();
        listener.RecordObservableInstruments();

        Assert.Contains("openodp.client.events.accepted 37 kind=odp", seen);
        Assert.Contains("openodp.client.events.sent 36 kind=odp", seen);
        Assert.Contains("openodp.client.events.dropped 1 reason=Rejected,kind=odp", seen);
        Assert.Contains("openodp.client.events.refused 1 code=InvalidAction", seen);
        Assert.Contains("openodp.client.requests.failed 1 status=418", seen);
        Assert.Contains("openodp.client.batch.size 37 ", seen);
        Assert.Contains($"openodp.client.queue.bytes {waiting.WaitingBytes} kind=odp", seen);
        Assert.InRange(waiting.WaitingBytes, 200, 400);
    }

    private static string Text<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        $"{instrument.Name} {value} {string.Join(',', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))}";

    [Fact]
    public async Task Each_request_is_an_activity_with_its_host_status_and_size_and_no_parent()
    {
        var seen = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "OpenOdp.Client",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                lock (seen)
                {
                    seen.Add(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        await using var server = FaultServer.Start(_ => Reply.Status(418));
        await using var client = TestClient.With(Datafiles.Odp(server.Host, segments: "a"));

        using (var request = new Activity("a user's request").Start())
        {
            client.SendNumbered(1);
            await client.CreateUserContext("u").FetchQualifiedSegmentsAsync();
        }

        await client.Flushed();

        lock (seen)
        {
            Assert.Contains(
                seen, a => a.OperationName == "odp.events.send" && a.ParentId is null && a.Status == ActivityStatusCode.Error
                && a.GetTagItem("http.response.status_code") is 418 && a.GetTagItem("odp.batch.size") is 1);
            Assert.Contains(seen, a => a.OperationName == "odp.segments.fetch" && a.StatusDescription == "418");
        }
    }
}
