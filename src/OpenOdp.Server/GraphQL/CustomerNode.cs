using OpenOdp.Engine.Customers;

namespace OpenOdp.Server.GraphQL;

/// <summary>A customer as the fields of a query see it; what several of them need is read once.</summary>
/// <param name="view">Null for one whom nobody knows: then there is nothing (rule G6).</param>
/// <param name="call">The query.</param>
internal sealed class CustomerNode(CustomerView? view, QueryContext call)
{
    private ILookup<string, string>? _identifiers;
    private StoredValues? _attributes;

    public CustomerView? View { get; } = view;

    public StoredValues Attributes => _attributes ??= ReadAttributes();

    /// <summary>The values of an identifier, the one seen last first.</summary>
    public IEnumerable<string> Identifiers(string name) =>
        (_identifiers ??= (View?.Identifiers() ?? []).ToLookup(static one => one.Name, static one => one.Value))[name];

    private StoredValues ReadAttributes()
    {
        var attributes = View?.Attributes() ?? [];
        call.SpendBytes(attributes.Sum(static one => one.Encoded.Length));
        return StoredValues.Of(attributes);
    }
}
