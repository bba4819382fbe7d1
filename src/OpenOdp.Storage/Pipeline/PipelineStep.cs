using System.Diagnostics;

namespace OpenOdp.Storage.Pipeline;

/// <summary>
/// A step of the pipeline. It works on groups in their order, on a thread of its own or on the caller's: a step that has
/// nothing to do takes longer to wake than a small group takes to work on.
/// </summary>
internal abstract class PipelineStep
{
    private readonly object _gate = new();
    private readonly Queue<CommitGroup> _waiting = new();
    private readonly int _room;
    private readonly int _together;
    private readonly Action<Exception> _onFailure;
    private readonly Thread _thread;
    private int _inside;
    private bool _stopping;
    private volatile Exception? _failure;

    /// <param name="name">What the thread is called, for who looks at the process from outside.</param>
    /// <param name="room">Groups that may be inside; whoever adds one more waits.</param>
    /// <param name="together">Groups that it works on at once, when as many wait.</param>
    /// <param name="onFailure">Told of a failure before anybody is answered because of it.</param>
    protected PipelineStep(string name, int room, int together, Action<Exception> onFailure)
    {
        _room = room;
        _together = together;
        _onFailure = onFailure;
        _thread = new Thread(Run) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <summary>What callers are told when this step fails.</summary>
    protected abstract string FailureText { get; }

    /// <summary>Takes over a group, once there is room for it.</summary>
    /// <param name="group">The group, done with the step before.</param>
    /// <param name="stays">Asked whether the caller has nothing better to do than to work on the group itself.</param>
    /// <exception cref="StoreException">This step or a later one failed; the group is answered.</exception>
    public void Add(CommitGroup group, Func<bool> stays)
    {
        if (!Enter(group, stays(), out var here))
        {
            Abandon([group]);
            ThrowIfFailed();
        }

        if (!here) return;
        List<CommitGroup> groups = [group];
        if (!TryWork(groups, stays)) ThrowIfFailed();
    }

    /// <summary>Throws what made this step fail.</summary>
    public void ThrowIfFailed()
    {
        if (_failure is { } failure) throw new StoreUnavailableException(failure.Message, failure);
    }

    /// <summary>Finishes what is inside, then ends the thread.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.PulseAll(_gate);
        }

        _thread.Join();
    }

    /// <summary>Works on groups in their order, and hands them on or answers them.</summary>
    protected abstract void Work(List<CommitGroup> groups, Func<bool> stays);

    /// <summary>Called when groups have left the step.</summary>
    protected virtual void Left(List<CommitGroup> groups)
    {
    }

    /// <returns>False when the step has failed.</returns>
    private bool Enter(CommitGroup group, bool stays, out bool here)
    {
        lock (_gate)
        {
            here = false;
            while (_inside >= _room && _failure is null) Monitor.Wait(_gate);
            if (_failure is not null) return false;
            here = stays && _inside == 0;
            _inside++;
            if (here) return true;
            _waiting.Enqueue(group);
            Monitor.PulseAll(_gate);
            return true;
        }
    }

    private void Run()
    {
        var groups = new List<CommitGroup>(_together);
        while (TakeWaiting(groups) && TryWork(groups, static () => false)) groups.Clear();
    }

    private bool TakeWaiting(List<CommitGroup> groups)
    {
        lock (_gate)
        {
            while (_waiting.Count == 0 && !_stopping) Monitor.Wait(_gate);
            while (groups.Count < _together && _waiting.TryDequeue(out var group)) groups.Add(group);
            return groups.Count > 0;
        }
    }

    private bool TryWork(List<CommitGroup> groups, Func<bool> stays)
    {
        try
        {
            Work(groups, stays);
        }
        catch (Exception error)
        {
            Fail(error, groups);
            return false;
        }

        Left(groups);
        lock (_gate)
        {
            Debug.Assert(groups.Count <= _inside, "what leaves was inside");
            _inside -= groups.Count;
            Monitor.PulseAll(_gate);
        }

        return true;
    }

    private void Fail(Exception error, List<CommitGroup> groups)
    {
        lock (_gate)
        {
            _failure = error;
            while (_waiting.TryDequeue(out var group)) groups.Add(group);
            Monitor.PulseAll(_gate);
        }

        _onFailure(error); // whoever is answered now finds the store not ready
        Abandon(groups);
    }

    private void Abandon(List<CommitGroup> groups)
    {
        foreach (var group in groups) group.Abandon($"{FailureText}, so the outcome is unknown: {_failure!.Message}");
    }
}
