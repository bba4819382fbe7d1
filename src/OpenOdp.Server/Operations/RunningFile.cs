using System.Text.Json;

namespace OpenOdp.Server.Operations;

/// <summary>
/// <c>server.json</c> in the data directory: where the server that holds it can be reached, for commands run beside it.
/// </summary>
internal sealed class RunningFile : IDisposable
{
    private readonly string _path;

    private RunningFile(string path) => _path = path;

    /// <summary>Writes the file; where it cannot be written the server goes without.</summary>
    public static RunningFile Write(string directory, IEnumerable<string> urls)
    {
        var path = PathIn(directory);
        try
        {
            File.WriteAllText(
                path + ".new", JsonSerializer.Serialize(new { urls = urls.ToArray(), pid = Environment.ProcessId }));
            File.Move(path + ".new", path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            System.Console.Error.WriteLine($"{path} is not written, so --checkpoint does not find this server: {error.Message}");
        }

        return new RunningFile(path);
    }

    /// <summary>The first address at which the server that holds the directory can be reached; null when none says so.</summary>
    public static string? ReadUrl(string directory)
    {
        if (!File.Exists(PathIn(directory))) return null;
        using var json = JsonDocument.Parse(File.ReadAllText(PathIn(directory)));

        // One that listens on every address listens on loopback too, and "every address" is none to connect to.
        return json.RootElement.GetProperty("urls").EnumerateArray().FirstOrDefault().GetString()
            ?.Replace("://0.0.0.0", "://127.0.0.1", StringComparison.Ordinal)
            .Replace("://[::]", "://[::1]", StringComparison.Ordinal);
    }

    public void Dispose() => File.Delete(_path);

    private static string PathIn(string directory) => Path.Combine(directory, "server.json");
}
