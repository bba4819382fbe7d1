using OpenOdp.Storage.Apply;
using OpenOdp.Storage.Log;
using OpenOdp.Storage.Recovery;
using OpenOdp.Storage.Telemetry;
using OpenOdp.Storage.Views;

namespace OpenOdp.Storage.Pipeline;

/// <summary>
/// What happens to a command between the queue and its answer: waiting requests become a group, get their places in the log and
/// are applied (here), are written (<see cref="GroupWriter"/>), become durable, visible and answered (<see cref="Syncer"/>). It
/// lives as long as one opening of the database.
/// </summary>
internal sealed class AppendPipeline : IDisposable
{
    // A megabyte of commands is some 5,000 events: 20 ms of applying at most between two syncs.
    private const int MaxGroupBytes = 1 << 20;
    private const int MaxGroupRequests = 2048;

    // With fewer requests waiting, this thread writes and syncs a group itself: to wake another one costs more.
    private const int EnoughToHandOver = 4;

    private readonly OpenedStore _store;
    private readonly AppendQueue _queue;
    private readonly ViewBoard _board;
    private readonly StoreMetrics _metrics;
    private readonly Action<Exception> _onFailure;
    private readonly Sequencer _sequencer;
    private readonly Applier _applier;
    private volatile bool _stopping;

    /// <summary>Makes the state of the opened database the current view.</summary>
    public AppendPipeline(
        OpenedStore store, long cacheBytes, AppendQueue queue, ViewBoard board, StoreMetrics metrics, TimeProvider clock,
        Action<Exception> onFailure)
    {
        (_store, _queue, _board) = (store, queue, board);
        (_metrics, _onFailure) = (metrics, onFailure);
        _applier = new Applier(store.Database, cacheBytes);
        store.Head.CheckAgainst(_applier.Machine, store.Database.Directory);
        _sequencer = new Sequencer(store.Head, clock);
        var machine = _applier.Machine;
        board.Publish(new View(store.Database, machine.Position, machine.RecordedAt, machine.Definitions));
    }

    /// <summary>Its cache, for the metrics.</summary>
    public RowCache Cache => _applier.Cache;

    /// <summary>Appends until <see cref="Stop"/>; throws when the store fails.</summary>
    public void Run()
    {
        var syncer = new Syncer(_store.Database, _store.Mark, _board, _metrics, _onFailure);
        var writer = new GroupWriter(_store.Database, syncer, _metrics, _onFailure);
        var fewWait = () => _queue.Count < EnoughToHandOver;
        try
        {
            while (!_stopping)
            {
                writer.ThrowIfFailed();
                syncer.ThrowIfFailed();
                var group = syncer.EmptyGroup();
                _queue.Take(group.Requests, MaxGroupRequests, MaxGroupBytes);
                if (group.Requests.Count == 0) continue; // woken: to stop, or because a write or sync failed
                Apply(group);
                writer.Add(group, fewWait);
            }
        }
        finally
        {
            // Groups that were written before a failure may still become durable, and then they are committed.
            writer.Stop();
            syncer.Stop();
        }
    }

    /// <summary>Makes <see cref="Run"/> return.</summary>
    public void Stop()
    {
        _stopping = true;
        _queue.Wake();
    }

    /// <inheritdoc/>
    public void Dispose() => _applier.Dispose();

    private void Apply(CommitGroup group)
    {
        try
        {
            var changes = _applier.Begin();
            for (var i = 0; i < group.Requests.Count; i++)
            {
                _applier.LookAhead.Before(group.Requests, i);
                Apply(group.Requests[i], changes);
            }

            _applier.End(changes);
            group.Changes = changes;
            group.Position = _applier.Machine.Position;
            group.RecordedAt = _applier.Machine.RecordedAt;
            group.Definitions = _applier.Machine.Definitions;
            _metrics.CountApplied(group.Requests.Count);
        }
        catch (Exception error)
        {
            _onFailure(error);
            group.Abandon($"The store failed while applying, so the outcome is unknown: {error.Message}");
            throw;
        }
    }

    private void Apply(AppendRequest request, GroupChanges changes)
    {
        var record = _sequencer.Next(request);
        changes.Batch.PutRecord(record.Position, _sequencer.Stored);
        if (record.Command.Length > Sequencer.LeastRecord)
        {
            changes.Overlay.MakeRoom(record.Command.Length + (record.Command.Length / 8)); // about what its rows take
        }

        request.Outcome = _applier.Machine.Apply(record, _sequencer.Hash, changes.Overlay);
    }
}
