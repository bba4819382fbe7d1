using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using OpenOdp.Client.Diagnostics;

namespace OpenOdp.Client.Users;

/// <summary>
/// The id of this installation: <c>vuid_</c> and 27 hexadecimal digits of a random UUID, kept in a file (spec §5.3).
/// </summary>
internal static class VuidStore
{
    public const string FileName = "optimizely-vuid";

    private const string Prefix = "vuid_";
    private const int Length = 32;

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
            if (Read(path) is { } kept)
            {
                return kept;
            }

            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var made = Make();

            // Under another name first: another process must never read half an id. The first to finish wins.
            var part = $"{path}.{Convert.ToHexString(RandomNumberGenerator.GetBytes(4))}";
            File.WriteAllText(part, made);
            File.Move(part, path, overwrite: Read(path) is null);
            return Read(path) ?? made;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            Log.VuidNotKept(logger, path, fault.Message);
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
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            // Nothing was promised about a file that cannot be reached.
        }
    }

    private static string DefaultDirectory =>
        Path.Combine(
            Environment.GetFolderPath(
                Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
            "OpenOdp");

    private static string? Read(string path)
    {
        var text = File.Exists(path) ? File.ReadAllText(path).Trim() : "";
        return text.Length == Length && IsVuid(text) ? text : null;
    }
}
