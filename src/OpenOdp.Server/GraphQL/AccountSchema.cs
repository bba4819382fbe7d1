using System.Collections.Concurrent;
using GraphQL;
using GraphQL.Conversion;
using GraphQL.Types;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Log;

namespace OpenOdp.Server.GraphQL;

/// <summary>What keys of a class may ask of an account; made anew when the account's settings change.</summary>
internal sealed class AccountSchema(KeyClass keys)
{
    private readonly ConcurrentDictionary<uint, (AccountSettings Settings, Schema Schema)> _made = new();

    public Schema Of(AccountSettings settings)
    {
        if (_made.TryGetValue(settings.Number, out var made) && made.Settings.Revision == settings.Revision) return made.Schema;
        var schema = Make(settings);
        _made[settings.Number] = (settings, schema);
        return schema;
    }

    private Schema Make(AccountSettings settings)
    {
        var (query, connection) = (new ObjectGraphType { Name = "Query" }, new Connection());
        var customer = keys == KeyClass.Private
            ? AddLists(query, settings, connection)
            : CustomerType.OfSegments(connection);
        var arguments = CustomerType.Arguments(settings, keys).Append(RecentEventType.NewArgument());
        query.Add("customer", customer, new QueryArguments(arguments), CustomerType.Node);
        var schema = new Schema { Query = query, NameConverter = DefaultNameConverter.Instance };
        schema.Initialize();
        return schema;
    }

    /// <summary>Adds what only a private key may ask (GQL-9).</summary>
    /// <returns>The type of customers.</returns>
    private static ObjectGraphType AddLists(ObjectGraphType query, AccountSettings settings, Connection connection)
    {
        var (events, orders) = (EventLists.Of(settings, connection), OrderLists.Of(connection));
        var type = new ObjectGraphType { Name = "Customer" };
        var customers = CustomerType.OfAll(type, settings, events, orders, connection);
        query.Add("customers", customers.Type, customers.Arguments(), context =>
            customers.Page(context, (filter, after) => CustomerLists.All(context.Call(), filter, after)));
        query.Add("events", events.Type, events.Arguments(CustomerType.Arguments(settings, KeyClass.Private)), context =>
            EventLists.Page(context, events, CustomerType.Find(context)));
        query.Add("orders", orders.Type, orders.Arguments(CustomerType.Arguments(settings, KeyClass.Private)), context =>
            CustomerType.Named(context).Count == 0
                ? OrderLists.Page(context, orders)
                : OrderLists.Page(context, orders, CustomerType.Find(context)));
        AddAudiences(query, connection);
        return type;
    }

    /// <summary>Adds the segments of the account (§7.4).</summary>
    private static void AddAudiences(ObjectGraphType query, Connection connection)
    {
        var audience = AudienceTypes.OfAccount();
        var name = new QueryArgument(typeof(StringGraphType)) { Name = "name" };
        query.Add("audience", audience, new QueryArguments(name), static context =>
            context.GetArgument<string?>("name") is { } id
                ? context.Call().Call.Segments.Find(id)
                : null);
        query.Add("audiences", connection.Of(audience), Connection.Arguments(), static context =>
            AudienceTypes.Page(
                context, context.Call().Call.Segments.ById.Values.OrderBy(static one => one.Number), static one => one));
    }
}
