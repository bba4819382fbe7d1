using System.Globalization;
using Microsoft.Extensions.Logging;
using OpenOdp.Engine.Erasure;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;
using OpenOdp.Storage.Checkpoints;
using OpenOdp.Storage.Log;
using OpenOdp.Storage.Retention;
using OpenOdp.Storage.Views;

namespace OpenOdp.Storage.Erasure;

/// <summary>The part of an erasure beyond the state: files, log and checkpoints (rule L5).</summary>
public sealed partial class StoreErasures
{
    /// <summary>The directory of checkpoints that complete an erasure, unless the operator names another.</summary>
    internal const string CheckpointDirectory = "erasure-checkpoints";

    private readonly StoreOptions _options;
    private readonly ViewBoard _board;
    private readonly Appender _appender;
    private readonly StoreCheckpoints _checkpoints;
    private readonly LogRetention _retention;
    private readonly Lock _rewriting;
    private readonly ILogger _logger;
    private readonly ErasureSteps _steps;

    internal StoreErasures(
        StoreOptions options, ViewBoard board, Appender appender, StoreCheckpoints checkpoints, LogRetention retention,
        Lock rewriting, ILogger logger)
    {
        _options = options;
        _board = board;
        _appender = appender;
        _checkpoints = checkpoints;
        _retention = retention;
        _rewriting = rewriting;
        _logger = logger;
        _steps = new ErasureSteps(appender, board);
    }

    /// <summary>Says where erased data can still be.</summary>
    /// <exception cref="StoreException">The store or its list of checkpoints cannot be read now.</exception>
    public ErasureRemains ReadRemains()
    {
        using var view = _board.Acquire(untimed: true);
        return view.Use(database => new ErasureRemains
        {
            CompactedUntil = RemovalMarks.Erasures(database),
            LogStart = LogStart.Position(database),
            LogCleanUntil = RemovalMarks.Log(database),
            LogRetention = _options.LogRetention,
            Checkpoints = [
                .. _checkpoints.Begun().Select(known => new CheckpointInfo(known.Directory, known.Position, known.CleanUntil))
            ],
        });
    }

    /// <summary>
    /// Completes an erasure at once, as far as this store can: takes the rows out of the files, makes a verified checkpoint
    /// without them unless there is one, and trims the log behind it. Checkpoints that the operator made stay. The call blocks
    /// until done.
    /// </summary>
    /// <param name="erasure">The position of the erasure.</param>
    /// <param name="directory">
    /// The directory of the checkpoint; null for one in the data directory, where it replaces the last such checkpoint.
    /// </param>
    /// <exception cref="StoreException">The erasure could not be completed. What was done so far stays; call again.</exception>
    public ErasureCompletion Complete(ulong erasure, string? directory)
    {
        var cleanFrom = CleanFrom(erasure);
        if (!Compact(_options.PatienceWithReaders))
        {
            throw new StoreUnavailableException(
                "The files still hold erased data and cannot be rewritten at the moment: a long read holds on to it, "
                + "another erasure or compaction is under way, or the server is stopping. "
                + "Complete the erasure again in a minute.");
        }

        return CheckpointWriter.Saying(directory ?? Path.Combine(_options.Directory, CheckpointDirectory), () =>
        {
            var known =
                directory is null ? _checkpoints.Known().LastOrDefault(checkpoint => checkpoint.CleanUntil >= cleanFrom) : null;
            var target = known?.Directory ?? (directory is null
                ? DefaultPlace(cleanFrom)
                : CheckpointPlace.Named(directory, _options.Directory));
            var checkpoint = known ?? _checkpoints.Make(target, trimLog: true);
            IReadOnlyList<string> removed = known is null && directory is null ? RemoveSuperseded(target) : [];
            _retention.Trim(keepFrom: long.MaxValue);
            return new ErasureCompletion(
                new CheckpointInfo(checkpoint.Directory, checkpoint.Position, checkpoint.CleanUntil), known is null, removed);
        });
    }

