using OpenOdp.Storage.Rocks;
using OpenOdp.Storage.Views;

namespace OpenOdp.Storage.Log;

/// <summary>
/// The second part of the pipeline, and the only writer: puts each group's records and all their effects into RocksDB in
/// one batch, while the applying thread works on the next group, and hands it to the syncing thread. Inserting into
/// memtables costs as much as applying, so that one thread for both would be the bound.
/// </summary>
internal sealed class GroupWriter
{
    /// <summary>One group being written and two waiting keep this thread busy; more would only grow the latency.</summary>
    private const int MaxWaiting = 2;

    private readonly object _gate = new();
    private readonly Queue<CommitGroup> _applied = new();
    private readonly Database _database;
    private readonly Syncer _syncer;
    private readonly StoreCounters _counters;
    private readonly Action<Exception> _onFailure;
    private readonly Thread _thread;
    private bool _stopping;
    private Exception? _failure;

    public GroupWriter(Database database, Syncer syncer, StoreCounters counters, Action<Exception> onFailure)
    {
        (_database, _syncer, _counters, _onFailure) = (database, syncer, counters, onFailure);
        _thread = new Thread(Run) { IsBackground = true, Name = "openodp log write" };
        _thread.Start();
    }

    /// <summary>Takes over a group that has been applied; waits while enough others wait.</summary>
    /// <exception cref="StoreException">Writing or syncing failed; the group is answered.</exception>
    public void Add(CommitGroup group)
    {
        lock (_gate)
        {
            if (_applied.Count >= MaxWaiting) _counters.RunAheadWaits++;
            while (_applied.Count >= MaxWaiting && _failure is null) Monitor.Wait(_gate);
            if (_failure is null)
            {
                _applied.Enqueue(group);
                Monitor.PulseAll(_gate);
                return;
            }
        }

        Abandon(group);
        ThrowIfFailed();
    }

    /// <summary>Throws what made a write or sync fail.</summary>
    public void ThrowIfFailed()
    {
        if (_failure is { } failure) throw new StoreUnavailableException(failure.Message, failure);
        _syncer.ThrowIfFailed();
    }

    /// <summary>Finishes what has been applied, then ends the thread.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.PulseAll(_gate);
        }

        _thread.Join();
    }

    private void Run()
    {
        while (TryTake(out var group))
        {
            try
            {
                Write(group);
            }
            catch (Exception e)
            {
                Fail(e, group);
                return;
            }

            try
            {
                _syncer.Add(group);
            }
            catch (StoreException e)
            {
                Fail(e, null); // the syncing thread has answered this group
                return;
            }
        }
    }

    private bool TryTake(out CommitGroup group)
    {
        lock (_gate)
        {
            while (_applied.Count == 0 && !_stopping) Monitor.Wait(_gate);
            var taken = _applied.TryDequeue(out group!);
            Monitor.PulseAll(_gate);
            return taken;
        }
    }

    private void Write(CommitGroup group)
    {
        var changes = group.Changes!;
        changes.Batch.Add(changes.Overlay);
        _database.Write(changes.Batch);
        _counters.Groups++;
        _counters.WrittenBytes += changes.Batch.Bytes.Length;
        group.View = new View(_database, group.Position, group.RecordedAt, group.Accounts);
        group.Changes = null;
        changes.Written(); // the applying thread may use them again from here on
    }

    private void Fail(Exception error, CommitGroup? current)
    {
        var groups = new List<CommitGroup>();
        if (current is not null) groups.Add(current);
        lock (_gate)
        {
            _failure = error;
            groups.AddRange(_applied);
            _applied.Clear();
            Monitor.PulseAll(_gate);
        }

        _onFailure(error); // whoever is answered now finds the store not ready
        foreach (var group in groups) Abandon(group);
    }

    private void Abandon(CommitGroup group)
    {
        group.View?.Release();
        group.View = null;
        group.Changes = null;
        group.Abandon($"The store failed while writing, so the outcome is unknown: {_failure!.Message}");
    }
}
