using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpenOdp.Server.Configuration;

/// <summary>
/// <c>keys.json</c>: the keys that a server without configured accounts made for itself. Only its owner may read it.
/// </summary>
internal static partial class KeysFile
{
    public static string PathIn(string directory) => Path.Combine(directory, "keys.json");

    /// <summary>Reads the file; null when there is none.</summary>
    public static KeyPair? Read(string directory)
    {
        var path = PathIn(directory);
        if (!File.Exists(path)) return null;
        Content? content;
        try
        {
            content = JsonSerializer.Deserialize(File.ReadAllText(path), Json.Default.Content);
        }
        catch (JsonException error)
        {
            throw new ConfigurationException($"The file {path} is damaged: {error.Message}");
        }

        return KeyPair.Check(content?.PublicKey, content?.PrivateKey, path);
    }

    /// <summary>Makes a pair: 22 and 43 characters of URL-safe base64 (AUTH-2).</summary>
    public static KeyPair Make()
    {
        var publicKey = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        return new KeyPair(publicKey, $"{publicKey}.{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32))}");
    }

    /// <summary>Writes the file with mode 0600, whole or not at all.</summary>
    public static void Write(string directory, KeyPair keys)
    {
        var path = PathIn(directory);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        File.Delete(path + ".new");
        using (var file = new FileStream(path + ".new", options))
        {
            JsonSerializer.Serialize(file, new Content(keys.PublicKey, keys.PrivateKey), Json.Default.Content);
            file.Flush(flushToDisk: true);
        }

        File.Move(path + ".new", path, overwrite: true);
    }

    /// <summary>Puts the keys into a copy of the data directory, which is to start with the keys that the clients have.</summary>
    public static void Copy(string directory, string target)
    {
        if (Read(directory) is { } keys) Write(target, keys);
    }

    internal sealed record Content(
        [property: JsonPropertyName("public_key")] string? PublicKey,
        [property: JsonPropertyName("private_key")] string? PrivateKey);

    [JsonSerializable(typeof(Content))]
    private sealed partial class Json : JsonSerializerContext;
}
