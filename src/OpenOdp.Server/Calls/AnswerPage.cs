using System.Buffers;
using System.Text.Json;

namespace OpenOdp.Server.Calls;

/// <summary>
/// A list in pages that end at a count and at a size (rule S5); one entry always fits, so that a walk comes to its end. By hand,
/// since only the entry that is written tells its size.
/// </summary>
internal static class AnswerPage
{
    /// <summary>Bytes of a page at most, one entry excepted.</summary>
    public const int MaxBytes = 4 << 20;

    /// <summary>Answers with an object of the list and <c>next</c>.</summary>
    /// <param name="name">What the list is called.</param>
    /// <param name="entries">What there is, read as it is needed.</param>
    /// <param name="limit">How many entries at most.</param>
    /// <param name="show">What is answered for one.</param>
    /// <param name="cursor">The <c>after</c> of the page that follows one.</param>
    public static Answer Of<T, TShown>(
        string name, IEnumerable<T> entries, int limit, Func<T, TShown> show, Func<T, string> cursor)
    {
        var page = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(page, AnswerJson.WriterOptions);
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

            var shown = AnswerJson.Write(show(entry));
            bytes += shown.Length + 1;
            if (count > 0 && bytes > MaxBytes - 256) // the frame around the list
            {
                next = cursor(last);
                break;
            }

            json.WriteRawValue(shown, skipInputValidation: true);
            count++;
            last = entry;
        }

        json.WriteEndArray();
        json.WriteString("next", next);
        json.WriteEndObject();
        json.Flush();
        return new Answer(StatusCodes.Status200OK, page.WrittenMemory, null);
    }

    /// <summary>A page of what has an id, newest first.</summary>
    /// <param name="call">The request, with <c>limit</c> and <c>after</c>.</param>
    /// <param name="name">What the list is called.</param>
    /// <param name="read">Reads as many as asked for, those with ids below the first argument.</param>
    /// <param name="id">The id of one.</param>
    /// <param name="show">What is answered for one.</param>
    public static Answer OfIds<T, TShown>(
        ReadCall call, string name, Func<ulong?, int, IReadOnlyList<T>> read, Func<T, ulong> id, Func<T, TShown> show)
    {
        if (!PageQuery.TryLimit(call.Query, out var limit, out var fault)) return Answer.BadRequest(fault);
        ulong? before = null;
        if (call.Query["after"].ToString() is { Length: > 0 } after)
        {
            if (!IdText.TryRead(after, out var last)) return Answer.BadRequest(PageQuery.BadAfter);
            before = last;
        }

        // One more than asked for tells whether there is a next page.
        return Of(name, read(before, limit + 1), limit, show, one => IdText.Of(id(one)));
    }
}
