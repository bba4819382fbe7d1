using System.Diagnostics;
using OpenOdp.Engine;

namespace OpenOdp.Storage.Views;

/// <summary>
/// Keeps the newest durable view, which new leases are of, and counts every lease. Native handles live only inside a view that
/// somebody holds, so the database can be closed as soon as no view is alive (rule S2).
/// </summary>
internal sealed class ViewBoard : IDisposable
{
    private readonly object _gate = new();
    private readonly HashSet<ViewLease> _leases = [];
    private readonly TimeProvider _clock;
    private readonly TimeSpan _leaseLimit;
    private readonly Action<StoreException> _onReadError;
    private readonly ITimer _cutter;
    private View? _current;
    private string _closed = "The store is not open yet.";
    private int _alive;

    public ViewBoard(TimeProvider clock, TimeSpan leaseLimit, Action<StoreException> onReadError)
    {
        (_clock, _leaseLimit, _onReadError) = (clock, leaseLimit, onReadError);
        _cutter = clock.CreateTimer(static board => ((ViewBoard)board!).CutOverdue(), this, leaseLimit / 6, leaseLimit / 6);
    }

    /// <summary>Leases held now.</summary>
    public int Leases
    {
        get
        {
            lock (_gate) return _leases.Count;
        }
    }

    /// <summary>Leases that were cut off so far.</summary>
    public long Cut { get; private set; }

    /// <summary>The definitions of the newest view, and of the last one while there is none.</summary>
    public Definitions Definitions { get; private set; } = Definitions.None;

    /// <summary>Makes a view the current one, in place of the last.</summary>
    public void Publish(View view)
    {
        View? superseded;
        lock (_gate)
        {
            view.Holders = 1;
            _alive++;
            (superseded, _current) = (_current, view);
            Definitions = view.Definitions;
        }

        if (superseded is not null) LetGo(superseded);
    }

    /// <summary>Leases the newest view.</summary>
    /// <param name="untimed">True for work that ends by itself, such as a checkpoint, which takes as long as it takes.</param>
    public ViewLease Acquire(bool untimed = false)
    {
        lock (_gate)
        {
            var view = _current ?? throw new StoreUnavailableException(_closed);
            view.Holders++;
            var lease = new ViewLease(this, view, untimed ? null : _clock.GetTimestamp());
            _leases.Add(lease);
            return lease;
        }
    }

    /// <summary>The oldest view that anybody can read; null when there is no current one.</summary>
    public View? Oldest()
    {
        lock (_gate) return _current is null ? null : OldestHeld();
    }

    /// <summary>Waits until no view from before a position is held: until then files must keep what it shows.</summary>
    /// <returns>False when one still is, or there is no current one.</returns>
    public bool WaitForOldest(ulong position, TimeSpan patience)
    {
        lock (_gate)
        {
            for (var left = patience; _current is not null;)
            {
                if (OldestHeld().Position >= position) return true;
                if (left <= TimeSpan.Zero) return false;
                var started = TimeProvider.System.GetTimestamp();
                Monitor.Wait(_gate, left);
                left -= TimeProvider.System.GetElapsedTime(started);
            }

            return false;
        }
    }

    /// <summary>
    /// Takes the view down for the reason given, lets leases finish for a while, cuts those that do not, and returns when
    /// no native handle is left.
    /// </summary>
    public void Close(string reason, TimeSpan patience)
    {
        View? last;
        List<ViewLease> late;
        lock (_gate)
        {
            (last, _current, _closed) = (_current, null, reason);
            Monitor.PulseAll(_gate);
            for (var left = patience; _leases.Count > 0 && left > TimeSpan.Zero;)
            {
                var started = TimeProvider.System.GetTimestamp();
                Monitor.Wait(_gate, left);
                left -= TimeProvider.System.GetElapsedTime(started);
            }

            late = [.. _leases];
        }

        if (last is not null) LetGo(last);
        foreach (var lease in late) lease.CutOff(reason);
        lock (_gate)
        {
            while (_alive > 0) Monitor.Wait(_gate);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _cutter.Dispose();

    /// <summary>A lease ends; its iterators are gone.</summary>
    internal void Return(ViewLease lease, View view)
    {
        lock (_gate)
        {
            _leases.Remove(lease);
            Monitor.PulseAll(_gate);
        }

        LetGo(view);
    }

    /// <summary>A read through a lease failed.</summary>
    internal void ReadFailed(StoreException error) => _onReadError(error);

    private View OldestHeld()
    {
        var oldest = _current!;
        foreach (var lease in _leases)
        {
            if (lease.View.Position < oldest.Position) oldest = lease.View;
        }

        return oldest;
    }

    private void LetGo(View view)
    {
        lock (_gate)
        {
            Debug.Assert(view.Holders > 0, "whoever lets go has held it");
            if (--view.Holders > 0) return;
        }

        view.Release();
        lock (_gate)
        {
            if (--_alive == 0) Monitor.PulseAll(_gate);
        }
    }

    private void CutOverdue()
    {
        List<ViewLease> overdue;
        lock (_gate)
        {
            overdue = [.. _leases.Where(lease => lease.Since is { } since && _clock.GetElapsedTime(since) > _leaseLimit)];
        }

        foreach (var lease in overdue)
        {
            Cut++;
            lease.CutOff($"A view may be held for {_leaseLimit.TotalSeconds} s. Read long ranges by key, across views.");
        }
    }
}
