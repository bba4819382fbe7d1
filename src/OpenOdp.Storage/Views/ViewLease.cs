using System.Buffers.Binary;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.State;
using OpenOdp.Storage.Log;
using OpenOdp.Storage.Rocks;
using OpenOdp.Storage.Views;

namespace OpenOdp.Storage;

/// <summary>
/// The state at one durable position, until disposed or cut off (rule S3). For one thread at a time; spans that it hands
/// out are valid until its next read.
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

    /// <summary>The state.</summary>
    public IStateReader State => this;

    /// <summary>The position of the last record that the state holds.</summary>
    public ulong Position => _view.Position;

    /// <summary>The time of that record, in microseconds since 1970.</summary>
    public long RecordedAt => _view.RecordedAt;

    /// <summary>The settings of every account, by number.</summary>
    public IReadOnlyDictionary<uint, AccountSettings> Accounts => _view.Accounts;

    /// <summary>What it leases.</summary>
    internal View View => _view;

    /// <summary>When it was leased, as a timestamp of the board's clock; null when it may be held for any time.</summary>
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
            catch (RocksException e)
            {
                throw Failed(e);
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
            catch (RocksException e)
            {
                throw Failed(e);
            }
        }
    }

    /// <summary>
    /// A position below which everything was recorded before a time: exactly the first that was not, while the log reaches
    /// back so far; then the first of that time's UTC day. Null when the state does not tell either.
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

    /// <summary>Does something with the database that is not a read of the view; it is not closed before that is done.</summary>
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
                catch (RocksException e)
                {
                    throw lease.Failed(e);
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
