using System.IO.Compression;
using Microsoft.Extensions.Caching.Memory;
using OpenOdp.Engine.Datafiles;
using OpenOdp.Server.Http;
using OpenOdp.Storage;

namespace OpenOdp.Server.Datafiles;

/// <summary>
/// Datafiles as clients fetch them, plain and compressed: those that were asked for last, so that the next who asks costs little.
/// One is made once for all who ask for it meanwhile, and they are made one after the other: makings cost a core and much
/// memory, and who asks has no key.
/// </summary>
/// <param name="limit">Bytes at most of those that nobody reads just now.</param>
/// <param name="store">Where they are.</param>
/// <param name="answers">Whose room those take that somebody reads: each once, however many they are.</param>
internal sealed class DatafileCache(long limit, Store store, LargeAnswers answers) : IDisposable
{
    // Half of it goes when the next one finds no room, so that one of half its size always has a place.
    private readonly MemoryCache _made = new(new MemoryCacheOptions { SizeLimit = limit, CompactionPercentage = 0.5 });
    private readonly Dictionary<DatafileForm, DatafileCopy> _inUse = [];
    private readonly SemaphoreSlim _making = new(1);

    /// <summary>As many bytes as suit the machine, or the container.</summary>
    public static long LimitOfMachine() => Math.Min(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 32, 64 << 20);

    /// <summary>The version in use, to be given back; null when there is no room for it now.</summary>
    public DatafileCopy? Take(HostedDatafile datafile, bool isCompressed)
    {
        var form = new DatafileForm(datafile.SdkKey, datafile.ServedSince, isCompressed);
        lock (_inUse)
        {
            if (!_inUse.TryGetValue(form, out var copy))
            {
                var made = _made.Get<byte[]>(form);
                var room = made?.Length ?? datafile.Length;
                if (!answers.TryHold(room)) return null;
                var bytes = made is null ? Task.Run(() => MakeAsync(form, datafile)) : Task.FromResult<byte[]?>(made);
                copy = _inUse[form] = new DatafileCopy(form, bytes, room, GiveBack);
            }

            copy.Users++;
            return copy;
        }
    }

    public void Dispose() => _made.Dispose();

    private void GiveBack(DatafileCopy copy)
    {
        lock (_inUse)
        {
            if (--copy.Users > 0) return;
            _inUse.Remove(copy.Form);
            answers.Release(copy.Room);
        }
    }

    private async Task<byte[]?> MakeAsync(DatafileForm form, HostedDatafile datafile)
    {
        await _making.WaitAsync();
        try
        {
            using var view = store.AcquireView();
            if (DatafileTable.ReadBytes(view, datafile.SdkKey, datafile.Version) is not { } bytes) return null;
            var made = DatafileWriter.Write(bytes, datafile.Host, datafile.PublicKey);
            if (form.IsCompressed) made = Compress(made);
            return _made.Set(form, made, new MemoryCacheEntryOptions { Size = made.Length });
        }
        finally
        {
            _making.Release();
        }
    }

    private static byte[] Compress(byte[] datafile)
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(datafile);
        return compressed.ToArray();
    }
}
