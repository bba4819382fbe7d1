using System.IO.Compression;
using Microsoft.Extensions.Caching.Memory;
using OpenOdp.Engine.Datafiles;
using OpenOdp.Engine.State;

namespace OpenOdp.Server.Datafiles;

/// <summary>
/// Datafiles as clients fetch them, plain and compressed: those that were asked for last, so that the next who asks costs little.
/// </summary>
/// <param name="limit">Bytes at most.</param>
internal sealed class DatafileCache(long limit) : IDisposable
{
    // Half of it goes when the next one finds no room, so that one of half its size always has a place.
    private readonly MemoryCache _made = new(new MemoryCacheOptions { SizeLimit = limit, CompactionPercentage = 0.5 });

    /// <summary>As many bytes as suit the machine, or the container.</summary>
    public static long LimitOfMachine() => Math.Min(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 32, 64 << 20);

    /// <summary>The version in use.</summary>
    public ReadOnlyMemory<byte> Get(IStateReader state, HostedDatafile datafile, bool isCompressed)
    {
        var key = (datafile.SdkKey, datafile.ServedSince, isCompressed);
        if (_made.TryGetValue(key, out ReadOnlyMemory<byte> made)) return made;
        made = isCompressed ? Compress(Get(state, datafile, isCompressed: false)) : Make(state, datafile);
        return _made.Set(key, made, new MemoryCacheEntryOptions { Size = made.Length });
    }

    public void Dispose() => _made.Dispose();

    private static byte[] Make(IStateReader state, HostedDatafile datafile) => DatafileWriter.Write(
        DatafileTable.ReadBytes(state, datafile.SdkKey, datafile.Version)!, datafile.Host, datafile.PublicKey);

    private static byte[] Compress(ReadOnlyMemory<byte> datafile)
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(datafile.Span);
        return compressed.ToArray();
    }
}
