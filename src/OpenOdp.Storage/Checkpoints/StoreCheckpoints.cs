using Microsoft.Extensions.Logging;
using OpenOdp.Storage.Lifecycle;
using OpenOdp.Storage.Views;

namespace OpenOdp.Storage.Checkpoints;

/// <summary>The checkpoints of a store: makes them, and knows which there are.</summary>
public sealed partial class StoreCheckpoints
{
    private readonly Lock _gate = new(); // of the list's file
    private readonly StoreOptions _options;
    private readonly ViewBoard _board;
    private readonly StoreHealth _health;
    private readonly ILogger _logger;
    private bool _isClosed;

    internal StoreCheckpoints(StoreOptions options, ViewBoard board, StoreHealth health, ILogger logger)
    {
        (_options, _board) = (options, board);
        (_health, _logger) = (health, logger);
    }

    /// <summary>
    /// Makes a verified copy that a store can be opened on, while this store goes on working. The call blocks until done.
    /// </summary>
    /// <param name="directory">
    /// The directory of the copy; it must be empty, or not exist. On the same disk a copy takes almost no room.
    /// </param>
    /// <returns>The last position that the copy holds.</returns>
    /// <exception cref="StoreException">The copy could not be made.</exception>
    public ulong Make(string directory) =>
        Make(CheckpointPlace.Named(directory, _options.Directory), trimLog: false).Position;

    /// <summary>Makes one in a place that has been judged.</summary>
    /// <param name="target">Where.</param>
    /// <param name="trimLog">True to keep the last record of the copy's log only.</param>
    internal KnownCheckpoint Make(string target, bool trimLog) => CheckpointWriter.Saying(target, () =>
    {
        // RocksDB would say that a file of its log is missing, or that there is no space, and not where.
        if (_health.Status is { State: StoreState.Reopening, Reason: { } reason })
        {
            throw new StoreUnavailableException($"No checkpoint in {target}: {reason}");
        }

        CheckpointWriter.Prepare(target);
        lock (_gate) CheckpointList.Begin(_options.Directory, target);

        // The database may be closed as soon as the copy is made: verifying it takes long, and needs the copy alone.
        using (var view = _board.Acquire(untimed: true)) view.Use(database => CheckpointWriter.Copy(database, target));
        var made = CheckpointWriter.Seal(target, trimLog, _options, _logger);
        lock (_gate)
        {
            if (_isClosed)
            {
                throw new StoreUnavailableException(
                    $"The store was closed meanwhile. The checkpoint in {target} is whole, but the store does not know of it.");
            }

            CheckpointList.Add(_options.Directory, made);
        }

        LogCheckpoint(target, made.Position);
        return made;
    });

    /// <summary>Those that were finished and still exist, oldest first.</summary>
    internal IReadOnlyList<KnownCheckpoint> Known()
    {
        lock (_gate) return CheckpointList.Read(_options.Directory);
    }

    /// <summary>All that were begun and of which something is still there, oldest first.</summary>
    internal IReadOnlyList<KnownCheckpoint> Begun()
    {
        lock (_gate) return CheckpointList.ReadRemains(_options.Directory);
    }

    /// <summary>The directory may be another process's from here on: no more is noted in it.</summary>
    internal void Close()
    {
        lock (_gate) _isClosed = true;
    }

    [LoggerMessage(3012, LogLevel.Information, "A checkpoint at position {Position} is in {Directory}.")]
    private partial void LogCheckpoint(string directory, ulong position);
}
