using System.Buffers.Binary;
using Microsoft.Extensions.Logging.Abstractions;
using OpenOdp.Engine.State;
using OpenOdp.Storage.Rocks;
using OpenOdp.Storage.Tests.Support;

namespace OpenOdp.Storage.Tests.State;

/// <summary>What the changes of a body of 10 MiB take on their way to RocksDB.</summary>
public sealed class LargeGroupTests
{
    [Fact]
    public void A_large_group_takes_its_memory_at_once_and_not_by_doubling()
    {
        using var directory = new TempDirectory();
        using var database = Database.Open(TestStores.Options(directory.Path), WalRecovery.Strict, NullLogger.Instance);
        var (overlay, batch) = (new StateOverlay(new RocksReader(database, database.ReadOptions)), new WriteBatch(database));
        const int Rows = 10_000;
        var (key, row) = (new byte[4], new byte[1000]);

        var before = GC.GetAllocatedBytesForCurrentThread();
        overlay.MakeRoom(Rows * 1100);
        for (var i = 0; i < Rows; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(key, i);
            overlay.Put(Table.Events, key, row);
        }

        batch.Add(overlay);
        Assert.InRange(
            GC.GetAllocatedBytesForCurrentThread() - before, 3L * Rows * 1000,
            4L * Rows * 1100); // changes, sorted changes, batch
    }
}