    /// <summary>
    /// The position before which records may name the customer. The last record of a log always stays, since the next one chains
    /// to it: when it is the one to get rid of, another record is appended behind it.
    /// </summary>
    private ulong CleanFrom(ulong id)
    {
        uint number;
        ulong cleanFrom;
        using (var view = _board.Acquire(untimed: true))
        {
            var found = view.Accounts.Keys.Order().Select(account => (account, Erasure: ErasureTable.Read(view, account, id)))
                .FirstOrDefault(one => one.Erasure is not null);
            if (found.Erasure is not { } erasure) return id;
            (number, cleanFrom) = (found.account, erasure.CleanFrom);
            if (view.Position >= cleanFrom) return cleanFrom;
        }

        var command = new ByteWriter(16);
        EraseStepCommand.Write(command, id); // there is no step left, so that it changes nothing
        var result = _appender.AppendOwnAsync(CommandKind.EraseStep, number, command).AsTask().GetAwaiter().GetResult();
        return result.Status == CommitStatus.Committed
            ? cleanFrom
            : throw new StoreUnavailableException($"The store takes no record now. {result.Reason}");
    }

    /// <summary>Waits until no erasure has rows left in the state. Their bytes may still be in files.</summary>
    /// <returns>False when the store does not take the steps now.</returns>
    public Task<bool> FinishAsync() => _steps.RunAsync();

    /// <summary>The first step of an erasure is answered at once; the others follow by themselves.</summary>
    internal async ValueTask<CommitResult> GoOnAsync(ValueTask<CommitResult> pending)
    {
        var result = await pending.ConfigureAwait(false);
        if (result.Outcome is { GoesOn: true }) _ = _steps.RunAsync();
        return result;
    }

    /// <summary>True when rows of erased customers may still be in files, and none is left in the state.</summary>
    internal bool HasErasedRows()
    {
        using var view = _board.Acquire(untimed: true);
        if (ErasureSteps.Next(view) is not null)
        {
            _ = _steps.RunAsync();
            return false;
        }

        return ErasedRows.Of(view) is not null;
    }

    /// <summary>Takes the rows of erased customers out of the files.</summary>
    /// <param name="patience">How long to wait for readers that still see them, and for another rewriting to end.</param>
    /// <returns>False when that was not enough, or the store is being closed.</returns>
    internal bool Compact(TimeSpan patience)
    {
        if (!_rewriting.TryEnter(patience)) return false;
        try
        {
            using var view = _board.Acquire(untimed: true);
            if (ErasureSteps.Next(view) is not null) return false;
            if (ErasedRows.Of(view) is not { } rows)
            {
                if (view.Use(RemovalMarks.Erasures) < view.Position)
                {
                    view.Use(database => RemovalMarks.SetErasures(database, view.Position));
                }

                return true;
            }

            if (!_board.WaitForOldest(rows.Newest, patience)
                || !view.Use(database => rows.Compact(database, _options.PatienceWithReaders)))
            {
                return false;
            }

            LogErased(rows.Newest);
            return true;
        }
        finally
        {
            _rewriting.Exit();
        }
    }

    /// <summary>What a killed process left there is no checkpoint: the list would know it.</summary>
    private string DefaultPlace(ulong cleanFrom)
    {
        var directory = Path.Combine(_options.Directory, CheckpointDirectory, cleanFrom.ToString(CultureInfo.InvariantCulture));
        if (_checkpoints.Known().Any(known => known.Directory == directory)) return directory;
        foreach (var place in CheckpointList.Places(directory).Where(Directory.Exists)) Directory.Delete(place, recursive: true);
        return directory;
    }

    private List<string> RemoveSuperseded(string newest)
    {
        var removed = new List<string>();
        foreach (var directory in Directory.GetDirectories(Path.Combine(_options.Directory, CheckpointDirectory)))
        {
            if (directory == newest) continue;
            Directory.Delete(directory, recursive: true);
            removed.Add(directory);
        }

        return removed;
    }

    [LoggerMessage(
        3017, LogLevel.Information, "The rows of every erasure up to position {Position} are gone from the files of the state.")]
    private partial void LogErased(ulong position);
}
