using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using OpenOdp.Client.Diagnostics;

namespace OpenOdp.Client.Datafile;

/// <summary>
/// Keeps the last good datafile on disk, so that a client can start while the network is away, and needs no second copy when it
/// is there.
/// </summary>
internal sealed class DatafileCache(string directory, string sdkKey, ILogger logger)
{
    // An SDK key may hold any character; its hash names a file on every system.
    private readonly string _path = Path.Combine(
        directory, $"opt-datafile-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sdkKey)).AsSpan(0, 8))}.json");

    /// <summary>The kept datafile, or null.</summary>
    public KeptDatafile? Read()
    {
        try
        {
            return File.Exists(_path) ? KeptDatafile.Read(File.ReadAllBytes(_path)) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Log.DatafileNotKept(logger, _path, error.Message);
            return null;
        }
    }

    /// <summary>Keeps a datafile; another process sees the old one or the new one, never a part.</summary>
    public void Write(KeptDatafile kept)
    {
        try
        {
            Directory.CreateDirectory(directory);
            var part = $"{_path}.{Convert.ToHexString(RandomNumberGenerator.GetBytes(4))}";
            File.WriteAllBytes(part, kept.Write());
            File.Move(part, _path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Log.DatafileNotKept(logger, _path, error.Message);
        }
    }
}
