using OpenOdp.Storage.Log;
using OpenOdp.Storage.Rocks;

namespace OpenOdp.Storage.Recovery;

/// <summary>A database that has been opened and found whole, and where its log ends.</summary>
/// <param name="refusal">Why it could be opened for reading only; null when it can be written.</param>
internal sealed class OpenedStore(Database database, DurableMark mark, LogHead head, StoreUnavailableException? refusal = null)
    : IDisposable
{
    public Database Database { get; } = database;

    public DurableMark Mark { get; } = mark;

    public LogHead Head { get; } = head;

    public StoreUnavailableException? Refusal { get; } = refusal;

    /// <inheritdoc/>
    public void Dispose()
    {
        Mark.Dispose();
        Database.Dispose();
    }
}
