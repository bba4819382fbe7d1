using OpenOdp.Storage.Log;

namespace OpenOdp.Storage.Pipeline;

/// <summary>
/// Answers some requests on a thread of the pool. A caller goes on where it waits, so none of the pipeline's threads may
/// answer; a work item for each request would cost more than the answer.
/// </summary>
internal sealed class Answers : IThreadPoolWorkItem
{
    /// <summary>Large enough to save hand-overs, small enough that the pool's threads share a large group.</summary>
    private const int RequestsTogether = 32;

    private readonly AppendRequest[] _requests;
    private readonly CommitStatus _status;
    private readonly string? _reason;

    private Answers(AppendRequest[] requests, CommitStatus status, string? reason) =>
        (_requests, _status, _reason) = (requests, status, reason);

    /// <summary>Answers requests that are stored with what the engine made of them.</summary>
    public static void Committed(List<AppendRequest> requests) => Queue(requests, CommitStatus.Committed, null);

    /// <summary>Answers requests that are not known to be stored.</summary>
    public static void Unavailable(List<AppendRequest> requests, string reason) =>
        Queue(requests, CommitStatus.Unavailable, reason);

    void IThreadPoolWorkItem.Execute()
    {
        foreach (var request in _requests)
        {
            var outcome = _status == CommitStatus.Committed ? request.Outcome : null;
            request.Complete(new CommitResult(_status, outcome?.Position ?? 0, outcome, _reason));
        }
    }

    private static void Queue(List<AppendRequest> requests, CommitStatus status, string? reason)
    {
        for (var first = 0; first < requests.Count; first += RequestsTogether)
        {
            var some = new AppendRequest[Math.Min(RequestsTogether, requests.Count - first)];
            requests.CopyTo(first, some, 0, some.Length);
            ThreadPool.UnsafeQueueUserWorkItem(new Answers(some, status, reason), preferLocal: false);
        }
    }
}
