using GraphQL;
using GraphQL.Types;
using OpenOdp.Server.GraphQL.Answers;
using OpenOdp.Server.GraphQL.Lists;

namespace OpenOdp.Server.GraphQL;

/// <summary>An entry of a list and its place in it.</summary>
/// <param name="Cursor">The place.</param>
/// <param name="Node">The entry; null where a list has looked and found none.</param>
internal sealed record Edge(string Cursor, object? Node);

/// <summary>A page of a list (GQL-8).</summary>
internal sealed record Page(IReadOnlyList<Edge> Edges, bool HasNextPage)
{
    /// <summary>Where the next page begins; that of a page that was cut short is behind what it looked at.</summary>
    public string? EndCursor { get; init; } = Edges.Count > 0 ? Edges[^1].Cursor : null;

    /// <summary>All nodes of the list, whatever the page; null when nothing asks for them.</summary>
    public Func<IEnumerable<object>>? All { get; init; }

    /// <summary>The first entries of a list that may be longer.</summary>
    public static Page Of(IEnumerable<Edge> edges, int first)
    {
        List<Edge> taken = [.. edges.Take(first + 1)];
        var hasNext = taken.Count > first;
        if (hasNext) taken.RemoveAt(first);
        return new Page(taken, hasNext);
    }
}

/// <summary>The types of lists in pages, of one schema.</summary>
internal sealed class Connection
{
    /// <summary>Entries of a page at most: more is for exports.</summary>
    public const int MaxFirst = 1000;

    /// <summary>Entries of a page that does not say how many.</summary>
    public const int DefaultFirst = 25;

    public const string Descending = "DESC";

    private readonly ObjectGraphType _pageInfo = new() { Name = "PageInfo" };

    public Connection()
    {
        _pageInfo.Add<Page>("hasNextPage", typeof(BooleanGraphType), static page => page.HasNextPage)
            .Add<Page>("endCursor", typeof(StringGraphType), static page => page.EndCursor);
        Direction.Add("ASC", "ASC");
        Direction.Add(Descending, Descending);
    }

    /// <summary>Up or down.</summary>
    public EnumerationGraphType Direction { get; } = new() { Name = "OrderDirection" };

    public Facets Facets { get; } = new();

    /// <summary>A list of a type of nodes.</summary>
    /// <param name="node">The type.</param>
    /// <param name="facets">The type of its facets; null when it has none.</param>
    public ObjectGraphType Of(IObjectGraphType node, ObjectGraphType? facets = null)
    {
        var edge = new ObjectGraphType { Name = node.Name + "Edge" }
            .Add<Edge>("cursor", typeof(StringGraphType), static edge => edge.Cursor)
            .Add<Edge>("node", node, static edge => edge.Node);
        var list = new ObjectGraphType { Name = node.Name + "Connection" }
            .Add<Page>("edges", new ListGraphType(edge), static page => page.Edges)
            .Add<Page>("pageInfo", _pageInfo, static page => page);
        return facets is null ? list : list.Add<Page>("facets", facets, static page => page);
    }

    /// <summary>The arguments of a list, behind others.</summary>
    public static QueryArguments Arguments(params QueryArgument[] others) => new([
        .. others,
        new QueryArgument(typeof(IntGraphType)) { Name = "first" },
        new QueryArgument(typeof(StringGraphType)) { Name = "after" },
    ]);

    /// <summary>How many are asked for.</summary>
    public static int First(IResolveFieldContext context, int otherwise = DefaultFirst)
    {
        var first = context.GetArgument<int?>("first") ?? otherwise;
        return first is >= 0 and <= MaxFirst
            ? first
            : throw new ResolveFault($"`first` is {first}. Ask for 0 to {MaxFirst:N0} at once, and for the next with `after`.");
    }

    /// <summary>The cursor behind which the page begins.</summary>
    public static string? After(IResolveFieldContext context) =>
        context.GetArgument<string?>("after") is { Length: > 0 } after ? after : null;

    public static ResolveFault NotACursor(string after) =>
        new($"`after` is '{after}', which is no cursor of this list. Send `endCursor` of the page before.");
}
