using System.Text;
using Microsoft.Extensions.Logging;
using OpenOdp.Client.Diagnostics;

namespace OpenOdp.Client.Users;

/// <summary>
/// The id of this installation: <c>vuid_</c> and 27 hexadecimal digits of a random UUID, kept in a file (T230 to T233).
/// </summary>
internal static class VuidStore
{
    public const string FileName = "optimizely-vuid";

    private const string Prefix = "vuid_";
    private const int Length = 32;

    /// <summary>An empty file that is younger is one that another process is about to write.</summary>
    private static readonly TimeSpan Writing = TimeSpan.FromSeconds(5);

    // The later ones of these sleep for a millisecond each.
    private const int MostSpins = 100;

    /// <summary>True for ids that are asked for as <c>vuid</c> and not as <c>fs_user_id</c> (T231).</summary>
    public static bool IsVuid(string user) => user.Length > Prefix.Length && user.StartsWith(Prefix, StringComparison.Ordinal);

    public static string Make() => (Prefix + Guid.NewGuid().ToString("N"))[..Length];

    /// <summary>
    /// Reads the kept vuid, or makes one and keeps it; a directory that cannot be written costs only the keeping.
    /// </summary>
    public static string Load(string? directory, ILogger logger)
    {
        var path = Path.Combine(directory ?? DefaultDirectory, FileName);
        try
        {
            if (Read(path) is { } kept) return kept;

            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var file = OpenAlone(path);
            var isOld = File.GetLastWriteTimeUtc(path) < TimeProvider.System.GetUtcNow().UtcDateTime - Writing;
            var text = Start(file);
            if (Id(text) is { } others) return others;

            if (text.Length > 0 || isOld)
            {
                Log.VuidNotReadable(logger, path);
            }

            var made = Make();
            file.SetLength(0);
            file.Write(Encoding.UTF8.GetBytes(made));
            return made;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            Log.VuidNotKept(logger, path, error.Message);
            return Make();
        }
    }

    /// <summary>With VUID off the kept one is forgotten, as in the official SDKs (T233).</summary>
    public static void Forget(string directory)
    {
        try
        {
            File.Delete(Path.Combine(directory, FileName));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            // Nothing was promised about a file that cannot be reached.
        }
    }

    private static string DefaultDirectory =>
        Path.Combine(
            Environment.GetFolderPath(
                Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
            "OpenOdp");

    /// <summary>The kept vuid; null when there is none, or when another process is about to write it.</summary>
    private static string? Read(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return Id(Start(file));
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Those who start at the same time come one after the other, so that they all have the id of the first.</summary>
    private static FileStream OpenAlone(string path)
    {
        for (var wait = default(SpinWait); ; wait.SpinOnce())
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (wait.Count < MostSpins)
            {
                // Held by another for the time of one small write.
            }
        }
    }

    /// <summary>As much as may be a vuid and the line end behind it; whatever else the file is, it is not read.</summary>
    private static string Start(FileStream file)
    {
        var bytes = new byte[2 * Length];
        return Encoding.UTF8.GetString(bytes, 0, file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
    }

    private static string? Id(string text) => text.Trim() is { Length: Length } id && IsVuid(id) ? id : null;
}
