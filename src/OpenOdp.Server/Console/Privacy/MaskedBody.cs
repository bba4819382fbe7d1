using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpenOdp.Server.Console.Privacy;

/// <summary>A body as readers see it.</summary>
internal static class MaskedBody
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The body with personal fields masked; null when it cannot be read, and anything could be in it.</summary>
    public static string? Of(ReadOnlySpan<byte> body)
    {
        try
        {
            var json = JsonNode.Parse(body);
            Mask(json);
            return json?.ToJsonString(Indented);
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            return null; // no JSON, a part of one, or a name that comes twice
        }
    }

    private static void Mask(JsonNode? node)
    {
        if (node is JsonArray array)
        {
            foreach (var element in array) Mask(element);
        }
        else if (node is JsonObject fields)
        {
            foreach (var (name, value) in fields.ToList())
            {
                if (value is null || !PersonalFields.Contains(name)) Mask(value);
                else fields[name] = PersonalFields.Mask(name, value.ToString());
            }
        }
    }
}
