using System.Text.Json;
using System.Text.Json.Serialization;
using OpenOdp.Server.Json;

namespace OpenOdp.Server.Accounts;

/// <summary>The keys that a server made for itself.</summary>
/// <param name="Pair">Those of its one account, when none is configured.</param>
/// <param name="OperatorKey">The operator's, when there are several accounts and none is configured.</param>
internal sealed record MadeKeys(KeyPair? Pair, string? OperatorKey);

/// <summary><c>keys.json</c>: the keys that a server made for itself. Only its owner may read it.</summary>
internal static partial class KeysFile
{
    public static string PathIn(string directory) => Path.Combine(directory, "keys.json");

    /// <summary>Reads the file; no keys when there is none.</summary>
    public static MadeKeys Read(string directory)
    {
        var path = PathIn(directory);
        if (!File.Exists(path)) return new MadeKeys(null, null);
        Content? content;
        try
        {
            content = JsonSerializer.Deserialize(File.ReadAllText(path), Json.Default.Content);
        }
        catch (JsonException error)
        {
            throw new ConfigurationException(
                $"The file {path} is damaged at {JsonFault.PlaceOf(error)}. Put it back as it was.");
        }

        if (content?.OperatorKey is { } key) KeyPair.CheckText(key, $"{path}:operator_key");
        var hasPair = content?.OperatorKey is null || content.PublicKey is not null || content.PrivateKey is not null;
        return new MadeKeys(hasPair ? KeyPair.Check(content?.PublicKey, content?.PrivateKey, path) : null, content?.OperatorKey);
    }

    /// <summary>Writes the file with mode 0600, whole or not at all.</summary>
    public static void Write(string directory, MadeKeys keys)
    {
        var path = PathIn(directory);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        File.Delete(path + ".new");
        using (var file = new FileStream(path + ".new", options))
        {
            JsonSerializer.Serialize(
                file, new Content(keys.Pair?.PublicKey, keys.Pair?.PrivateKey, keys.OperatorKey), Json.Default.Content);
            file.Flush(flushToDisk: true);
        }

        File.Move(path + ".new", path, overwrite: true);
    }

    /// <summary>Puts the keys into a copy of the data directory, which is to start with the keys that the clients have.</summary>
    public static void Copy(string directory, string target)
    {
        if (Read(directory) is { } keys && keys != new MadeKeys(null, null)) Write(target, keys);
    }

    internal sealed record Content(
        [property: JsonPropertyName("public_key")] string? PublicKey,
        [property: JsonPropertyName("private_key")] string? PrivateKey,
        [property: JsonPropertyName("operator_key")] string? OperatorKey);

    [JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonSerializable(typeof(Content))]
    private sealed partial class Json : JsonSerializerContext;
}
