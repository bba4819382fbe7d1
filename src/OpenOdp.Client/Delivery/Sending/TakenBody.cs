using System.Text.Json;

namespace OpenOdp.Client.Delivery.Sending;

/// <summary>Tells the answer of ODP from the page of a portal or a proxy: it is empty, or JSON that speaks of no error.</summary>
internal static class TakenBody
{
    /// <summary>ODP's answer has some hundred bytes; a longer one is not read.</summary>
    public const int MaxBodyBytes = 64 * 1024;

    public static async Task<bool> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        var buffer = new byte[4096];
        using var body = new MemoryStream();
        var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            for (int read; (read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
            {
                body.Write(buffer, 0, read);
                if (body.Length > MaxBodyBytes) return false;
            }
        }

        return IsOdp(body.GetBuffer().AsMemory(0, (int)body.Length));
    }

    public static bool IsOdp(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Span.StartsWith("\uFEFF"u8))
        {
            utf8 = utf8[3..];
        }

        if (utf8.Span.Trim(" \t\r\n"u8).IsEmpty) return true;

        try
        {
            using var json = JsonDocument.Parse(utf8);
            return json.RootElement is not { ValueKind: JsonValueKind.Object } root || !IsError(root);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool IsError(JsonElement root) =>
        (root.TryGetProperty("status", out var status) && IsErrorStatus(status))
        || (root.TryGetProperty("error", out var error) && error.ValueKind is not (JsonValueKind.Null or JsonValueKind.False))
        || (root.TryGetProperty("errors", out var errors)
            && errors.ValueKind != JsonValueKind.Null
            && !(errors.ValueKind == JsonValueKind.Array && errors.GetArrayLength() == 0));

    private static bool IsErrorStatus(JsonElement status) => status.ValueKind switch
    {
        JsonValueKind.Number => status.TryGetDouble(out var code) && code >= 300,
        JsonValueKind.String => status.ValueEquals("error"u8)
            || (int.TryParse(status.GetRawText().AsSpan().Trim('"'), out var code) && code >= 300),
        _ => false,
    };
}
