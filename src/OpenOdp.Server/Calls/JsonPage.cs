using System.Buffers;
using System.Text.Json;
using OpenOdp.Server.Http;

namespace OpenOdp.Server.Calls;

/// <summary>
/// A list in pages that end at a count and at a size (rule S5); one entry always fits, so that a walk comes to its end.
/// </summary>
internal static class JsonPage
{
    /// <summary>Bytes of a page at most, one entry excepted.</summary>
    public const int MaxBytes = 4 << 20;

    /// <summary>Writes an object with the list and <c>next</c>.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="name">What the list is called.</param>
    /// <param name="entries">What there is, read as it is needed.</param>
    /// <param name="limit">How many entries at most.</param>
    /// <param name="write">Writes one.</param>
    /// <param name="cursor">The <c>after</c> of the page that follows one.</param>
    public static void Write<T>(
        Utf8JsonWriter json, string name, IEnumerable<T> entries, int limit, Action<Utf8JsonWriter, T> write,
        Func<T, string> cursor)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var one = new Utf8JsonWriter(buffer, Envelopes.WriterOptions);
        var (count, bytes) = (0, 0L);
        var last = default(T)!;
        string? next = null;
        json.WriteStartObject();
        json.WriteStartArray(name);
        foreach (var entry in entries)
        {
            if (count == limit)
            {
                next = cursor(last);
                break;
            }

            buffer.ResetWrittenCount();
            one.Reset();
            write(one, entry);
            one.Flush();
            bytes += buffer.WrittenCount + 1;
            if (count > 0 && bytes > MaxBytes - 256) // the frame around the list
            {
                next = cursor(last);
                break;
            }

            json.WriteRawValue(buffer.WrittenSpan, skipInputValidation: true);
            count++;
            last = entry;
        }

        json.WriteEndArray();
        json.WriteString("next", next);
        json.WriteEndObject();
    }
}
