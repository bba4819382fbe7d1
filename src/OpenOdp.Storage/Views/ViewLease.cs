using System.Buffers.Binary;
using OpenOdp.Engine;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.State;
using OpenOdp.Storage.Log;
using OpenOdp.Storage.Rocks;

namespace OpenOdp.Storage.Views;

/// <summary>
/// A reader's hold on the state at one durable position, until it is disposed or cut off (rule S3). It is for one thread at a
/// time; spans that a read returns are valid until the next read.
/// </summary>
public sealed class ViewLease : IStateReader, IDisposable
{
    private readonly object _gate = new(); // a cut-off happens between two reads, never during one
    private readonly ViewBoard _board;
    private readonly View _view;
    private readonly RocksReader _reader;
    private readonly List<RocksCursor> _cursors = [];
    private string? _ended;

    internal ViewLease(ViewBoard board, View view, long? since)
    {
        (_board, _view, Since) = (board, view, since);
        _reader = new RocksReader(view.Database, view.ReadOptions);
    }

    /// <summary>The state at <see cref="Position"/>: this lease as a reader.</summary>
    public IStateReader State => this;

    /// <summary>The position of the last record that the state holds.</summary>
    public ulong Position => _view.Position;

    /// <summary>The time of the record at <see cref="Position"/>, in microseconds since 1970.</summary>
    public long RecordedAt => _view.RecordedAt;

    /// <summary>The definitions at <see cref="Position"/>.</summary>
    public Definitions Definitions => _view.Definitions;

    /// <summary>The settings of every account, by number.</summary>
    public IReadOnlyDictionary<uint, AccountSettings> Accounts => Definitions.Accounts;

    /// <summary>The view that is leased.</summary>
    internal View View => _view;

    /// <summary>When the lease began, as a timestamp of the board's clock; null when it may be held for any time.</summary>
    internal long? Since { get; }

    /// <inheritdoc/>
    /// <exception cref="StoreUnavailableException">The lease was cut off, or the bytes cannot be read.</exception>
    public bool TryGet(Table table, scoped ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        lock (_gate)
        {
            ThrowIfEnded();
            try
            {
                return _reader.TryGet(table, key, out value);
            }
            catch (RocksException error)
            {
                throw Failed(error);
            }
        }
    }

    /// <summary>Reads a record of the log as it is stored.</summary>
    /// <returns>False when the log does not hold the position, or not yet at this view.</returns>
    public bool TryReadLog(ulong position, out ReadOnlySpan<byte> record)
    {
        Span<byte> key = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(key, position);
        lock (_gate)
        {
            ThrowIfEnded();
            try
            {
                return _reader.TryGet(Family.Log, key, out record);
            }
            catch (RocksException error)
            {
                throw Failed(error);
            }
        }
    }

    /// <summary>
    /// Finds a position such that every record before it is older than a time: the first record that is not older, as far as the
    /// log reaches back; beyond that, the first record of that time's UTC day. Null when the state knows of neither.
    /// </summary>
    /// <param name="time">Microseconds since 1970.</param>
    public ulong? PositionBefore(long time) => LogTimes.PositionBefore(this, time);

    /// <inheritdoc/>
    public StateCursor Scan(Table table, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, bool descending = false)
    {
        lock (_gate)
        {
            ThrowIfEnded();
            var rows = (RocksCursor)_reader.Scan(table, from, to, descending);
            _cursors.Add(rows);
            return new LeasedCursor(this, rows);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => CutOff("The lease has been disposed.");

    /// <summary>
    /// Runs a function on the database that is not a read of the view. The database is not closed before that is done.
    /// </summary>
    internal T Use<T>(Func<Database, T> use)
    {
        lock (_gate)
        {
            ThrowIfEnded();
            return use(_view.Database);
        }
    }

    /// <inheritdoc cref="Use{T}"/>
    internal void Use(Action<Database> use)
    {
        lock (_gate)
        {
            ThrowIfEnded();
            use(_view.Database);
        }
    }

    /// <summary>Ends the lease: further reads throw. Waits for a read that is under way.</summary>
    internal void CutOff(string reason)
    {
        lock (_gate)
        {
            if (_ended is not null) return;
            _ended = reason;
            foreach (var rows in _cursors) rows.Dispose();
            _cursors.Clear();
        }

        _board.Return(this, _view);
    }

    private void ThrowIfEnded()
    {
        if (_ended is not null) throw new StoreUnavailableException(_ended);
    }

    private StoreUnavailableException Failed(RocksException error)
    {
        _board.ReadFailed(error);
        return new StoreUnavailableException(error.Message, error);
    }

    private sealed class LeasedCursor(ViewLease lease, RocksCursor rows) : StateCursor
    {
        public override ReadOnlySpan<byte> Key => rows.Key;

        public override ReadOnlySpan<byte> Value => rows.Value;

        public override bool MoveNext()
        {
            lock (lease._gate)
            {
                lease.ThrowIfEnded();
                try
                {
                    return rows.MoveNext();
                }
                catch (RocksException error)
                {
                    throw lease.Failed(error);
                }
            }
        }

        public override void Dispose()
        {
            lock (lease._gate)
            {
                rows.Dispose();
                lease._cursors.Remove(rows);
            }
        }
    }
}
