using System.Diagnostics;
using OpenOdp.Engine;
using OpenOdp.Storage.Rocks;

namespace OpenOdp.Storage.Views;

/// <summary>The state at one position: a snapshot and what is decoded from it once for all readers (rule S3).</summary>
internal sealed class View
{
    private readonly nint _snapshot;

    public View(Database database, ulong position, long recordedAt, Definitions definitions)
    {
        Database = database;
        Position = position;
        RecordedAt = recordedAt;
        Definitions = definitions;
        _snapshot = Native.rocksdb_create_snapshot(database.Handle);
        ReadOptions = Native.rocksdb_readoptions_create();
        Native.rocksdb_readoptions_set_snapshot(ReadOptions, _snapshot);
    }

    public Database Database { get; }

    public ulong Position { get; }

    public long RecordedAt { get; }

    public Definitions Definitions { get; }

    /// <summary>Options that read this snapshot.</summary>
    public nint ReadOptions { get; }

    /// <summary>How many hold it: its leases, and the board while it is current. Guarded by the board's lock.</summary>
    public int Holders { get; set; }

    /// <summary>Gives the native handles back. Nobody may hold the view.</summary>
    public void Release()
    {
        Debug.Assert(Holders == 0, "a snapshot is given back when nobody reads it");
        Native.rocksdb_readoptions_destroy(ReadOptions);
        Native.rocksdb_release_snapshot(Database.Handle, _snapshot);
    }
}
