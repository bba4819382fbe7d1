using OpenOdp.Storage.Rocks;
using OpenOdp.Storage.Telemetry;
using OpenOdp.Storage.Views;

namespace OpenOdp.Storage.Pipeline;

/// <summary>
/// The second step of the pipeline, and the only writer: puts each group's records and all their effects into RocksDB in
/// one batch, while the applying thread works on the next group, and hands it to the syncer. Inserting into
/// memtables costs as much as applying, so that one thread for both would be the bound.
/// </summary>
internal sealed class GroupWriter(Database database, Syncer syncer, StoreMetrics metrics, Action<Exception> onFailure)
    : PipelineStep("openodp log write", Room, together: 1, onFailure)
{
    /// <summary>One group being written and two waiting keep this thread busy; more would only grow the latency.</summary>
    private const int Room = 3;

    protected override string FailureText => "The store failed while writing";

    protected override void Work(List<CommitGroup> groups, Func<bool> stays)
    {
        Write(groups[0]);
        syncer.Add(groups[0], stays);
    }

    private void Write(CommitGroup group)
    {
        var changes = group.Changes!;
        metrics.WrittenBytes += changes.Write();
        group.View = new View(database, group.Position, group.RecordedAt, group.Definitions);
        group.Changes = null;
        changes.Written();
    }
}
