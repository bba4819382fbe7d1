namespace OpenOdp.Client;

/// <summary>
/// Calls code of the program's out of work that the end of the client waits for. That code must not wait for the end in turn,
/// so it can be told from other code while it runs.
/// </summary>
internal sealed class Callbacks
{
    private readonly AsyncLocal<Call?> _current = new();

    /// <summary>Whether the caller is in such code.</summary>
    public bool IsInside => _current.Value is { Runs: true };

    public Action<T>? Around<T>(Action<T>? callback) => callback is null ? null : given => Run(() => callback(given));

    public void Run(Action callback)
    {
        var outer = _current.Value;
        var call = new Call();
        _current.Value = call;
        try
        {
            callback();
        }
        finally
        {
            call.Runs = false;
            _current.Value = outer;
        }
    }

    /// <summary>What the program starts meanwhile, and goes on longer, belongs to a call that has ended.</summary>
    private sealed class Call
    {
        public volatile bool Runs = true;
    }
}
