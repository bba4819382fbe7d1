using GraphQL;
using GraphQL.Resolvers;
using GraphQL.Types;

namespace OpenOdp.Server.GraphQL;

/// <summary>Adds fields to types.</summary>
internal static class Fields
{
    /// <summary>A field that its parent knows.</summary>
    public static ObjectGraphType Add<TSource>(
        this ObjectGraphType type, string name, Type scalar, Func<TSource, object?> resolve)
    {
        type.AddField(new FieldType
        {
            Name = name,
            Type = scalar,
            Resolver = new FuncFieldResolver<object?>(context => resolve((TSource)context.Source!)),
        });
        return type;
    }

    /// <summary>The same for objects and lists.</summary>
    public static ObjectGraphType Add<TSource>(
        this ObjectGraphType type, string name, IGraphType result, Func<TSource, object?> resolve) =>
        type.Add(name, result, new QueryArguments(), context => resolve((TSource)context.Source!));

    /// <summary>A field with arguments.</summary>
    public static ObjectGraphType Add(
        this ObjectGraphType type, string name, IGraphType result, QueryArguments arguments,
        Func<IResolveFieldContext, object?> resolve)
    {
        type.AddField(new FieldType
        {
            Name = name,
            ResolvedType = result,
            Arguments = arguments,
            Resolver = new FuncFieldResolver<object?>(resolve),
        });
        return type;
    }

    /// <summary>The call that a field is resolved for.</summary>
    public static QueryContext Call(this IResolveFieldContext context) => (QueryContext)context.UserContext;

    /// <summary>True for what can be the name of a field; the account's own names may be others.</summary>
    public static bool IsName(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && !name.StartsWith("__", StringComparison.Ordinal)
        && name.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_')
        && name is not ("true" or "false" or "null"); // which no value of an enum can be
}
