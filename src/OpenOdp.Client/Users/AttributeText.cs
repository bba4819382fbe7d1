using OpenOdp.Client.Audiences;
using OpenOdp.Client.Json;

namespace OpenOdp.Client.Users;

/// <summary>Writes the values of attributes that leave the program: texts, bools and valid numbers (EV-7).</summary>
internal static class AttributeText
{
    public static bool CanWrite(object? value) =>
        value is string or bool || (value is not null && Numbers.TryRead(value, out var number) && Numbers.IsValid(number));

    /// <summary>Writes a value that <see cref="CanWrite"/>.</summary>
    public static void Write(Utf8Text text, object value)
    {
        switch (value)
        {
            case string s: text.Quoted(s); break;
            case bool b: text.Raw(b ? "true"u8 : "false"u8); break;
            case char c: text.Quoted([c]); break;
            case IUtf8SpanFormattable number: text.Formatted(number); break;
            default: throw new ArgumentException($"A {value.GetType()} is no attribute value.", nameof(value));
        }
    }
}
