#nullable enable

using System.Collections;
using System.Globalization;

namespace OpenOdp.Client.Compatibility.Utils;

/// <summary>JSON between texts and the maps of the official SDK, without reflection.</summary>
internal static class JsonText
{
    public static Dictionary<string, object>? TryRead(string? text) =>
        (text is null ? null : OptimizelyJson.TryParse(text))?.ToDictionary()!;

    public static string Write(Dictionary<string, object> map) => Json(map).ToString();

    private static OptimizelyJson Json(IDictionary map)
    {
        var values = new Dictionary<string, object?>();
        foreach (DictionaryEntry pair in map)
        {
            values[(string)pair.Key] = Json(pair.Value);
        }

        return new OptimizelyJson(values);
    }

    private static object? Json(object? value) => value switch
    {
        null or string or bool or int or long or double or OptimizelyJson => value,
        byte or sbyte or short or ushort or uint => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        float or decimal or ulong => Convert.ToDouble(value, CultureInfo.InvariantCulture),
        IDictionary map => Json(map),
        IEnumerable list => list.Cast<object?>().Select(Json).ToArray(),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };
}
