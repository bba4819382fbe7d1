using System.Security.Cryptography;
using OpenOdp.Engine;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;
using OpenOdp.Storage.Recovery;
using OpenOdp.Storage.Rocks;
using OpenOdp.Storage.Views;

namespace OpenOdp.Storage.Log;

/// <summary>
/// The first half of the pipeline, and the only writer: turns waiting requests into records, applies them, and writes a
/// group of records and all their effects in one batch. It lives as long as one opening of the database.
/// </summary>
internal sealed class Applier
{
    // A megabyte of commands is some 5,000 events: 20 ms of applying at most between two syncs.
    private const int MaxGroupBytes = 1 << 20;
    private const int MaxGroupRequests = 2048;

    private readonly OpenedStore _store;
    private readonly AppendQueue _queue;
    private readonly ViewBoard _board;
    private readonly StoreCounters _counters;
    private readonly StoreInstruments _instruments;
    private readonly TimeProvider _clock;
    private readonly Action<Exception> _onFailure;
    private readonly CachedReader _reader;
    private readonly StateOverlay _overlay;
    private readonly Machine _machine;
    private readonly WriteBatch _batch;
    private readonly ByteWriter _record = new(64 * 1024);
    private IReadOnlyDictionary<uint, AccountSettings> _accounts;
    private volatile bool _stopping;

    public Applier(
        OpenedStore store, StoreOptions options, AppendQueue queue, ViewBoard board,
        StoreCounters counters, StoreInstruments instruments, TimeProvider clock, Action<Exception> onFailure)
    {
        (_store, _queue, _board, _counters, _instruments, _clock, _onFailure) =
            (store, queue, board, counters, instruments, clock, onFailure);
        Cache = new RowCache(options.ApplierCacheBytes);
        _reader = new CachedReader(new RocksReader(store.Database, store.Database.ReadOptions), Cache);
        _overlay = new StateOverlay(_reader);
        _machine = new Machine(_reader);
        _batch = new WriteBatch(store.Database);
        store.Head.CheckAgainst(_machine, store.Database.Directory);
        _accounts = new Dictionary<uint, AccountSettings>(_machine.Accounts);
        board.Publish(CreateView());
    }

    /// <summary>Its cache, for the metrics.</summary>
    public RowCache Cache { get; }

    /// <summary>Appends until <see cref="Stop"/>; throws when the store fails.</summary>
    public void Run()
    {
        var syncer = new Syncer(_store.Database, _store.Mark, _board, _counters, _instruments, _onFailure);
        try
        {
            while (!_stopping)
            {
                var group = syncer.NextGroup();
                _queue.Take(group.Requests, MaxGroupRequests, MaxGroupBytes);
                if (group.Requests.Count == 0) continue; // woken: to stop, or because a sync failed
                Write(group);
                syncer.Add(group);
            }
        }
        finally
        {
            // Groups that were written before a failure may still become durable, and then they are committed.
            syncer.Stop();
        }
    }

    /// <summary>Makes <see cref="Run"/> return.</summary>
    public void Stop()
    {
        _stopping = true;
        _queue.Wake();
    }

    private void Write(CommitGroup group)
    {
        try
        {
            _overlay.Clear();
            _batch.Clear();
            foreach (var request in group.Requests) Apply(request);
            _batch.Add(_overlay);
            _store.Database.Write(_batch);
            _counters.Groups++;
            _counters.Records += group.Requests.Count;
            _instruments.GroupRecords.Record(group.Requests.Count);
            _counters.WrittenBytes += _batch.Bytes.Length;

            // Only now: a cache that ran ahead of a failed write would answer from a state that never was.
            _reader.Written(_overlay);
            if (ChangesAccounts()) _accounts = new Dictionary<uint, AccountSettings>(_machine.Accounts);
            group.View = CreateView();
        }
        catch (Exception e)
        {
            _onFailure(e);
            group.Abandon($"The store failed while writing, so the outcome is unknown: {e.Message}");
            throw;
        }
    }

    private void Apply(AppendRequest request)
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
        _record.Clear();
        record.Write(_record);
        var hash = (Span<byte>)stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(_record.Written, hash);
        _batch.PutRecord(record.Position, _record.Written);
        request.Outcome = _machine.Apply(record, hash[..LogRecord.HashLength], _overlay);
        _counters.RecordBytes += _record.Length;
    }

    private View CreateView() => new(_store.Database, _machine.Position, _machine.RecordedAt, _accounts);

    private bool ChangesAccounts()
    {
        foreach (var change in _overlay.Changes())
        {
            if (change.Table == Table.Accounts) return true;
        }

        return false;
    }
}
