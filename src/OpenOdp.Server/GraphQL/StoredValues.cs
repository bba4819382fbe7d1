using System.Globalization;
using System.Text;
using GraphQL.Types;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Events;

namespace OpenOdp.Server.GraphQL;

/// <summary>The fields of an event, an order or a customer by name, each as the schema's type wants it.</summary>
internal sealed class StoredValues
{
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);

    public static StoredValues Of(FieldList fields)
    {
        var values = new StoredValues();
        foreach (var field in fields) values.Add(Encoding.UTF8.GetString(field.Name), field.Value);
        return values;
    }

    public static StoredValues Of(IEnumerable<AttributeView> attributes)
    {
        var values = new StoredValues();
        foreach (var attribute in attributes) values.Add(attribute.Name, attribute.Value());
        return values;
    }

    public void Add(string name, string text) => _texts[name] = text;

    /// <summary>The value of a field; null when it is missing or of another type.</summary>
    public object? Get(string name, Type scalar)
    {
        if (!_texts.TryGetValue(name, out var text)) return null;
        if (scalar == typeof(FloatGraphType))
        {
            return double.TryParse(text, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
        }

        if (scalar == typeof(BooleanGraphType)) return text == "true" ? true : text == "false" ? false : null;
        return text;
    }

    private void Add(string name, FieldValue value)
    {
        if (value.AsText() is { } text) _texts[name] = text;
    }
}
