using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using OpenOdp.Server.Http;
using OpenOdp.Server.Ingest;
using OpenOdp.Server.Json;

namespace OpenOdp.Server.Calls;

/// <summary>
/// Reads the body of a call, as strictly as those of <c>/v3</c>: what two readers could understand differently is refused.
/// </summary>
internal static class CallBody
{
    /// <summary>Bytes of a body at most, where nothing else is said.</summary>
    public const int UsualBytes = 1 << 20;

    /// <summary>Reads a body.</summary>
    /// <param name="request">The request.</param>
    /// <param name="maxDepth">Objects and arrays within each other at most.</param>
    /// <param name="maxBytes">Bytes at most, whole MiB.</param>
    /// <returns>Null when there is none.</returns>
    /// <exception cref="JsonException">It cannot be read; the message says why.</exception>
    /// <exception cref="BadHttpRequestException">It is too large, compressed, or does not come.</exception>
    public static async Task<JsonDocument?> ReadAsync(HttpRequest request, int maxDepth, int maxBytes = UsualBytes)
    {
        if (request.Headers.ContentEncoding is { Count: > 0 } encoding
            && !string.Equals(encoding, "identity", StringComparison.OrdinalIgnoreCase))
        {
            throw new BadHttpRequestException(
                "Send the body plain: no Content-Encoding is read here.", StatusCodes.Status415UnsupportedMediaType);
        }

        var bytes = new ArrayBufferWriter<byte>();
        try
        {
            while (await request.Body.ReadAsync(bytes.GetMemory(4096)) is > 0 and var read)
            {
                bytes.Advance(read);
                if (bytes.WrittenCount > maxBytes)
                {
                    throw new BadHttpRequestException(
                        $"The body is larger than {maxBytes >> 20} MiB.", StatusCodes.Status413PayloadTooLarge);
                }
            }
        }
        catch (Exception error) when (RequestBody.IsBroken(error, request))
        {
            throw new BadHttpRequestException(error.Message, error);
        }

        return Parse(bytes.WrittenMemory, maxDepth);
    }

    /// <summary>Parses a body that is here.</summary>
    /// <param name="body">The body.</param>
    /// <param name="maxDepth">Objects and arrays within each other at most.</param>
    /// <returns>Null when there is none.</returns>
    /// <exception cref="JsonException">It cannot be read; the message says why.</exception>
    public static JsonDocument? Parse(ReadOnlyMemory<byte> body, int maxDepth)
    {
        if (body.Span.StartsWith("\uFEFF"u8)) body = body[3..];
        if (body.Span.Trim(" \t\r\n"u8).IsEmpty) return null;
        Check(body.Span, maxDepth);
        return JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = maxDepth });
    }

    private static void Check(ReadOnlySpan<byte> body, int maxDepth)
    {
        if (!Utf8.IsValid(body)) throw new JsonException("The body is not valid UTF-8.");
        var scratch = ParseScratch.Take();
        try
        {
            var json = new JsonCursor(body, scratch.Text, scratch.Names, maxDepth: maxDepth);
            json.Read();
            json.Skip();
            json.Read(); // anything after the end is refused here
        }
        catch (JsonException error)
        {
            throw new JsonException(JsonFault.Of(body, maxDepth, error), error);
        }
        finally
        {
            scratch.Release();
        }
    }
}
