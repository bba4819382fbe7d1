using GraphQL;
using GraphQL.Types;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Log;
using OpenOdp.Server.Customers;
using OpenOdp.Server.GraphQL.Answers;
using OpenOdp.Server.GraphQL.Lists;

namespace OpenOdp.Server.GraphQL;

/// <summary>The type of customers: all of their fields for a private key, their segments for a public one (§7.7).</summary>
internal static class CustomerType
{
    /// <summary>What a public key names customers by.</summary>
    private static readonly string[] Public = ["vuid", "fs_user_id"];

    /// <summary>Arguments beside the identifiers.</summary>
    private static readonly string[] Others = ["after", "filter", "first", "order", RecentEventType.Argument];

    /// <summary>For a public key.</summary>
    public static ObjectGraphType OfSegments(Connection connection) =>
        AddAudiences(new ObjectGraphType { Name = "Customer" }, connection, KeyClass.Public);

    /// <summary>Gives the type what a private key may ask.</summary>
    /// <returns>Lists of them.</returns>
    public static NodeList OfAll(
        ObjectGraphType type, AccountSettings settings, NodeList events, NodeList orders, Connection connection)
    {
        var customers = new NodeList(type, CustomerFields.Of(settings), own: null, connection);
        type.Add("events", events.Type, events.Arguments(), context =>
            EventLists.Page(context, events, ((CustomerNode)context.Source!).View));
        type.Add("orders", orders.Type, orders.Arguments(), context =>
            OrderLists.Page(context, orders, ((CustomerNode)context.Source!).View));
        var list = new QueryArgument(typeof(StringGraphType)) { Name = "list_id" };
        var member = new ObjectGraphType { Name = "ListMember" }
            .Add<object>("subscribed", typeof(BooleanGraphType), static _ => null);
        type.Add("list_member", member, new QueryArguments(list), static _ => null); // there are no lists yet
        AddAudiences(type, connection, KeyClass.Private);
        return customers;
    }

    /// <summary>The customer that the one argument names.</summary>
    public static CustomerView Find(IResolveFieldContext context) =>
        FindOrNull(context, out var lookup) ?? throw new ResolveFault(
            GraphQLFault.UnresolvedMessage(lookup, context.ResponsePath.Select(static part => $"{part}")),
            code: GraphQLFault.InvalidIdentifier);

    /// <summary>The same as a node; where unknown customers are no error it is one that has nothing (rule G6).</summary>
    public static CustomerNode Node(IResolveFieldContext context)
    {
        var call = context.Call();
        return new CustomerNode(call.UnknownHaveNone ? FindOrNull(context, out _) : Find(context), call);
    }

    private static CustomerView? FindOrNull(IResolveFieldContext context, out CustomerLookup lookup)
    {
        var named = Named(context);
        if (named.Count != 1)
        {
            throw new ResolveFault(
                $"A customer is named by exactly one identifier, and {named.Count} have a value. For example: "
                + "customer(fs_user_id: \"u1\").",
                GraphQLFault.ValidationError);
        }

        context.Call().Take(1);
        var call = context.Call().Call;
        lookup = named[0];
        return lookup.Find(call.View, call.Account);
    }

    /// <summary>The identifiers that arguments give a value.</summary>
    public static List<CustomerLookup> Named(IResolveFieldContext context) =>
    [
        .. context.Arguments?.Where(static one => one.Value.Value is string && !Others.Contains(one.Key))
            .Select(static one => new CustomerLookup(one.Key, (string)one.Value.Value!, null)) ?? [],
    ];

    /// <summary>One argument for each identifier that a key may name customers by (§7.2, §7.7).</summary>
    public static QueryArgument[] Arguments(AccountSettings settings, KeyClass keys)
    {
        var names = settings.Identifiers.Select(static field => field.Name).Append(CustomerLookup.CustomerId)
            .Where(name => Fields.IsName(name) && !Others.Contains(name))
            .Where(name => keys == KeyClass.Private || Public.Contains(name));
        return [.. names.Select(static name => new QueryArgument(typeof(StringGraphType)) { Name = name })];
    }

    private static ObjectGraphType AddAudiences(ObjectGraphType type, Connection connection, KeyClass keys)
    {
        // Nullable texts: the SDKs' documents declare them so (GQL-1).
        var subset = new QueryArgument(typeof(ListGraphType<StringGraphType>)) { Name = "subset" };
        return type.Add(
            "audiences", connection.Of(AudienceTypes.OfCustomer(keys)), Connection.Arguments(subset, RecentEventType.NewArgument()), AudiencesOf);
    }

    private static Page AudiencesOf(IResolveFieldContext context)
    {
        var (call, customer) = (context.Call(), (CustomerNode)context.Source!);
        var subset = context.GetArgument<List<string?>?>("subset");
        call.Take(Math.Min(subset?.Count ?? int.MaxValue, call.Call.Segments.ById.Count));
        if (customer.View is not { } view) return AudienceTypes.Page(context, [], static segment => segment);
        return AudienceTypes.Page(
            context, call.QualifiedOf(view.Id, subset), segment => new CustomerAudience(segment, view.Id));
    }
}
