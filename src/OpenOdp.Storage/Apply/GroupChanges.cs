using System.Diagnostics;
using OpenOdp.Engine.State;
using OpenOdp.Storage.Rocks;

namespace OpenOdp.Storage.Apply;

/// <summary>
/// What a group of requests changes. The applying thread fills it, the writing thread writes it, both only read meanwhile.
/// </summary>
internal sealed class GroupChanges(IStateReader below, Database database)
{
    private volatile bool _isWritten;

    /// <summary>The changes of the state.</summary>
    public StateOverlay Overlay { get; } = new(below);

    /// <summary>The log's records; the changes join them when the batch is written.</summary>
    public WriteBatch Batch { get; } = new(database);

    /// <summary>True once RocksDB answers from them.</summary>
    public bool IsWritten => _isWritten;

    /// <summary>Writes them in one batch.</summary>
    /// <returns>How many bytes that was.</returns>
    public int Write()
    {
        Debug.Assert(!_isWritten, "changes are written once");
        Batch.Add(Overlay);
        database.Write(Batch);
        return Batch.Bytes.Length;
    }

    /// <summary>Says that RocksDB has them; the applying thread may use them again from here on.</summary>
    public void Written() => _isWritten = true;

    /// <summary>Makes it ready for another group.</summary>
    public void Clear()
    {
        Overlay.Clear();
        Batch.Clear();
        _isWritten = false;
    }
}
