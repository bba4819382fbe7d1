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
        var connection = new Connection();
        var customer = CustomerType.Make(settings, keys, connection);
        var arguments = CustomerType.Arguments(settings, keys);
        var query = new ObjectGraphType { Name = "Query" };
        query.Add("customer", customer, new QueryArguments(arguments), static context =>
            new CustomerNode(CustomerType.Find(context)));
        if (keys == KeyClass.Private) AddLists(query, customer, settings, connection);
        var schema = new Schema { Query = query, NameConverter = DefaultNameConverter.Instance };
        schema.Initialize();
        return schema;
    }

    private static void AddLists(
        ObjectGraphType query, ObjectGraphType customer, AccountSettings settings, Connection connection)
    {
        var (events, orders) = (
            customer.Fields.Find("events")!.ResolvedType!, customer.Fields.Find("orders")!.ResolvedType!);
        query.Add(
            "events", events, Connection.Arguments(CustomerType.Arguments(settings, KeyClass.Private)),
            static context => EventTypes.Events(context, CustomerType.Find(context)));
        query.Add(
            "orders", orders, Connection.Arguments(CustomerType.Arguments(settings, KeyClass.Private)),
            static context => EventTypes.Orders(context, CustomerType.Find(context)));
        var audience = AudienceTypes.OfAccount();
        var name = new QueryArgument(typeof(StringGraphType)) { Name = "name" };
        query.Add("audience", audience, new QueryArguments(name), static context =>
            context.GetArgument<string?>("name") is { } id
                ? AudienceTypes.SegmentsOf(context.Call().Call).ById.GetValueOrDefault(id.ToLowerInvariant())
                : null);
        query.Add("audiences", connection.Of(audience), Connection.Arguments(), static context =>
            AudienceTypes.Page(
                context, AudienceTypes.SegmentsOf(context.Call().Call).ById.Values.OrderBy(static one => one.Number)));
    }
}
