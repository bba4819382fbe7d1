using System.Security.Cryptography;
using OpenOdp.Engine;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;
using OpenOdp.Storage.Apply;
using OpenOdp.Storage.Log;
using OpenOdp.Storage.Recovery;
using OpenOdp.Storage.Rocks;
using OpenOdp.Storage.Telemetry;
using OpenOdp.Storage.Views;

namespace OpenOdp.Storage.Pipeline;

/// <summary>
/// The first part of the pipeline: turns waiting requests into a group of records and applies them. It lives as long as
/// one opening of the database.
/// </summary>
internal sealed class Applier
{
    // A megabyte of commands is some 5,000 events: 20 ms of applying at most between two syncs.
    private const int MaxGroupBytes = 1 << 20;
    private const int MaxGroupRequests = 2048;
    private const int LeastRecord = 64 * 1024;
    private const int MaxKeptRecord = 1 << 20;

    // With fewer requests waiting, this thread writes and syncs a group itself: to wake another one costs more.
    private const int EnoughToHandOver = 4;

    private readonly OpenedStore _store;
    private readonly AppendQueue _queue;
    private readonly ViewBoard _board;
    private readonly StoreCounters _counters;
    private readonly StoreInstruments _instruments;
    private readonly TimeProvider _clock;
    private readonly Action<Exception> _onFailure;
    private readonly LookAhead _ahead;
    private readonly UnwrittenReader _reader;
    private readonly Machine _machine;
    private ByteWriter _record = new(LeastRecord);
    private IReadOnlyDictionary<uint, AccountSettings> _accounts;
    private volatile bool _stopping;

    public Applier(
        OpenedStore store, StoreOptions options, AppendQueue queue, ViewBoard board,
        StoreCounters counters, StoreInstruments instruments, TimeProvider clock, Action<Exception> onFailure)
    {
        (_store, _queue, _board, _counters, _instruments, _clock, _onFailure) =
            (store, queue, board, counters, instruments, clock, onFailure);
        Cache = new RowCache(options.Memory.Rows);
        var absent = new AbsentRows();
        _ahead = new LookAhead(new MultiReader(store.Database), Cache, absent);
        _reader = new UnwrittenReader(
            new CachedReader(new RocksReader(store.Database, store.Database.ReadOptions), Cache, absent), store.Database);
        _machine = new Machine(_reader);
        store.Head.CheckAgainst(_machine, store.Database.Directory);
        _accounts = new Dictionary<uint, AccountSettings>(_machine.Accounts);
        board.Publish(new View(store.Database, _machine.Position, _machine.RecordedAt, _accounts));
    }

    /// <summary>Its cache, for the metrics.</summary>
    public RowCache Cache { get; }

    /// <summary>Appends until <see cref="Stop"/>; throws when the store fails.</summary>
    public void Run()
    {
        var syncer = new Syncer(_store.Database, _store.Mark, _board, _counters, _instruments, _onFailure);
        var writer = new GroupWriter(_store.Database, syncer, _counters, _onFailure);
        var fewWait = () => _queue.Count < EnoughToHandOver;
        try
        {
            while (!_stopping)
            {
                writer.ThrowIfFailed();
                syncer.ThrowIfFailed();
                var group = syncer.EmptyGroup();
                _queue.Take(group.Requests, MaxGroupRequests, MaxGroupBytes);
                if (group.Requests.Count == 0) continue; // woken: to stop, or because a write or sync failed
                Apply(group);
                writer.Add(group, fewWait);
            }
        }
        finally
        {
            // Groups that were written before a failure may still become durable, and then they are committed.
            writer.Stop();
            syncer.Stop();
        }
    }

    /// <summary>Makes <see cref="Run"/> return.</summary>
    public void Stop()
    {
        _stopping = true;
        _queue.Wake();
    }

    private void Apply(CommitGroup group)
    {
        try
        {
            var changes = _reader.Next();
            for (var i = 0; i < group.Requests.Count; i++)
            {
                _ahead.Before(group.Requests, i);
                Apply(group.Requests[i], changes);
            }

            if (ChangesAccounts(changes.Overlay)) _accounts = new Dictionary<uint, AccountSettings>(_machine.Accounts);
            (group.Position, group.RecordedAt, group.Accounts, group.Changes) =
                (_machine.Position, _machine.RecordedAt, _accounts, changes);
            _reader.Freeze(changes);
            _counters.Records += group.Requests.Count;
            _instruments.GroupRecords.Record(group.Requests.Count);
        }
        catch (Exception error)
        {
            _onFailure(error);
            group.Abandon($"The store failed while applying, so the outcome is unknown: {error.Message}");
            throw;
        }
    }

    private void Apply(AppendRequest request, GroupChanges changes)
    {
        var now = Store.Microseconds(_clock.GetUtcNow());
        var record = new LogRecord
        {
            Position = _machine.Position + 1,
            Previous = _machine.LastHash,
            RecordedAt = Math.Max(now, _machine.RecordedAt + 1),
            ReceivedAt = request.ReceivedAt,
            Account = request.Account,
            Key = request.Key,
            KeyClass = request.KeyClass,
            Origin = request.Origin,
            Kind = request.Kind,
            Command = request.Command.Span,
        };
        if (_record.Capacity > MaxKeptRecord) _record = new ByteWriter(LeastRecord);
        _record.Clear();
        record.Write(_record);
        var hash = (Span<byte>)stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(_record.Written, hash);
        changes.Batch.PutRecord(record.Position, _record.Written);
        if (record.Command.Length > LeastRecord)
        {
            changes.Overlay.MakeRoom(
                record.Command.Length + (record.Command.Length / 8)); // about what its rows take
        }

        request.Outcome = _machine.Apply(record, hash[..LogRecord.HashLength], changes.Overlay);
        _counters.RecordBytes += _record.Length;
    }

    private static bool ChangesAccounts(StateOverlay overlay)
    {
        foreach (var change in overlay.Changes())
        {
            if (change.Table is Table.Accounts or Table.Erasures) return true;
        }

        return false;
    }
}
