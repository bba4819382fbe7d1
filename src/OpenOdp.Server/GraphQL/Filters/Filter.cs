using OpenOdp.Server.GraphQL.Lists;

namespace OpenOdp.Server.GraphQL.Filters;

/// <summary>Which nodes a list has (GQL-11). What is missing equals nothing and is neither smaller nor larger.</summary>
internal abstract record Filter
{
    /// <summary>The filter that every node passes.</summary>
    public static readonly Filter All = new Everything();

    public abstract bool Holds(object node, QueryContext call);

    /// <summary>The one value that a field has in every node that passes; null when it may have several.</summary>
    public virtual string? Only(string field) => null;

    private sealed record Everything : Filter
    {
        public override bool Holds(object node, QueryContext call) => true;
    }
}

internal sealed record And(Filter One, Filter Other) : Filter
{
    public override bool Holds(object node, QueryContext call) => One.Holds(node, call) && Other.Holds(node, call);

    public override string? Only(string field) => One.Only(field) ?? Other.Only(field);
}

internal sealed record Or(Filter One, Filter Other) : Filter
{
    public override bool Holds(object node, QueryContext call) => One.Holds(node, call) || Other.Holds(node, call);
}

internal sealed record Not(Filter Other) : Filter
{
    public override bool Holds(object node, QueryContext call) => !Other.Holds(node, call);
}

/// <summary><c>is null</c>.</summary>
internal sealed record IsMissing(NodeField Field) : Filter
{
    public override bool Holds(object node, QueryContext call) => Field.Read(node) switch
    {
        null => true,
        List<string> texts => texts.Count == 0,
        _ => false,
    };
}

/// <summary><c>=</c>; a field of several texts equals each of them.</summary>
internal sealed record IsEqual(NodeField Field, object Value) : Filter
{
    public override bool Holds(object node, QueryContext call) => Field.Read(node) switch
    {
        List<string> texts => texts.Contains((string)Value),
        var value => Value.Equals(value),
    };

    public override string? Only(string field) => field == Field.Name ? Value as string : null;
}

/// <summary><c>&lt;</c> and <c>&gt;</c>: texts in the order of their characters.</summary>
internal sealed record IsBeyond(NodeField Field, object Value, bool Below) : Filter
{
    public override bool Holds(object node, QueryContext call) => Field.Read(node) switch
    {
        string text => IsIt(string.CompareOrdinal(text, (string)Value)),
        double number => IsIt(number.CompareTo((double)Value)),
        _ => false,
    };

    private bool IsIt(int order) => Below ? order < 0 : order > 0;
}

/// <summary><c>=~</c>; a field of several texts is like each of them.</summary>
internal sealed record IsLike(NodeField Field, Glob Glob) : Filter
{
    public override bool Holds(object node, QueryContext call) => Field.Read(node) switch
    {
        string text => Glob.Matches(text, call),
        List<string> texts => texts.Exists(text => Glob.Matches(text, call)),
        _ => false,
    };
}
