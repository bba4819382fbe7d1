using System.Collections.Concurrent;

namespace OpenOdp.Client.Caching;

/// <summary>Those who ask for the same at the same time share one request.</summary>
internal sealed class SharedRequests<TKey, TAnswer>
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, Task<TAnswer>> _underWay = new();

    /// <summary>Joins the request for a key, or starts it.</summary>
    /// <param name="key">What is asked for.</param>
    /// <param name="request">
    /// Runs without the caller's context. It keeps its answer itself, before it ends: whoever asks next then finds the answer or
    /// the request, and never neither.
    /// </param>
    public Task<TAnswer> AskAsync(TKey key, Func<Task<TAnswer>> request)
    {
        if (_underWay.TryGetValue(key, out var running)) return running;

        // Two callers may both get here; the one whose task is in the table starts the request.
        var mine = new TaskCompletionSource<TAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        running = _underWay.GetOrAdd(key, mine.Task);
        if (running == mine.Task)
        {
            _ = Background.Run(() => RunAsync(key, request, mine));
        }

        return running;
    }

    private async Task RunAsync(TKey key, Func<Task<TAnswer>> request, TaskCompletionSource<TAnswer> answer)
    {
        try
        {
            var given = await request().ConfigureAwait(false);
            _underWay.TryRemove(key, out _);
            answer.SetResult(given);
        }
        catch (Exception error)
        {
            _underWay.TryRemove(key, out _);
            answer.SetException(error);
        }
    }
}
