using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OpenOdp.Client.Hosts;

namespace OpenOdp.Client.Datafile;

/// <summary>
/// Reads a datafile (DF-1 to DF-4, DF-16, DF-17). A bad whole is refused; a bad part is left out and named, and the rest counts
/// (W-37).
/// </summary>
internal sealed class DatafileReader
{
    // Conditions are trees of a few levels; a datafile with more is broken or hostile.
    private static readonly JsonDocumentOptions Lenient =
        new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 256 };

    private readonly List<string> _ignored = [];

    private DatafileReader()
    {
    }

    /// <summary>Reads a datafile.</summary>
    /// <param name="utf8">Its bytes, with or without a byte-order mark.</param>
    /// <param name="previous">The endpoint in use; kept when host and key are the same, with all that is known of it.</param>
    /// <param name="allowInsecure">Takes <c>http</c> hosts other than loopback.</param>
    /// <param name="ignored">What was left out, in words.</param>
    /// <exception cref="FormatException">The whole is unusable; the message says why.</exception>
    public static ProjectConfig Read(
        ReadOnlyMemory<byte> utf8, OdpEndpoint? previous, bool allowInsecure, out IReadOnlyList<string> ignored)
    {
        var reader = new DatafileReader();
        ignored = reader._ignored;
        var text = utf8.Span.StartsWith(Encoding.UTF8.Preamble) ? utf8[Encoding.UTF8.Preamble.Length..] : utf8;
        if (text.Span.Trim(" \t\r\n"u8).IsEmpty) throw new FormatException("Unable to parse empty datafile.");

        try
        {
            using var json = JsonDocument.Parse(text, Lenient);
            var config = reader.Read(json.RootElement, previous, allowInsecure);

            // Without a revision the content decides what is new.
            return config.Revision.Length > 0 ? config
                : config with { Revision = Convert.ToHexStringLower(SHA256.HashData(text.Span).AsSpan(0, 8)) };
        }
        catch (JsonException error)
        {
            throw new FormatException(error.Message, error);
        }
    }

    private ProjectConfig Read(JsonElement root, OdpEndpoint? previous, bool allowInsecure)
    {
        if (root.ValueKind != JsonValueKind.Object) throw new FormatException("The datafile is not a JSON object.");

        var version = Text(root, "version");
        if (version is not ("2" or "3" or "4"))
        {
            throw new FormatException($"This SDK does not support the given datafile version: {version}");
        }

        return new ProjectConfig(Text(root, "revision") ?? "", Endpoint(root, previous, allowInsecure), Segments(root));
    }

    private OdpEndpoint? Endpoint(JsonElement root, OdpEndpoint? previous, bool allowInsecure)
    {
        foreach (var integration in List(root, "integrations"))
        {
            if (integration.ValueKind != JsonValueKind.Object || Text(integration, "key") is not { } key)
            {
                _ignored.Add("an integration without a key");
                continue;
            }

            if (!key.Equals("odp", StringComparison.OrdinalIgnoreCase)) continue;

            if (Text(integration, "host") is not { } host || Text(integration, "publicKey") is not { } publicKey
                || string.IsNullOrWhiteSpace(host) || string.IsNullOrWhiteSpace(publicKey))
            {
                continue;
            }

            if (previous?.Is(host, publicKey) == true) return previous;

            if (OdpEndpoint.TryCreate(host, publicKey, allowInsecure, out var fault) is { } endpoint) return endpoint;

            _ignored.Add($"the odp integration: {fault}");
        }

        return null;
    }

    private string[] Segments(JsonElement root)
    {
        var audiences = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var audience in List(root, "audiences").Concat(List(root, "typedAudiences")))
        {
            if (audience.ValueKind == JsonValueKind.Object && audience.TryGetProperty("conditions", out var conditions))
            {
                // A typed audience replaces the filler that old SDKs find under the same id (DF-3).
                audiences[Text(audience, "id") ?? $"\0{audiences.Count}"] = conditions;
            }
        }

        var segments = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var conditions in audiences.Values)
        {
            Collect(conditions, segments);
        }

        return [.. segments];
    }

    private void Collect(JsonElement condition, SortedSet<string> segments)
    {
        switch (condition.ValueKind)
        {
            case JsonValueKind.Array:
                foreach (var part in condition.EnumerateArray())
                {
                    Collect(part, segments);
                }

                break;

            case JsonValueKind.Object when Text(condition, "match") == "qualified":
                if (condition.TryGetProperty("value", out var value) && value.ValueKind == JsonValueKind.String)
                {
                    segments.Add(value.GetString()!);
                }
                else
                {
                    _ignored.Add("a qualified condition whose value is not a string");
                }

                break;

            // Old datafiles carry the tree as JSON inside a string (DF-4); operators and audience ids are strings too.
            case JsonValueKind.String when condition.GetString() is { } text && text.TrimStart() is ['[' or '{', ..]:
                try
                {
                    using var inner = JsonDocument.Parse(text, Lenient);
                    Collect(inner.RootElement, segments);
                }
                catch (JsonException)
                {
                    _ignored.Add("conditions that are not JSON");
                }

                break;
        }
    }

    private static JsonElement.ArrayEnumerator List(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : default;

    /// <summary>A string, or a number in its place (DF-9).</summary>
    private static string? Text(JsonElement parent, string name) =>
        !parent.TryGetProperty(name, out var value) ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : value.ValueKind == JsonValueKind.Number ? value.GetRawText()
        : null;
}
