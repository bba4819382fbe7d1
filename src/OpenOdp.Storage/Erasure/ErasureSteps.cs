using OpenOdp.Engine;
using OpenOdp.Engine.Erasure;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;
using OpenOdp.Storage.Log;
using OpenOdp.Storage.Views;

namespace OpenOdp.Storage.Erasure;

/// <summary>
/// Goes on with erasures whose rows did not go in one command (rule L5): appends one step after the other until none is left.
/// What is left lies in the state, so a restart goes on as well. One step is under way at a time, and others' commands go in
/// between.
/// </summary>
internal sealed class ErasureSteps(Appender appender, ViewBoard board)
{
    private readonly Lock _gate = new();
    private Task<bool>? _running;
    private bool _isWantedAgain;

    /// <summary>Goes on until nothing is left.</summary>
    /// <returns>False when the store does not take the next step now; it is asked again when it is open again, and each
    /// minute.</returns>
    public Task<bool> RunAsync()
    {
        lock (_gate)
        {
            _isWantedAgain = _running is not null;
            return _running ??= Task.Run(RunStepsAsync);
        }
    }

    /// <summary>The oldest erasure with rows left; null when there is none.</summary>
    public static (uint Account, ulong Erasure)? Next(ViewLease view)
    {
        foreach (var account in view.Accounts.Keys)
        {
            if (EraseStepCommand.Next(view, account) is { } erasure) return (account, erasure);
        }

        return null;
    }

    private async Task<bool> RunStepsAsync()
    {
        while (true)
        {
            var isDone = await DoStepsAsync().ConfigureAwait(false);
            lock (_gate)
            {
                if (isDone && _isWantedAgain)
                {
                    _isWantedAgain = false; // an erasure came after the last look
                    continue;
                }

                _running = null;
                return isDone;
            }
        }
    }

    private async Task<bool> DoStepsAsync()
    {
        try
        {
            while (Next() is { } next)
            {
                var command = new ByteWriter(16);
                EraseStepCommand.Write(command, next.Erasure);
                var result = await appender.AppendOwnAsync(CommandKind.EraseStep, next.Account, command).ConfigureAwait(false);
                if (result is not { Status: CommitStatus.Committed, Outcome.Kind: OutcomeKind.Applied }) return false;
            }

            return true;
        }
        catch (StoreException)
        {
            return false;
        }
    }

    private (uint Account, ulong Erasure)? Next()
    {
        using var view = board.Acquire();
        return Next(view);
    }
}
