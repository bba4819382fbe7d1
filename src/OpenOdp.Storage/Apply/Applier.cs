using OpenOdp.Engine;
using OpenOdp.Storage.Rocks;
using OpenOdp.Storage.Segments;

namespace OpenOdp.Storage.Apply;

/// <summary>
/// Turns records of the log into changes of the state, a group at a time; those of an append and those of a replay alike. It
/// reads what RocksDB does not have yet from the groups that are under way. One thread at a time.
/// </summary>
internal sealed class Applier : IDisposable
{
    private readonly UnwrittenReader _reader;

    public Applier(Database database, long cacheBytes)
    {
        Cache = new RowCache(cacheBytes);
        var absent = new AbsentRows();
        LookAhead = new LookAhead(new MultiReader(database), Cache, absent);
        _reader = new UnwrittenReader(
            new CachedReader(new RocksReader(database, database.ReadOptions), Cache, absent), database);
        Machine = new Machine(_reader, SegmentLanguage.Compiler);
    }

    /// <summary>
    /// What becomes of a record: between <see cref="Begin"/> and <see cref="End"/>, on the overlay of the group.
    /// </summary>
    public Machine Machine { get; }

    /// <summary>Reads rows before the records that need them.</summary>
    public LookAhead LookAhead { get; }

    /// <summary>The rows read or written lately.</summary>
    public RowCache Cache { get; }

    /// <summary>Empty changes for the next group, on top of all others.</summary>
    public GroupChanges Begin() => _reader.Next();

    /// <summary>The group's records are applied: its changes can be written, and the next group may begin.</summary>
    public void End(GroupChanges changes) => _reader.Freeze(changes);

    /// <inheritdoc/>
    public void Dispose() => Cache.Dispose();
}
