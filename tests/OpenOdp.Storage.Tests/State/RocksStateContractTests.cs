using Microsoft.Extensions.Logging.Abstractions;
using OpenOdp.Engine.State;
using OpenOdp.Storage.Apply;
using OpenOdp.Storage.Rocks;
using OpenOdp.Storage.Tests.Support;

namespace OpenOdp.Storage.Tests.State;

/// <summary>The contract on RocksDB.</summary>
public class RocksStateContractTests : StateReaderContract
{
    private readonly TempDirectory _directory = new();

    public RocksStateContractTests() =>
        Database = Database.Open(TestStores.Options(_directory.Path), WalRecovery.Strict, NullLogger.Instance);

    internal Database Database { get; }

    public override void Dispose()
    {
        Database.Dispose();
        _directory.Dispose();
        base.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override IStateReader Write(Action<StateOverlay> changes)
    {
        var reader = new RocksReader(Database, Database.ReadOptions);
        WriteThrough(reader, changes);
        return reader;
    }

    private protected StateOverlay WriteThrough(IStateReader reader, Action<StateOverlay> changes)
    {
        var overlay = new StateOverlay(reader);
        changes(overlay);
        var batch = new WriteBatch(Database);
        batch.Add(overlay);
        if (!overlay.IsEmpty) Database.Write(batch);
        return overlay;
    }
}

/// <summary>The contract on RocksDB when the rows are in files, not in memory.</summary>
public sealed class FlushedRocksStateContractTests : RocksStateContractTests
{
    protected override IStateReader Write(Action<StateOverlay> changes)
    {
        var reader = base.Write(changes);
        Database.Flush();
        return reader;
    }
}

/// <summary>The contract on what the applying thread reads: a cache that is too small for much in front of RocksDB.</summary>
public sealed class CachedStateContractTests : RocksStateContractTests
{
    private readonly RowCache _cache = new(64 * 1024);

    protected override IStateReader Write(Action<StateOverlay> changes)
    {
        var reader = new CachedReader(new RocksReader(Database, Database.ReadOptions), _cache);
        reader.Written(WriteThrough(reader, changes));
        return reader;
    }
}
