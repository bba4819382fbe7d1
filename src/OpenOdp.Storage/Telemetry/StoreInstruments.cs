using System.Diagnostics.Metrics;

namespace OpenOdp.Storage.Telemetry;

/// <summary>
/// The store's instruments, in the meter <c>OpenOdp.Storage</c>: each reads the one figure that it shows.
/// </summary>
internal sealed class StoreInstruments : IDisposable
{
    public const string MeterName = "OpenOdp.Storage";

    private readonly Meter _meter = new(MeterName);

    public StoreInstruments(MemoryPlan plan, StoreMetrics metrics)
    {
        SyncSeconds = _meter.CreateHistogram<double>(
            "openodp.storage.sync.duration",
            "s",
            "Syncs of the write-ahead log.",
            advice: new() { HistogramBucketBoundaries = [0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 1] });
        GroupRecords = _meter.CreateHistogram<int>("openodp.storage.group.records", "{record}", "Records written together.");
        Counter("openodp.storage.records", "{record}", "Records appended.", () => metrics.Records);
        Counter("openodp.storage.written", "By", "Bytes of records and their effects written to the write-ahead log.", () =>
            metrics.WrittenBytes);
        Counter("openodp.storage.overloaded", "{request}", "Appends refused because the queue was full.", () =>
            metrics.Overloaded);
        Counter("openodp.storage.unavailable", "{request}", "Appends refused because the store could not write.", () =>
            metrics.Unavailable);
        Counter("openodp.storage.reopens", "{reopening}", "Times that the store failed and was opened again.", () =>
            metrics.Reopens);
        Counter(
            "openodp.storage.rows.removed", "{row}", "Rows that compactions have left out because no answer could see them.",
            () => metrics.RowsRemoved);
        Gauge("openodp.storage.queue.requests", "{request}", "Requests that wait to be appended.", () => metrics.QueuedRequests);
        Gauge("openodp.storage.queue.bytes", "By", "Bytes of commands that wait to be appended.", () => metrics.QueuedBytes);
        Gauge("openodp.storage.leases", "{lease}", "Views leased.", () => metrics.Leases);
        Gauge("openodp.storage.log.size", "By", "Table files of the log.", () => metrics.LogBytes);
        Gauge("openodp.storage.state.size", "By", "Table files of the state.", () => metrics.StateBytes);
        Gauge("openodp.storage.compaction.pending", "By", "What compactions still have to rewrite.", () =>
            metrics.PendingCompactionBytes);
        Gauge("openodp.storage.stalled", "{stall}", "1 while RocksDB delays writes.", () => metrics.IsStalled ? 1 : 0);

        Memory("openodp.storage.memory.used", "What the parts of the memory take.", () =>
            (metrics.RowBytes, metrics.FilterBytes + metrics.BlockBytes, metrics.MemtableBytes));
        Memory("openodp.storage.memory.limit", "What the parts of the memory may take.", () =>
            (plan.Rows, plan.Tables, plan.WriteBuffers));

        void Counter(string name, string unit, string description, Func<long> value) =>
            _meter.CreateObservableCounter(name, value, unit, description);

        void Gauge(string name, string unit, string description, Func<long> value) =>
            _meter.CreateObservableGauge(name, value, unit, description);

        void Memory(string name, string description, Func<(long Rows, long Tables, long WriteBuffers)> value) =>
            _meter.CreateObservableGauge(name, () => Parts(value()), "By", description);
    }

    public Histogram<double> SyncSeconds { get; }

    public Histogram<int> GroupRecords { get; }

    private static Measurement<long>[] Parts((long Rows, long Tables, long WriteBuffers) bytes) =>
    [
        new(bytes.Rows, new KeyValuePair<string, object?>("part", "rows")),
        new(bytes.Tables, new KeyValuePair<string, object?>("part", "tables")),
        new(bytes.WriteBuffers, new KeyValuePair<string, object?>("part", "write_buffers")),
    ];

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
