using GraphQL;
using GraphQL.Types;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Log;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Customers;

namespace OpenOdp.Server.GraphQL;

/// <summary>A customer as the fields of a query see it; what several of them need is read once.</summary>
internal sealed class CustomerNode(CustomerView view)
{
    private ILookup<string, string>? _identifiers;
    private StoredValues? _attributes;

    public CustomerView View { get; } = view;

    /// <summary>The values of an identifier, the one seen last first.</summary>
    public IEnumerable<string> Identifiers(string name) =>
        (_identifiers ??= View.Identifiers().ToLookup(static one => one.Name, static one => one.Value))[name];

    public StoredValues Attributes => _attributes ??= StoredValues.Of(View.Attributes());
}

/// <summary>The type of customers: all of their fields for a private key, their segments for a public one (§7.7).</summary>
internal static class CustomerType
{
    /// <summary>§4.3; those of the account's identifiers come first.</summary>
    private static readonly string[] Texts =
    [
        "first_name", "last_name", "name", "gender", "timezone", "image_url", "street1", "street2", "city", "state", "zip", "country",
        "phone", "data_source", "data_source_type", "data_source_version", "data_source_details", "data_source_instance",
    ];

    private static readonly string[] Numbers = ["dob_day", "dob_month", "dob_year"];

    public static ObjectGraphType Make(AccountSettings settings, KeyClass keys, Connection connection)
    {
        var type = new ObjectGraphType { Name = "Customer" };
        if (keys == KeyClass.Private)
        {
            AddFields(type, settings);
            type.Add("events", connection.Of(EventTypes.Event(settings)), Connection.Arguments(), static context =>
                EventTypes.Events(context, ((CustomerNode)context.Source!).View));
            type.Add("orders", connection.Of(EventTypes.Order()), Connection.Arguments(), static context =>
                EventTypes.Orders(context, ((CustomerNode)context.Source!).View));
        }

        // Nullable texts: the SDKs' documents declare them so (GQL-1).
        var subset = new QueryArgument(typeof(ListGraphType<StringGraphType>)) { Name = "subset" };
        return type.Add(
            "audiences", connection.Of(AudienceTypes.OfCustomer()), Connection.Arguments(subset), AudiencesOf);
    }

    /// <summary>The customer that the one argument names.</summary>
    public static CustomerView Find(IResolveFieldContext context)
    {
        var named = context.Arguments?.Where(static one => one.Value.Value is string && one.Key != "after").ToList() ?? [];
        if (named.Count != 1)
        {
            throw new ResolveFault(
                $"A customer is named by exactly one identifier, and {named.Count} have a value. For example: "
                + "customer(fs_user_id: \"u1\").",
                GraphQLFault.ValidationError);
        }

        var call = context.Call().Call;
        var lookup = new CustomerLookup(named[0].Key, (string)named[0].Value.Value!, null);
        return lookup.Find(call.View, call.Account) ?? throw new ResolveFault(
            GraphQLFault.UnresolvedMessage(lookup, context.ResponsePath.Select(static part => $"{part}")),
            code: GraphQLFault.InvalidIdentifier);
    }

    /// <summary>One argument for each identifier that a key may name customers by (§7.2, §7.7).</summary>
    public static QueryArgument[] Arguments(AccountSettings settings, KeyClass keys)
    {
        var names = settings.Identifiers.Select(static field => field.Name).Append(CustomerLookup.CustomerId)
            .Where(name => Fields.IsName(name) && (keys == KeyClass.Private || name is "vuid" or "fs_user_id"));
        return [.. names.Select(static name => new QueryArgument(typeof(StringGraphType)) { Name = name })];
    }

    private static Page AudiencesOf(IResolveFieldContext context)
    {
        var (call, customer) = (context.Call(), (CustomerNode)context.Source!);
        var subset = context.GetArgument<List<string?>?>("subset");
        call.Take(Math.Min(subset?.Count ?? int.MaxValue, AudienceTypes.SegmentsOf(call.Call).ById.Count));
        return AudienceTypes.Page(context, new QualifiedSegments(call.Call, customer.View.Id).Of(subset));
    }

    private static void AddFields(ObjectGraphType type, AccountSettings settings)
    {
        type.Add<CustomerNode>(
            CustomerLookup.CustomerId, typeof(StringGraphType), static customer => IdText.Of(customer.View.Id));
        var taken = new HashSet<string>(StringComparer.Ordinal) { CustomerLookup.CustomerId, "audiences", "events", "orders" };
        foreach (var name in settings.Identifiers.Select(static field => field.Name).Where(Fields.IsName))
        {
            if (taken.Add(name))
            {
                type.Add<CustomerNode>(
                    name, typeof(StringGraphType),
                    customer => customer.Identifiers(name).FirstOrDefault()
                        ?? customer.Attributes.Get(name, typeof(StringGraphType)));
            }

            if (!taken.Add(name + "s")) continue;
            var cap = settings.IdentifierCap;
            type.Add<CustomerNode>(
                name + "s", typeof(ListGraphType<StringGraphType>), customer => customer.Identifiers(name).Take(cap).ToList());
        }

        foreach (var name in Texts.Where(taken.Add)) AddAttribute(type, name, typeof(StringGraphType));
        foreach (var name in Numbers.Where(taken.Add)) AddAttribute(type, name, typeof(FloatGraphType));
        if (taken.Add("ccpa_opted_out")) AddAttribute(type, "ccpa_opted_out", typeof(BooleanGraphType));
    }

    private static void AddAttribute(ObjectGraphType type, string name, Type scalar) =>
        type.Add<CustomerNode>(name, scalar, customer => customer.Attributes.Get(name, scalar));
}
