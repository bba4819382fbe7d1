using System.Diagnostics;
using OpenOdp.Storage.Recovery;
using OpenOdp.Storage.Rocks;
using OpenOdp.Storage.Telemetry;
using OpenOdp.Storage.Views;

namespace OpenOdp.Storage.Pipeline;

/// <summary>
/// The last step of the pipeline (rule S4): while the others go on with the next groups, this one brings the
/// written groups to stable storage with one sync, moves the durable mark, publishes the newest view and answers.
/// </summary>
internal sealed class Syncer(
    Database database, DurableMark mark, ViewBoard board, StoreMetrics metrics, Action<Exception> onFailure)
    : PipelineStep("openodp log sync", Room, together: Room, onFailure)
{
    /// <summary>
    /// Groups that may be written and not yet durable. Two keep both threads busy; four absorb a slow sync. More would only
    /// let small groups pile up that could have been one.
    /// </summary>
    private const int Room = 4;

    private readonly Stack<CommitGroup> _free = new();

    protected override string FailureText => "The log could not be brought to stable storage";

    /// <summary>An empty group: one that has been answered, or a new one.</summary>
    public CommitGroup EmptyGroup()
    {
        lock (_free) return _free.Count > 0 ? _free.Pop() : new CommitGroup();
    }

    protected override void Work(List<CommitGroup> groups, Func<bool> stays)
    {
        var started = Stopwatch.GetTimestamp();
        database.Sync();
        metrics.CountSync(Stopwatch.GetElapsedTime(started));

        // The order matters: durable, then the mark that says so, then visible, then answered.
        var newest = groups[^1].View!;
        Debug.Assert(newest.Position > mark.Position, "groups become durable in their order");
        mark.Advance(newest.Position, database.CurrentLog());
        foreach (var group in groups)
        {
            if (group.View != newest) group.View!.Release();
            group.View = null;
        }

        board.Publish(newest);
        foreach (var group in groups) group.Commit();
    }

    protected override void Left(List<CommitGroup> groups)
    {
        lock (_free)
        {
            foreach (var group in groups) _free.Push(group);
        }
    }
}
