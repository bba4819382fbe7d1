using System.Text.Json;

namespace OpenOdp.Client.Delivery.Sending;

/// <summary>
/// Reads which events a 400 calls invalid: <c>{"detail":{"invalids":[{"event":0,"message":"…"}]}}</c>, an index into the posted
/// array. A list with anything odd in it is no list.
/// </summary>
internal static class InvalidItems
{
    /// <summary>Room for 500 events with a long message each; a longer answer is not read.</summary>
    public const int MaxBodyBytes = 1024 * 1024;

    /// <summary>The indices in order, each once; null when there are none to go by.</summary>
    public static int[]? Read(ReadOnlyMemory<byte> utf8, int count)
    {
        try
        {
            using var json = JsonDocument.Parse(utf8);
            return Read(json.RootElement, count);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static int[]? Read(JsonElement root, int count)
    {
        if (root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("detail", out var detail) || detail.ValueKind != JsonValueKind.Object
            || !detail.TryGetProperty("invalids", out var invalids) || invalids.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var indices = new SortedSet<int>();
        foreach (var invalid in invalids.EnumerateArray())
        {
            if (invalid.ValueKind != JsonValueKind.Object
                || !invalid.TryGetProperty("event", out var number) || number.ValueKind != JsonValueKind.Number
                || !number.TryGetInt32(out var index) || index < 0 || index >= count)
            {
                return null;
            }

            indices.Add(index);
        }

        return indices.Count == 0 ? null : [.. indices];
    }
}
