using System.Diagnostics;
using System.Diagnostics.Metrics;
using OpenOdp.Client.Odp.Events;

namespace OpenOdp.Client.Diagnostics;

/// <summary>
/// The instruments of one client, on a meter named <c>OpenOdp.Client</c>. What the ledger counts is read when somebody
/// collects, so it costs the hot path nothing and agrees with <see cref="IOptimizelyClient.Delivery"/>.
/// </summary>
internal sealed class ClientMetrics : IDisposable
{
    public const string Name = "OpenOdp.Client";

    public static readonly ActivitySource Activities = new(Name, DataWriter.Version);

    private readonly List<Account> _accounts = [];
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
        _meter.CreateObservableCounter(
            "openodp.client.events.accepted", () => Each(report => report.Accepted), "{event}", "Events taken into the queue.");
        _meter.CreateObservableCounter(
            "openodp.client.events.sent", () => Each(report => report.Sent), "{event}", "Events a server acknowledged.");
        _meter.CreateObservableCounter(
            "openodp.client.events.dropped", Dropped, "{event}", "Accepted events that were dropped, by reason.");
        _meter.CreateObservableGauge(
            "openodp.client.events.waiting",
            () => Each(report => report.Waiting),
            "{event}",
            "Events in the queue or in a request.");
        _meter.CreateObservableGauge("openodp.client.queue.bytes", WaitingBytes, "By", "The bytes of these events.");
    }

    /// <summary>Shows the account of one kind of events.</summary>
    public void Show(string kind, Func<OdpDeliveryReport> delivery, Func<long> waitingBytes)
    {
        lock (_accounts)
        {
            _accounts.Add(new Account(new KeyValuePair<string, object?>("kind", kind), delivery, waitingBytes));
        }
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

    private Account[] Accounts()
    {
        lock (_accounts)
        {
            return [.. _accounts];
        }
    }

    private IEnumerable<Measurement<long>> Each(Func<OdpDeliveryReport, long> count) =>
        Accounts().Select(account => new Measurement<long>(count(account.Delivery()), account.Kind));

    private IEnumerable<Measurement<long>> WaitingBytes() =>
        Accounts().Select(account => new Measurement<long>(account.WaitingBytes(), account.Kind));

    private IEnumerable<Measurement<long>> Dropped() =>
        from account in Accounts()
        from pair in account.Delivery().DroppedByReason
        select new Measurement<long>(pair.Value, new("reason", pair.Key.ToString()), account.Kind);

    private sealed record Account(KeyValuePair<string, object?> Kind, Func<OdpDeliveryReport> Delivery, Func<long> WaitingBytes);
}
