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
    private readonly List<(string Key, string Cause)> _leftOut = [];
    private readonly byte[] _json;

    /// <param name="tags">They are copied; those without a value, or that cannot be written, are left out.</param>
    public EventTags(EventData tags)
    {
        var text = TextPool.Take();
        text.Byte((byte)'{');
        foreach (var (key, value) in tags)
        {
            var fault = value is null ? "it has no value" : TagText.Add(text, key, value);
            if (fault is null) _tags[key] = value;
            else _leftOut.Add((key, fault));
        }

        text.Byte((byte)'}');
        _json = text.Written.ToArray();
        TextPool.Return(text);
        Revenue = _tags.TryGetValue(RevenueKey, out var revenue) ? RevenueOf(revenue!) : null;
        Value = _tags.TryGetValue(ValueKey, out var worth) ? ValueOf(worth!) : null;
    }

    /// <summary>The tags that are left out, and why.</summary>
    public IReadOnlyList<(string Key, string Cause)> LeftOut => _leftOut;

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
        text.Raw(_json);
    }

    /// <summary>A whole number of any type, or a text that is an integer (TR-4).</summary>
    private static long? RevenueOf(object tag) => tag switch
    {
        int or long or short or byte or sbyte or ushort or uint => Convert.ToInt64(tag, CultureInfo.InvariantCulture),
        ulong and <= long.MaxValue => (long)(ulong)tag,
        double or float => Whole(Convert.ToDouble(tag, CultureInfo.InvariantCulture)),
        decimal number => Whole(number),
        IFormattable newer when NewerTypes.IsNumber(newer)
            && decimal.TryParse(Digits(newer), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => Whole(number),
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
            IFormattable newer when NewerTypes.IsNumber(newer) =>
                double.TryParse(Digits(newer), Style, CultureInfo.InvariantCulture, out number),
            _ => Numbers.TryRead(tag, out number) && tag is not char,
        };
        return isNumber && double.IsFinite(number) ? number : null;
    }

    private static string Digits(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}
