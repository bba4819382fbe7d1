using System.Text.Json;

namespace OpenOdp.Client.Segments;

/// <summary>
/// Reads the answer of the segment query (T130 to T151). Whatever comes, it gives an answer and throws nothing (N14).
/// </summary>
internal static class SegmentResponse
{
    private static readonly JsonDocumentOptions Lenient =
        new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    public static SegmentAnswer Read(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.IsEmpty) return SegmentAnswer.Failed(SegmentAnswer.NetworkError);

        try
        {
            using var json = JsonDocument.Parse(utf8, Lenient);
            return Read(json.RootElement);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string with half a surrogate pair is JSON, but not text.
            return SegmentAnswer.Failed(SegmentAnswer.DecodeError);
        }
    }

    private static SegmentAnswer Read(JsonElement root)
    {
        if (Member(root, "errors") is { ValueKind: not JsonValueKind.Null } errors
            && !(IsArray(errors) && errors.GetArrayLength() == 0))
        {
            return SegmentAnswer.Failed(Failure(errors));
        }

        var edges = Member(Member(Member(Member(root, "data"), "customer"), "audiences"), "edges");
        if (!IsArray(edges)) return SegmentAnswer.Failed(SegmentAnswer.DecodeError);

        var qualified = new List<string>();
        foreach (var edge in edges!.Value.EnumerateArray())
        {
            var node = Member(edge, "node");
            if (Text(Member(node, "state")) == "qualified" && Text(Member(node, "name")) is { } name)
            {
                qualified.Add(name);
            }
        }

        return SegmentAnswer.Of([.. qualified]);
    }

    /// <summary>Only the first error counts, as in the official SDKs.</summary>
    private static string Failure(JsonElement errors)
    {
        var extensions = IsArray(errors) ? Member(errors[0], "extensions") : null;
        return Text(Member(extensions, "code")) == "INVALID_IDENTIFIER_EXCEPTION" ? SegmentAnswer.UnknownUser
            : Text(Member(extensions, "classification")) is { Length: > 0 } classification ? classification
            : SegmentAnswer.DecodeError;
    }

    private static JsonElement? Member(JsonElement? parent, string name) =>
        parent is { ValueKind: JsonValueKind.Object } value && value.TryGetProperty(name, out var member) ? member : null;

    private static bool IsArray(JsonElement? value) => value is { ValueKind: JsonValueKind.Array };

    private static string? Text(JsonElement? value) =>
        value is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}
