using System.Globalization;
using System.Text.Json;

namespace OpenOdp.Server.Identity;

/// <summary>Which origin's merges, and between which positions (rule I6). The whole log has to be asked for.</summary>
internal readonly record struct OriginQuery(ulong Origin, ulong From, ulong To)
{
    private const string Example = "{\"origin\": \"…\", \"from\": position, \"to\": position}; a customer's history shows the "
        + "origin and position of each merge.";

    public static bool TryParse(JsonElement body, out OriginQuery query, out string fault)
    {
        query = default;
        fault = $"Send {Example}";
        if (body.ValueKind != JsonValueKind.Object
            || !body.TryGetProperty("origin", out var originText)
            || !ulong.TryParse(originText.ToString(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var origin)
            || !TryPosition(body, "from", 0, out var from)
            || !TryPosition(body, "to", ulong.MaxValue - 1, out var to))
        {
            return false;
        }

        fault = $"Say between which positions: {Example} One of the two is enough; \"from\": 0 takes the whole log.";
        if (!body.TryGetProperty("from", out _) && !body.TryGetProperty("to", out _)) return false;
        fault = $"from must not be above to: {from} is above {to}.";
        query = new OriginQuery(origin, from, to);
        return from <= to;
    }

    private static bool TryPosition(JsonElement body, string name, ulong otherwise, out ulong position)
    {
        position = otherwise;
        return !body.TryGetProperty(name, out var value)
            || ulong.TryParse(value.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out position);
    }
}
