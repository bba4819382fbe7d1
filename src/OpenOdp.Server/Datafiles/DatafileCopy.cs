namespace OpenOdp.Server.Datafiles;

/// <summary>A datafile as clients fetch it, in one of its forms.</summary>
internal readonly record struct DatafileForm(string SdkKey, ulong ServedSince, bool IsCompressed);

/// <summary>A form of a datafile for all who are answered with it now.</summary>
/// <param name="form">Which.</param>
/// <param name="bytes">The bytes, once they are made; null when the version is no longer kept.</param>
/// <param name="room">Bytes of room that it takes.</param>
/// <param name="giveBack">Takes it from one of them.</param>
internal sealed class DatafileCopy(DatafileForm form, Task<byte[]?> bytes, int room, Action<DatafileCopy> giveBack) : IDisposable
{
    public DatafileForm Form => form;

    public Task<byte[]?> Bytes => bytes;

    public int Room => room;

    /// <summary>How many use it; the cache's.</summary>
    public int Users { get; set; }

    public void Dispose() => giveBack(this);
}
