using System.Text.Json;

namespace OpenOdp.Load.Check;

/// <summary>Reads a page of <c>GET /admin/customers/events</c> without making objects of it.</summary>
internal static class EventPage
{
    /// <summary>
    /// Calls <paramref name="found"/> for each event: its idempotence id, and whether the rest of it is as it was sent.
    /// </summary>
    /// <returns>Where the next page starts; null at the end.</returns>
    /// <exception cref="JsonException">It is no such page.</exception>
    public static string? Read(ReadOnlySpan<byte> body, Action<Guid, bool> found)
    {
        var reader = new Utf8JsonReader(body);
        string? next = null;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("events"u8))
            {
                ReadEvents(ref reader, found);
            }
            else if (reader.ValueTextEquals("next"u8) && reader.Read())
            {
                next = reader.TokenType == JsonTokenType.Number
                ? reader.GetInt64().ToString(null as IFormatProvider)
                : reader.GetString();
            }
            else
            {
                reader.Skip();
            }
        }

        return next;
    }

    private static void ReadEvents(ref Utf8JsonReader reader, Action<Guid, bool> found)
    {
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject) ReadEvent(ref reader, found);
    }

    private static void ReadEvent(ref Utf8JsonReader reader, Action<Guid, bool> found)
    {
        var id = Guid.Empty;
        var parts = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("event_type"u8) && reader.Read()) parts += reader.ValueTextEquals("fullstack"u8) ? 1 : 0;
            else if (reader.ValueTextEquals("action"u8) && reader.Read()) parts += reader.ValueTextEquals("purchased"u8) ? 1 : 0;
            else if (reader.ValueTextEquals("data"u8)) parts += ReadData(ref reader, ref id);
            else reader.Skip();
        }

        found(id, parts == 3);
    }

    /// <summary>One when the count is as it was sent.</summary>
    private static int ReadData(ref Utf8JsonReader reader, ref Guid id)
    {
        var parts = 0;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("count"u8)
                && reader.Read())
            {
                parts += reader.TryGetInt32(out var count) && count == 1 ? 1 : 0;
            }
            else if (reader.ValueTextEquals("idempotence_id"u8)
                && reader.Read())
            {
                id = reader.TryGetGuid(out var value) ? value : Guid.Empty;
            }
            else
            {
                reader.Skip();
            }
        }

        return parts;
    }
}
