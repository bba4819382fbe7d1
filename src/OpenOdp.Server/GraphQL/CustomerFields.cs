using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Identifiers;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Customers;
using OpenOdp.Server.GraphQL.Lists;

namespace OpenOdp.Server.GraphQL;

/// <summary>The fields of a customer for a private key (§4.3): those of the account's identifiers come first.</summary>
internal static class CustomerFields
{
    private static readonly string[] Texts =
    [
        "first_name", "last_name", "name", "gender", "timezone", "image_url", "street1", "street2", "city", "state", "zip", "country",
        "phone", "data_source", "data_source_type", "data_source_version", "data_source_details", "data_source_instance",
    ];

    private static readonly string[] Numbers = ["dob_day", "dob_month", "dob_year"];

    /// <summary>Fields that are no values: nothing else has their names.</summary>
    private static readonly string[] Lists = ["audiences", "events", "orders", "list_member"];

    public static List<NodeField> Of(AccountSettings settings)
    {
        var taken = new HashSet<string>(Lists, StringComparer.Ordinal) { CustomerLookup.CustomerId };
        var fields = new List<NodeField>
        {
            NodeField.Of<CustomerNode>(
                CustomerLookup.CustomerId, FieldForm.Text,
                static customer => customer.View is { } view ? IdText.Of(view.Id) : null),
        };
        foreach (var name in settings.Identifiers.Select(static field => field.Name).Where(Fields.IsName))
        {
            if (taken.Add(name)) fields.Add(LastSeen(name));
            if (taken.Add(name + "s")) fields.Add(AllSeen(name, settings.IdentifierCap));
        }

        fields.AddRange(Texts.Where(taken.Add).Select(static name => Attribute(name, FieldForm.Text)));
        fields.AddRange(Numbers.Where(taken.Add).Select(static name => Attribute(name, FieldForm.Number)));
        if (taken.Add("ccpa_opted_out")) fields.Add(Attribute("ccpa_opted_out", FieldForm.Truth));
        return fields;
    }

    private static NodeField LastSeen(string name) =>
        NodeField.Of<CustomerNode>(name, FieldForm.Text, customer =>
            customer.Identifiers(name).FirstOrDefault() ?? customer.Attributes.Get(name, FieldForm.Text)) with
        {
            Normalise = text => IdentifierNormaliser.Normalise(name, text),
        };

    private static NodeField AllSeen(string name, int cap) =>
        NodeField.Of<CustomerNode>(name + "s", FieldForm.Texts, customer => customer.Identifiers(name).Take(cap).ToList()) with
        {
            Normalise = text => IdentifierNormaliser.Normalise(name, text),
        };

    private static NodeField Attribute(string name, FieldForm form) =>
        NodeField.Of<CustomerNode>(name, form, customer => customer.Attributes.Get(name, form));
}
