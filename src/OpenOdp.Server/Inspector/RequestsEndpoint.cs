using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using OpenOdp.Server.Accounts;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Http;
using OpenOdp.Server.Times;
using OpenOdp.Storage;

namespace OpenOdp.Server.Inspector;

/// <summary><c>GET /admin/requests?outcome=accepted|rejected&amp;limit=&amp;after=</c>.</summary>
internal sealed class RequestsEndpoint(
    Store store, KeyCheck keys, RequestLog log, Envelopes envelopes, LargeAnswers answers, TimeProvider clock)
{
    /// <summary>Answers a page, newest first; <c>next</c> goes into <c>after</c>.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var caller = keys.Find(context.Request, store.Accounts, clock.GetUtcNow().ToUnixTimeMilliseconds() * 1000);
        if (!await envelopes.CheckRightAsync(context, caller, Operation.Administer)) return;
        var query = context.Request.Query;
        var fault = "";
        if (!TryOutcome(query["outcome"], out var accepted)) fault = "outcome must be 'accepted' or 'rejected'.";
        if (!TryBefore(query["after"], out var before)) fault = "after must be the 'next' of the page before.";
        if (!PageQuery.TryLimit(query, out var limit, out var limitFault)) fault = limitFault;
        if (fault.Length > 0)
        {
            await envelopes.FailAsync(context, StatusCodes.Status400BadRequest, fault);
            return;
        }

        var page = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(page, Envelopes.WriterOptions))
        {
            JsonPage.Write(
                json, "requests", log.Read(caller!.Account, accepted, before), limit, Write, static entry => Id(entry.Id));
        }

        await answers.SendAsync(context, page.WrittenMemory);
    }

    private static void Write(Utf8JsonWriter json, RequestEntry entry)
    {
        json.WriteStartObject();
        json.WriteString("id", Id(entry.Id));
        json.WriteString("at", Instant.OfMicroseconds(entry.At));
        json.WriteString("path", entry.Path);
        json.WriteNumber("status", entry.Status);
        json.WriteString("body", Encoding.UTF8.GetString(entry.Body)); // it may be no JSON at all
        Write(json, "errors", entry.Errors);
        Write(json, "warnings", entry.Warnings);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<Remark> remarks)
    {
        json.WriteStartArray(name);
        foreach (var remark in remarks)
        {
            json.WriteStartObject();
            if (remark.Index is { } index) json.WriteNumber("event", index);
            json.WriteString("message", remark.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Id(long id) => id.ToString(CultureInfo.InvariantCulture);

    private static bool TryOutcome(string? text, out bool accepted)
    {
        accepted = text is null or "" or "accepted";
        return accepted || text == "rejected";
    }

    private static bool TryBefore(string? text, out long before)
    {
        before = long.MaxValue;
        return string.IsNullOrEmpty(text) || long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out before);
    }
}
