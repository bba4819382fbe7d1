using System.Globalization;
using System.Text.Json;
using OpenOdp.Client.Audiences;
using OpenOdp.Client.Json;

namespace OpenOdp.Client.Experiments;

/// <summary>What a program says of a conversion; <c>revenue</c> and <c>value</c> count in results (TR-2 to TR-5).</summary>
internal sealed class EventTags
{
    public const string RevenueKey = "revenue";
    public const string ValueKey = "value";

    private readonly Dictionary<string, object?> _tags = new(StringComparer.Ordinal);

    /// <param name="tags">They are copied; those without a value are left out.</param>
    public EventTags(EventData tags)
    {
        foreach (var (key, value) in tags)
        {
            if (value is null)
            {
                Empty = [.. Empty, key];
            }
            else
            {
                _tags[key] = value;
            }
        }

        Revenue = _tags.TryGetValue(RevenueKey, out var revenue) ? RevenueOf(revenue!) : null;
        Value = _tags.TryGetValue(ValueKey, out var worth) ? ValueOf(worth!) : null;
    }

    /// <summary>The tags that had no value.</summary>
    public IReadOnlyList<string> Empty { get; } = [];

    /// <summary>In cents; null when it is not given, or is no integer.</summary>
    public long? Revenue { get; }

    /// <summary>Null when it is not given, or is no finite number.</summary>
    public double? Value { get; }

    public EventData Tags => _tags!;

    public void Write(Utf8Text text)
    {
        if (Revenue is { } revenue)
        {
            text.Raw(",\"revenue\":"u8);
            text.Formatted(revenue);
        }

        if (Value is { } value)
        {
            text.Raw(",\"value\":"u8);
            text.Formatted(value);
        }

        text.Raw(",\"tags\":"u8);
        TagText.Write(text, _tags);
    }

    /// <summary>A whole number of any type, or a text that is an integer (TR-4).</summary>
    private static long? RevenueOf(object tag) => tag switch
    {
        int or long or short or byte or sbyte or ushort or uint => Convert.ToInt64(tag, CultureInfo.InvariantCulture),
        ulong and <= long.MaxValue => (long)(ulong)tag,
        double or float => Whole(Convert.ToDouble(tag, CultureInfo.InvariantCulture)),
        decimal number => Whole(number),
        JsonElement { ValueKind: JsonValueKind.Number } json when json.TryGetDecimal(out var number) => Whole(number),
        string text when long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) => number,
        _ => null,
    };

    private static long? Whole(double number) =>
        number == Math.Truncate(number) && Math.Abs(number) < long.MaxValue ? (long)number : null;

    private static long? Whole(decimal number) =>
        number == decimal.Truncate(number) && number is >= long.MinValue and <= long.MaxValue ? (long)number : null;

    /// <summary>A number, or a text that is one; only finite ones are numbers in JSON (TR-5).</summary>
    private static double? ValueOf(object tag)
    {
        double number = 0;
        const NumberStyles Style = NumberStyles.Float | NumberStyles.AllowThousands;
        var isNumber = tag switch
        {
            string text => double.TryParse(text, Style, CultureInfo.InvariantCulture, out number),
            JsonElement { ValueKind: JsonValueKind.Number } json => json.TryGetDouble(out number),
            _ => Numbers.TryRead(tag, out number) && tag is not char,
        };
        return isNumber && double.IsFinite(number) ? number : null;
    }
}
