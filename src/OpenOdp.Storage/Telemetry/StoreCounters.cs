namespace OpenOdp.Storage.Telemetry;

/// <summary>
/// What the store has done since it was opened. Each counter has one writer; readers may see them slightly apart.
/// </summary>
internal sealed class StoreCounters
{
    public long Records;
    public long RecordBytes;
    public long Groups;
    public long WrittenBytes;
    public long Syncs;
    public TimeSpan SyncTime;
    public long Overloaded;
    public long Unavailable;
    public long Reopens;
    public long RunAheadWaits;
}
