#nullable enable

using Datafiles = OpenOdp.Client.Datafile;

namespace OpenOdp.Client.Compatibility.Config;

/// <summary>
/// Waits for a client's first datafile, as the official SDK does (PO-9): until it is there or the time is over, and never again
/// after that.
/// </summary>
internal sealed class FirstDatafile(OptimizelyClient client, TimeSpan patience)
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private volatile bool _isOver;

    public Task<bool> Ready => client.WaitUntilReadyAsync();

    public Datafiles.ProjectConfig? Current => client.Config;

    /// <summary>The datafile in use; blocks while it is the first that is waited for. Null without one.</summary>
    public Datafiles.ProjectConfig? Wait()
    {
        if (!_isOver && !client.IsReady)
        {
            Ready.Wait((int)Math.Min(patience.TotalMilliseconds, int.MaxValue));
        }

        _isOver = true;
        return client.Config;
    }
}
