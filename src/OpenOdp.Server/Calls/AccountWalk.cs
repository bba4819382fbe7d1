using System.Collections.Concurrent;
using OpenOdp.Engine;
using OpenOdp.Server.Telemetry;
using OpenOdp.Storage.Views;

namespace OpenOdp.Server.Calls;

/// <summary>
/// Works out an answer that every customer of an account has to be looked at for, page by page, so that others have their turn,
/// and all of one view, so that nobody is passed over or met twice who is merged or split meanwhile: one at a time for each
/// account.
/// </summary>
internal sealed class AccountWalk(TimeProvider clock, LimitCounters limits, IHostApplicationLifetime lifetime)
{
    /// <summary>After this it answers with what it has.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<uint, byte> _accounts = [];

    /// <summary>Walks to the end, or until it took too long.</summary>
    /// <param name="call">Who asks.</param>
    /// <param name="what">What is worked out, as in "a preview".</param>
    /// <param name="readPage">Looks at the next customers, at an instant in ms since 1970; true when it was the last.</param>
    /// <param name="answer">Answers with what it has.</param>
    public async Task<Answer> AnswerAsync(
        LongReadCall call, string what, Func<ViewLease, long, bool> readPage, Func<Answer> answer)
    {
        if (!_accounts.TryAdd(call.Account, 0))
        {
            limits.Count(Limit.Waiting);
            return Answer.Unavailable($"{what} of this account is being worked out. Ask again when it is done.");
        }

        try
        {
            return await WalkAsync(call, readPage, answer);
        }
        catch (OperationCanceledException)
        {
            return Answer.Unavailable($"{what} was given up, since the caller went or the server stops.");
        }
        finally
        {
            _accounts.TryRemove(call.Account, out _);
        }
    }

    private async Task<Answer> WalkAsync(LongReadCall call, Func<ViewLease, long, bool> readPage, Func<Answer> answer)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(call.CancellationToken, lifetime.ApplicationStopping);
        using var view = call.Store.AcquireView(untimed: true);
        var now = Math.Max(Microseconds.Of(clock.GetUtcNow()), view.RecordedAt) / Microseconds.PerMillisecond;
        var started = clock.GetTimestamp();
        while (!readPage(view, now) && clock.GetElapsedTime(started) < Patience)
        {
            await Task.Yield(); // others have their turn
            ending.Token.ThrowIfCancellationRequested();
        }

        return answer() with { Position = view.Position };
    }
}
