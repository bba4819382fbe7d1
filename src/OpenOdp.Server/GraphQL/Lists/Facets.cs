using GraphQL;
using GraphQL.Types;

namespace OpenOdp.Server.GraphQL.Lists;

/// <summary>A value, and how many entries of a list have it.</summary>
internal sealed record Facet(string Name, int Count);

/// <summary>The most frequent values of the texts of a list, whatever its page (GQL-12).</summary>
internal sealed class Facets
{
    /// <summary>Values of one field at most.</summary>
    public const int MaxValues = 10;

    private readonly ObjectGraphType _facet = new() { Name = "Facet" };

    public Facets() => _facet
        .Add<Facet>("name", typeof(StringGraphType), static facet => facet.Name)
        .Add<Facet>("count", typeof(IntGraphType), static facet => facet.Count);

    /// <summary>The type of the facets of a type of nodes.</summary>
    public ObjectGraphType Of(string node, IReadOnlyList<NodeField> fields)
    {
        var type = new ObjectGraphType { Name = node + "Facets" };
        foreach (var field in fields.Where(static field => field.Form == FieldForm.Text))
        {
            var start = new QueryArgument(typeof(StringGraphType)) { Name = "istarts_with" };
            type.Add(field.Name, new ListGraphType(_facet), new QueryArguments(start), context =>
                Count(((Page)context.Source!).All!(), field, context.GetArgument<string?>("istarts_with") ?? string.Empty));
        }

        return type;
    }

    private static List<Facet> Count(IEnumerable<object> nodes, NodeField field, string start)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var node in nodes)
        {
            if (field.Read(node) is not string text || !text.StartsWith(start, StringComparison.OrdinalIgnoreCase)) continue;
            counts[text] = counts.GetValueOrDefault(text) + 1;
        }

        return
        [
            .. counts.OrderByDescending(static one => one.Value).ThenBy(static one => one.Key, StringComparer.Ordinal)
                .Take(MaxValues).Select(static one => new Facet(one.Key, one.Value)),
        ];
    }
}
