using System.Diagnostics;
using OpenOdp.Engine;
using OpenOdp.Storage.Apply;
using OpenOdp.Storage.Log;
using OpenOdp.Storage.Views;

namespace OpenOdp.Storage.Pipeline;

/// <summary>Requests that were written together and become durable together.</summary>
internal sealed class CommitGroup
{
    /// <summary>The requests in the order of their positions.</summary>
    public List<AppendRequest> Requests { get; } = [];

    /// <summary>What they change; null once it is written.</summary>
    public GroupChanges? Changes { get; set; }

    /// <summary>The position of the last of them.</summary>
    public ulong Position { get; set; }

    /// <summary>Its time, in microseconds since 1970.</summary>
    public long RecordedAt { get; set; }

    /// <summary>The definitions after it.</summary>
    public Definitions Definitions { get; set; } = Definitions.None;

    /// <summary>The state after the last of them; null until it is written.</summary>
    public View? View { get; set; }

    /// <summary>Answers all of them, now that they are durable.</summary>
    public void Commit()
    {
        Debug.Assert(Changes is null && View is null, "the group is written, and its view published or given back");
        Answers.Committed(Requests);
        Requests.Clear();
    }

    /// <summary>Answers all of them that it is not known whether they are stored.</summary>
    public void Abandon(string reason)
    {
        View?.Release();
        (View, Changes) = (null, null);
        Answers.Unavailable(Requests, reason);
        Requests.Clear();
    }
}
