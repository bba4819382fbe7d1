using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using OpenOdp.Engine.Segments;
using OpenOdp.Server.Calls;

namespace OpenOdp.Server.Segments;

/// <summary>The body that describes a segment (§6.2): as it is sent, stored and shown.</summary>
internal static class SegmentBody
{
    /// <summary>Deep enough for every definition that is within its limits (EXP-10).</summary>
    public const int MaxDepth = 256;

    private static readonly string[] Kept = ["description", "metadata", "definition"];

    /// <summary>How it is read from a request.</summary>
    public static BodyRule Rule { get; } = BodyRule.Deep(MaxDepth);

    /// <summary>
    /// What is stored: without white space between its parts, and without the revision that an answer of ours has, so that what
    /// was read and is sent back is no change (SEG-8). What is no such body stays as it is, for the compiler to refuse; of one
    /// that is missing it says what must be in it.
    /// </summary>
    public static byte[] Stored(JsonElement body)
    {
        if (body.ValueKind == JsonValueKind.Undefined) return "{}"u8.ToArray();
        var stored = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(stored, AnswerJson.WriterOptions);
        if (body.ValueKind != JsonValueKind.Object)
        {
            body.WriteTo(json);
            json.Flush();
            return stored.WrittenSpan.ToArray();
        }

        json.WriteStartObject();
        foreach (var member in body.EnumerateObject().OrderBy(static member => Array.IndexOf(Kept, member.Name)))
        {
            if (member.Name != "revision" && member.Value.ValueKind != JsonValueKind.Null) member.WriteTo(json);
        }

        json.WriteEndObject();
        json.Flush();
        return stored.WrittenSpan.ToArray();
    }

    /// <summary>What is shown of a revision.</summary>
    public static SegmentAnswer Show(int number, SegmentRevision revision)
    {
        using var document = Open(revision);
        var body = document.RootElement.Clone();
        return new SegmentAnswer(
            number, Description(body) ?? string.Empty, Members(body, "metadata"), Members(body, "definition"));
    }

    /// <summary>The description of a revision; null when it has none.</summary>
    public static string? DescriptionOf(SegmentRevision revision)
    {
        using var document = Open(revision);
        return Description(document.RootElement);
    }

    /// <summary>The JSON of a revision, to read its parts.</summary>
    public static JsonDocument Open(SegmentRevision revision) =>
        JsonDocument.Parse(revision.Body, new JsonDocumentOptions { MaxDepth = MaxDepth });

    private static string? Description(JsonElement body) =>
        body.TryGetProperty("description", out var text) ? text.GetString() : null;

    private static StoredFields Members(JsonElement body, string name) => new(json =>
    {
        if (!body.TryGetProperty(name, out var part)) return;
        foreach (var member in part.EnumerateObject())
        {
            json.WritePropertyName(member.Name);
            json.WriteRawValue(JsonMarshal.GetRawUtf8Value(member.Value), skipInputValidation: true);
        }
    });
}
