using OpenOdp.Storage.Rocks;

namespace OpenOdp.Storage.Recovery;

/// <summary>A database that has been opened and found whole, and where its log ends.</summary>
internal sealed class OpenedStore(Database database, DurableMark mark, LogHead head) : IDisposable
{
    public Database Database { get; } = database;

    public DurableMark Mark { get; } = mark;

    public LogHead Head { get; } = head;

    /// <inheritdoc/>
    public void Dispose()
    {
        Mark.Dispose();
        Database.Dispose();
    }
}
