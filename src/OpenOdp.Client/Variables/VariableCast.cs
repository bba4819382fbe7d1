using System.Globalization;

namespace OpenOdp.Client.Variables;

/// <summary>
/// Reads a variable's text as the official C# SDK does, so that a program sees the same values (VA-3): a text that is no number
/// is 0, one that is no bool is false, one that is no JSON object is null.
/// </summary>
internal static class VariableCast
{
    /// <summary>Reads a text; false when it is not what its type says, and the value is what stands for that.</summary>
    public static bool TryRead(VariableType type, string text, out object? value)
    {
        bool isRead;
        switch (type)
        {
            case VariableType.Boolean:
                isRead = bool.TryParse(text, out var flag);
                value = flag;
                break;
            case VariableType.Integer:
                isRead = int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var integer);
                value = integer;
                break;
            case VariableType.Double:
                const NumberStyles Style = NumberStyles.Number; // thousands, and no exponent
                isRead = double.TryParse(text, Style, CultureInfo.InvariantCulture, out var number);
                value = number;
                break;
            case VariableType.Text:
                isRead = true;
                value = text;
                break;
            case VariableType.Json:
                var json = OptimizelyJson.TryParse(text);
                isRead = json is not null;
                value = json;
                break;
            default:
                isRead = false;
                value = null;
                break;
        }

        return isRead;
    }
}
