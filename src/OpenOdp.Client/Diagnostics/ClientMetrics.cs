using System.Diagnostics;
using System.Diagnostics.Metrics;
using OpenOdp.Client.Events.Writing;

namespace OpenOdp.Client.Diagnostics;

/// <summary>
/// The instruments of one client, on a meter named <c>OpenOdp.Client</c>. What the ledger counts is read when somebody
/// collects, so it costs the hot path nothing and agrees with <see cref="IOptimizelyClient.Delivery"/>.
/// </summary>
internal sealed class ClientMetrics : IDisposable
{
    public const string Name = "OpenOdp.Client";

    public static readonly ActivitySource Activities = new(Name, DataWriter.Version);

    private readonly Meter _meter = new(Name, DataWriter.Version);
    private readonly Counter<long> _refused;
    private readonly Counter<long> _failed;
    private readonly Counter<long> _retried;
    private readonly Histogram<int> _batchSize;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _spoolDamagedEvents;
    private readonly Counter<long> _spoolDamagedFiles;
    private readonly Counter<long> _spoolDamagedPlaces;
    private readonly Counter<long> _cache;
    private readonly Histogram<double> _segmentsDuration;

    public ClientMetrics()
    {
        _refused = _meter.CreateCounter<long>("openodp.client.events.refused", "{event}", "Events that a call refused, by code.");
        _failed =
            _meter.CreateCounter<long>(
                "openodp.client.requests.failed", "{request}", "Event requests without success, by fault.");
        _retried =
            _meter.CreateCounter<long>("openodp.client.requests.retried", "{request}", "Event requests to be tried again.");
        _batchSize = _meter.CreateHistogram<int>("openodp.client.batch.size", "{event}", "Events in one request.");
        _duration = _meter.CreateHistogram<double>("openodp.client.request.duration", "s", "Time of one event request.");
        _spoolDamagedEvents = _meter.CreateCounter<long>(
            "openodp.client.spool.damaged.events", "{event}", "Events that were in the spool and cannot be read.");
        _spoolDamagedFiles =
            _meter.CreateCounter<long>("openodp.client.spool.damaged.files", "{file}", "Files of the spool that are damaged.");
        _spoolDamagedPlaces = _meter.CreateCounter<long>(
            "openodp.client.spool.damaged.places", "{place}", "Places in these files where something is not as it was written.");
        _cache = _meter.CreateCounter<long>("openodp.client.segments.cache", "{lookup}", "Segment look-ups: hit, miss or stale.");
        _segmentsDuration =
            _meter.CreateHistogram<double>("openodp.client.segments.request.duration", "s", "Time of one segment request.");
    }

    /// <summary>Shows an account; called once it exists.</summary>
    public void Show(Func<OdpDeliveryReport> delivery, Func<long> waitingBytes)
    {
        _meter.CreateObservableCounter(
            "openodp.client.events.accepted", () => delivery().Accepted, "{event}", "Events taken into the queue.");
        _meter.CreateObservableCounter(
            "openodp.client.events.sent", () => delivery().Sent, "{event}", "Events a server acknowledged.");
        _meter.CreateObservableCounter(
            "openodp.client.events.dropped", () => Dropped(delivery()), "{event}", "Accepted events that were dropped, by reason.");
        _meter.CreateObservableGauge(
            "openodp.client.events.waiting", () => delivery().Waiting, "{event}", "Events in the queue or in a request.");
        _meter.CreateObservableGauge("openodp.client.queue.bytes", waitingBytes, "By", "The bytes of these events.");
    }

    public void Refused(OdpSendResult code) => _refused.Add(1, new KeyValuePair<string, object?>("code", code.ToString()));

    public void Requested(int events, TimeSpan duration)
    {
        _batchSize.Record(events);
        _duration.Record(duration.TotalSeconds);
    }

    public void Failed(string cause) => _failed.Add(1, new KeyValuePair<string, object?>("status", cause));

    public void Retried() => _retried.Add(1);

    public void SpoolDamaged(int places, int lostEvents)
    {
        _spoolDamagedFiles.Add(1);
        _spoolDamagedPlaces.Add(places);
        _spoolDamagedEvents.Add(lostEvents);
    }

    public void CacheLookup(string result) => _cache.Add(1, new KeyValuePair<string, object?>("result", result));

    public void SegmentsRequested(TimeSpan duration) => _segmentsDuration.Record(duration.TotalSeconds);

    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<long>> Dropped(OdpDeliveryReport report) =>
        report.DroppedByReason.Select(pair =>
            new Measurement<long>(pair.Value, new KeyValuePair<string, object?>("reason", pair.Key.ToString())));
}
