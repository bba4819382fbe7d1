using System.Globalization;
using System.Text;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Events;
using OpenOdp.Server.GraphQL.Lists;

namespace OpenOdp.Server.GraphQL;

/// <summary>The fields of an event, an order or a customer by name, each in the form that the schema wants.</summary>
internal sealed class StoredValues
{
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);

    /// <summary>A field of nodes that are such values.</summary>
    public static NodeField Field(string name, FieldForm form) =>
        NodeField.Of<StoredValues>(name, form, values => values.Get(name, form));

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

    /// <summary>The value of a field; null when it is missing or has another form.</summary>
    public object? Get(string name, FieldForm form)
    {
        if (!_texts.TryGetValue(name, out var text)) return null;
        if (form == FieldForm.Number)
        {
            return double.TryParse(text, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
        }

        if (form == FieldForm.Truth) return text == "true" ? true : text == "false" ? false : null;
        return text;
    }

    private void Add(string name, FieldValue value)
    {
        if (value.AsText() is { } text) _texts[name] = text;
    }
}
