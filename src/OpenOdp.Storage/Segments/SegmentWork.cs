using OpenOdp.Engine;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.Segments;
using OpenOdp.Engine.Segments.Memberships;
using OpenOdp.Engine.State;
using OpenOdp.Storage.Log;
using OpenOdp.Storage.Views;

namespace OpenOdp.Storage.Segments;

/// <summary>
/// Appends what segments need beside what callers send: the steps of a change, one after the other until none is left (rule G5),
/// and a tick each second in which time has changed somebody's memberships, or the window has left changes behind (rules G3,
/// S5). What is left to do lies in the state, so a restart goes on as well.
/// </summary>
internal sealed class SegmentWork : IAsyncDisposable
{
    private static readonly TimeSpan BetweenTicks = TimeSpan.FromSeconds(1);

    private readonly Appender _appender;
    private readonly ViewBoard _board;
    private readonly TimeProvider _clock;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private Task? _running;
    private bool _isWantedAgain;
    private bool _isStopped;

    public SegmentWork(Appender appender, ViewBoard board, TimeProvider clock)
    {
        (_appender, _board, _clock) = (appender, board, clock);
        _timer = clock.CreateTimer(static work => ((SegmentWork)work!).Begin(), this, BetweenTicks, BetweenTicks);
    }

    /// <summary>Begins with the steps of a change as soon as it is durable.</summary>
    public async ValueTask<CommitResult> GoOnAsync(ValueTask<CommitResult> pending)
    {
        var result = await pending.ConfigureAwait(false);
        if (result.Outcome is { GoesOn: true }) Begin();
        return result;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync().ConfigureAwait(false);
        Task? running;
        lock (_gate) (_isStopped, running) = (true, _running);
        if (running is not null) await running.ConfigureAwait(false);
    }

    private void Begin()
    {
        lock (_gate)
        {
            _isWantedAgain = true;
            if (!_isStopped) _running ??= Task.Run(RunAsync);
        }
    }

    private async Task RunAsync()
    {
        while (true)
        {
            lock (_gate)
            {
                if (!_isWantedAgain || _isStopped)
                {
                    _running = null;
                    return;
                }

                _isWantedAgain = false;
            }

            try
            {
                while (!_isStopped && Next() is { } next && await AppendAsync(next).ConfigureAwait(false))
                {
                }
            }
            catch (StoreException)
            {
                // Closed or failing just now; the next second comes.
            }
        }
    }

    private async Task<bool> AppendAsync((CommandKind Kind, uint Account, ByteWriter Command) next)
    {
        var result = await _appender.AppendOwnAsync(next.Kind, next.Account, next.Command).ConfigureAwait(false);
        return result is { Status: CommitStatus.Committed, Outcome.Kind: OutcomeKind.Applied };
    }

    /// <summary>What is due first: time goes before a build, which takes long.</summary>
    private (CommandKind Kind, uint Account, ByteWriter Command)? Next()
    {
        using var view = _board.Acquire();
        var now = Microseconds.Of(_clock.GetUtcNow());
        foreach (var (account, settings) in view.Accounts)
        {
            if (TimerTable.Next(view, account) <= now / Microseconds.PerMillisecond
                || ChangeRetention.IsDue(view, account, settings.WindowDays, now))
            {
                return (CommandKind.Tick, account, new ByteWriter(1));
            }
        }

        foreach (var account in view.Accounts.Keys)
        {
            if (view.Definitions.SegmentsOf(account).All.FirstOrDefault(static one => one.HasWork) is not { } segment) continue;
            var command = new ByteWriter(16);
            SegmentStepCommand.Write(command, segment.Number);
            return (CommandKind.SegmentStep, account, command);
        }

        return null;
    }
}
