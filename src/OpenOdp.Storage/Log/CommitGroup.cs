using OpenOdp.Storage.Views;

namespace OpenOdp.Storage.Log;

/// <summary>Requests that were written together and become durable together.</summary>
internal sealed class CommitGroup
{
    /// <summary>The requests in the order of their positions.</summary>
    public List<AppendRequest> Requests { get; } = [];

    /// <summary>The state after the last of them; null until it is written.</summary>
    public View? View { get; set; }

    /// <summary>Answers all of them, now that they are durable.</summary>
    public void Commit()
    {
        foreach (var request in Requests)
        {
            var outcome = request.Outcome!;
            request.Complete(new CommitResult(CommitStatus.Committed, outcome.Position, outcome, null));
        }

        Requests.Clear();
    }

    /// <summary>Answers all of them that it is not known whether they are stored.</summary>
    public void Abandon(string reason)
    {
        foreach (var request in Requests) request.Complete(new CommitResult(CommitStatus.Unavailable, 0, null, reason));
        Requests.Clear();
    }
}
