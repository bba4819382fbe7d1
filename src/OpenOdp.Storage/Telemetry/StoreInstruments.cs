using System.Diagnostics.Metrics;

namespace OpenOdp.Storage.Telemetry;

/// <summary>The store's instruments, in the meter <c>OpenOdp.Storage</c>.</summary>
internal sealed class StoreInstruments : IDisposable
{
    public const string MeterName = "OpenOdp.Storage";

    private readonly Meter _meter = new(MeterName);

    public StoreInstruments(MemoryPlan plan, Func<StoreMetrics> metrics)
    {
        SyncSeconds = _meter.CreateHistogram<double>(
            "openodp.storage.sync.duration",
            "s",
            "Syncs of the write-ahead log.",
            advice: new() { HistogramBucketBoundaries = [0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 1] });
        GroupRecords = _meter.CreateHistogram<int>("openodp.storage.group.records", "{record}", "Records written together.");
        Counter("openodp.storage.records", "{record}", "Records appended.", m => m.Records);
        Counter("openodp.storage.written", "By", "Bytes of records and their effects written to the write-ahead log.", m =>
            m.WrittenBytes);
        Counter("openodp.storage.overloaded", "{request}", "Appends refused because the queue was full.", m => m.Overloaded);
        Counter("openodp.storage.unavailable", "{request}", "Appends refused because the store could not write.", m =>
            m.Unavailable);
        Counter("openodp.storage.reopens", "{reopening}", "Times that the store failed and was opened again.", m => m.Reopens);
        Counter(
            "openodp.storage.rows.removed", "{row}", "Rows that compactions have left out because no answer could see them.",
            m => m.RowsRemoved);
        Gauge("openodp.storage.queue.requests", "{request}", "Requests that wait to be appended.", m => m.QueuedRequests);
        Gauge("openodp.storage.queue.bytes", "By", "Bytes of commands that wait to be appended.", m => m.QueuedBytes);
        Gauge("openodp.storage.leases", "{lease}", "Views leased.", m => m.Leases);
        Gauge("openodp.storage.log.size", "By", "Table files of the log.", m => m.LogBytes);
        Gauge("openodp.storage.state.size", "By", "Table files of the state.", m => m.StateBytes);
        Gauge("openodp.storage.compaction.pending", "By", "What compactions still have to rewrite.", m =>
            m.PendingCompactionBytes);
        Gauge("openodp.storage.stalled", "{stall}", "1 while RocksDB delays writes.", m => m.IsStalled ? 1 : 0);

        Memory("openodp.storage.memory.used", "What the parts of the memory take.", m =>
            (m.RowBytes, m.FilterBytes + m.BlockBytes, m.MemtableBytes));
        Memory("openodp.storage.memory.limit", "What the parts of the memory may take.", _ =>
            (plan.Rows, plan.Tables, plan.WriteBuffers));

        void Counter(string name, string unit, string description, Func<StoreMetrics, long> value) =>
            _meter.CreateObservableCounter(name, () => value(metrics()), unit, description);

        void Gauge(string name, string unit, string description, Func<StoreMetrics, long> value) =>
            _meter.CreateObservableGauge(name, () => value(metrics()), unit, description);

        void Memory(string name, string description, Func<StoreMetrics, (long Rows, long Tables, long WriteBuffers)> value) =>
            _meter.CreateObservableGauge(name, () => Parts(value(metrics())), "By", description);
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
