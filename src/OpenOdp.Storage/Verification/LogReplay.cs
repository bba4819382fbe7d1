using System.Buffers.Binary;
using System.Security.Cryptography;
using OpenOdp.Engine;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;
using OpenOdp.Storage.Apply;
using OpenOdp.Storage.Retention;
using OpenOdp.Storage.Rocks;

namespace OpenOdp.Storage.Verification;

/// <summary>Applies the records of one database to the state of another, as they were applied when they were appended.</summary>
internal sealed class LogReplay
{
    private const int BatchBytes = 4 << 20;
    private static readonly byte[] AboveAll = [.. Enumerable.Repeat((byte)0xFF, 9)];

    private readonly Database _copy;
    private readonly CachedReader _reader;
    private readonly StateOverlay _overlay;
    private readonly Machine _machine;
    private readonly WriteBatch _batch;

    public LogReplay(Database copy, long cacheBytes)
    {
        _copy = copy;
        copy.WriteWithoutLog();
        _reader = new CachedReader(new RocksReader(copy, copy.ReadOptions), new RowCache(cacheBytes));
        _overlay = new StateOverlay(_reader);
        _machine = new Machine(_reader);
        _batch = new WriteBatch(copy);
    }

    /// <summary>The last position that has been applied.</summary>
    public ulong Position => _machine.Position;

    /// <summary>What no answer can see at that position.</summary>
    public InvisibleRows Invisible => new(_machine.Accounts.Values, _machine.RecordedAt);

    /// <summary>Applies everything that follows.</summary>
    /// <exception cref="BrokenLogException">A record does not follow the one before it.</exception>
    /// <exception cref="UnknownFormatException">The log needs a newer version.</exception>
    public void Run(Database source, CancellationToken cancellationToken)
    {
        var from = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(from, Position + 1);
        using var records =
            new RocksCursor(source, source.ReadOptions, Family.Log, from, AboveAll, keyPrefix: 0, descending: false);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        while (records.MoveNext())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var record = LogRecord.Read(records.Value);
            SHA256.HashData(records.Value, hash);
            _machine.Apply(record, hash[..LogRecord.HashLength], _overlay);
            if (_overlay.Bytes > BatchBytes) Write();
        }

        Write();
    }

    private void Write()
    {
        if (_overlay.IsEmpty) return;
        _batch.Clear();
        _batch.Add(_overlay);
        _copy.Write(_batch);
        _reader.Written(_overlay);
        _overlay.Clear();
    }
}
