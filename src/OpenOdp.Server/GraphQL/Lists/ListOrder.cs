using GraphQL;
using GraphQL.Types;

namespace OpenOdp.Server.GraphQL.Lists;

/// <summary>The orders that a list may be asked for in: by one field, up or down (GQL-10).</summary>
internal sealed class ListOrder
{
    private readonly Dictionary<string, NodeField> _fields;
    private readonly AskedOrder? _own;

    /// <param name="node">The name of the type of nodes.</param>
    /// <param name="fields">The fields of such nodes.</param>
    /// <param name="own">The field by which such lists come anyway, from the largest down; null when there is none.</param>
    /// <param name="connection">The types that lists share.</param>
    public ListOrder(string node, IReadOnlyList<NodeField> fields, string? own, Connection connection)
    {
        _fields = fields.Where(static field => field.Form != FieldForm.Texts)
            .ToDictionary(static field => field.Name, StringComparer.Ordinal);
        _own = own is null ? null : new AskedOrder(_fields[own], Descending: true);
        var names = new EnumerationGraphType { Name = node + "Field" };
        foreach (var name in _fields.Keys) names.Add(name, name);
        Input = new InputObjectGraphType { Name = node + "Order" };
        Input.AddField(new FieldType { Name = "field", ResolvedType = new NonNullGraphType(names) });
        Input.AddField(new FieldType { Name = "direction", ResolvedType = connection.Direction });
    }

    public InputObjectGraphType Input { get; }

    /// <summary>What is asked for; null for the order in which the list comes anyway.</summary>
    public AskedOrder? Asked(IResolveFieldContext context)
    {
        if (context.GetArgument<object?>("order") is not IDictionary<string, object?> order) return null;
        var descending = order.TryGetValue("direction", out var direction) && direction is Connection.Descending;
        var asked = new AskedOrder(_fields[(string)order["field"]!], descending);
        return asked == _own ? null : asked;
    }
}
