using GraphQL;
using GraphQL.Types;
using OpenOdp.Server.GraphQL.Filters;

namespace OpenOdp.Server.GraphQL.Lists;

/// <summary>Lists of one type of nodes, which are filtered, ordered, counted and paged (GQL-8 to GQL-12).</summary>
internal sealed class NodeList
{
    private readonly Dictionary<string, NodeField> _fields;
    private readonly ListOrder _order;

    /// <param name="node">The type of nodes, which gets its fields here.</param>
    /// <param name="fields">The fields that it is filtered, ordered and counted by.</param>
    /// <param name="own">The field by which such lists come anyway, from the largest down; null when there is none.</param>
    /// <param name="connection">The types that lists share.</param>
    public NodeList(ObjectGraphType node, IReadOnlyList<NodeField> fields, string? own, Connection connection)
    {
        foreach (var field in fields) node.Add<object>(field.Name, field.Scalar, field.Read);
        _fields = fields.ToDictionary(static field => field.Name, StringComparer.Ordinal);
        _order = new ListOrder(node.Name, fields, own, connection);
        Type = connection.Of(node, connection.Facets.Of(node.Name, fields));
    }

    /// <summary>The type of such lists.</summary>
    public ObjectGraphType Type { get; }

    /// <summary>The arguments of such lists, behind others.</summary>
    public QueryArguments Arguments(params QueryArgument[] others) => Connection.Arguments(
    [
        .. others,
        new QueryArgument(typeof(StringGraphType)) { Name = "filter" },
        new QueryArgument(_order.Input) { Name = "order" },
    ]);

    /// <summary>A page of what a source has.</summary>
    /// <param name="context">Which page, of what, in which order.</param>
    /// <param name="source">
    /// All entries that may pass a filter, behind a cursor, in an order of their own; it spends the steps that each takes.
    /// </param>
    public Page Page(IResolveFieldContext context, Func<Filter, string?, IEnumerable<Edge>> source)
    {
        var (call, first, after) = (context.Call(), Connection.First(context), Connection.After(context));
        var filter = context.GetArgument<string?>("filter") is { } text ? FilterParser.Parse(text, _fields) : Filter.All;
        var page = _order.Asked(context) is { } order
            ? order.Page(All(), first, after)
            : ShortPage(source(filter, after), Holds, first, call);
        return page with { All = () => All().Select(static edge => edge.Node!) };

        IEnumerable<Edge> All()
        {
            foreach (var edge in source(filter, null))
            {
                call.Take(0);
                if (Holds(edge)) yield return edge;
            }
        }

        bool Holds(Edge edge) => edge.Node is { } node && filter.Holds(node, call);
    }

    /// <summary>A page that ends where the steps are used up: the next one goes on from there.</summary>
    private static Page ShortPage(IEnumerable<Edge> source, Func<Edge, bool> holds, int first, QueryContext call)
    {
        var taken = new List<Edge>();
        string? end = null;
        foreach (var edge in source)
        {
            if (end is null) call.Take(0); // a page that gets nowhere is none
            if (call.IsSpent) return new Page(taken, HasNextPage: true) { EndCursor = end };
            if (holds(edge))
            {
                if (taken.Count == first) return new Page(taken, HasNextPage: true);
                taken.Add(edge);
            }

            end = edge.Cursor;
        }

        return new Page(taken, HasNextPage: false);
    }
}
