using System.Diagnostics;
using OpenOdp.Storage.Recovery;
using OpenOdp.Storage.Rocks;
using OpenOdp.Storage.Views;

namespace OpenOdp.Storage.Log;

/// <summary>
/// The last part of the pipeline (rule S4): while the others go on with the next groups, this one brings the
/// written groups to stable storage with one sync, moves the durable mark, publishes the newest view and answers.
/// </summary>
internal sealed class Syncer
{
    /// <summary>
    /// Groups that may be written and not yet durable. Two keep both threads busy; four absorb a slow sync. More would only
    /// let small groups pile up that could have been one.
    /// </summary>
    private const int MaxAhead = 4;

    private readonly object _gate = new();
    private readonly Queue<CommitGroup> _written = new();
    private readonly Stack<CommitGroup> _free = new();
    private readonly Database _database;
    private readonly DurableMark _mark;
    private readonly ViewBoard _board;
    private readonly StoreCounters _counters;
    private readonly StoreInstruments _instruments;
    private readonly Action<Exception> _onFailure;
    private readonly Thread _thread;
    private int _ahead;
    private bool _stopping;
    private Exception? _failure;

    public Syncer(Database database, DurableMark mark, ViewBoard board, StoreCounters counters, StoreInstruments instruments, Action<Exception> onFailure)
    {
        (_database, _mark, _board, _counters, _instruments, _onFailure) = (database, mark, board, counters, instruments, onFailure);
        _thread = new Thread(Run) { IsBackground = true, Name = "openodp log sync" };
        _thread.Start();
    }

    /// <summary>An empty group: one that has been answered, or a new one.</summary>
    public CommitGroup EmptyGroup()
    {
        lock (_gate) return _free.Count > 0 ? _free.Pop() : new CommitGroup();
    }

    /// <summary>Takes over a group that has been written, once there is room for it.</summary>
    /// <exception cref="StoreException">A sync failed; the group is answered.</exception>
    public void Add(CommitGroup group)
    {
        lock (_gate)
        {
            while (_ahead >= MaxAhead && _failure is null) Monitor.Wait(_gate);
            if (_failure is null)
            {
                _ahead++;
                _written.Enqueue(group);
                Monitor.PulseAll(_gate);
                return;
            }
        }

        Abandon(group);
        ThrowIfFailed();
    }

    /// <summary>Throws what made a sync fail.</summary>
    public void ThrowIfFailed()
    {
        if (_failure is { } failure) throw new StoreUnavailableException(failure.Message, failure);
    }

    /// <summary>Finishes what has been written, then ends the thread.</summary>
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
        var groups = new List<CommitGroup>(MaxAhead);
        while (TakeWritten(groups))
        {
            try
            {
                MakeDurable(groups);
            }
            catch (Exception e)
            {
                Fail(e, groups);
                return;
            }

            lock (_gate)
            {
                _ahead -= groups.Count;
                foreach (var group in groups) _free.Push(group);
                Monitor.PulseAll(_gate);
            }

            groups.Clear();
        }
    }

    private bool TakeWritten(List<CommitGroup> groups)
    {
        lock (_gate)
        {
            while (_written.Count == 0 && !_stopping) Monitor.Wait(_gate);
            while (_written.TryDequeue(out var group)) groups.Add(group);
            return groups.Count > 0;
        }
    }

    private void MakeDurable(List<CommitGroup> groups)
    {
        var started = Stopwatch.GetTimestamp();
        _database.Sync();
        _counters.Syncs++;
        var elapsed = Stopwatch.GetElapsedTime(started);
        _counters.SyncTime += elapsed;
        _instruments.SyncSeconds.Record(elapsed.TotalSeconds);

        // The order matters: durable, then the mark that says so, then visible, then answered.
        var newest = groups[^1].View!;
        _mark.Advance(newest.Position);
        foreach (var group in groups)
        {
            if (group.View != newest) group.View!.Release();
            group.View = null;
        }

        _board.Publish(newest);
        foreach (var group in groups) group.Commit();
    }

    private void Fail(Exception error, List<CommitGroup> groups)
    {
        lock (_gate)
        {
            _failure = error;
            while (_written.TryDequeue(out var group)) groups.Add(group);
            Monitor.PulseAll(_gate);
        }

        _onFailure(error); // whoever is answered now finds the store not ready
        foreach (var group in groups) Abandon(group);
    }

    private void Abandon(CommitGroup group)
    {
        group.View?.Release();
        group.View = null;
        group.Abandon($"The log could not be brought to stable storage, so the outcome is unknown: {_failure!.Message}");
    }
}
