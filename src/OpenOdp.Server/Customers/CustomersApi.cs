using OpenOdp.Engine.Log;
using OpenOdp.Server.Accounts;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Describing;
using OpenOdp.Server.Http;
using OpenOdp.Server.Identity;
using OpenOdp.Server.Ingest;

namespace OpenOdp.Server.Customers;

/// <summary>Where customers are updated and read.</summary>
internal static class CustomersApi
{
    public const string Profiles = "/v3/profiles";

    public static readonly Intake Intake = new(Operation.SendProfiles, CommandKind.Profiles, ProfileParser.Parse);

    public static void MapCustomers(this WebApplication app)
    {
        var calls = app.Services.GetRequiredService<CallFrame>();
        app.MapPost(Profiles, app.Services.NewIngest(Intake).HandleAsync)
            .DescribeIngest<AcceptedAnswer>(
                "Takes one customer update, or a list of them.",
                """{"attributes": {"email": "a@example.com", "first_name": "Ada"}}""");
        app.MapPreflight(Profiles);
        app.MapGet(Profiles, calls.Read(ProfileEndpoint.Get, Operation.ReadProfiles))
            .Describe<ProfileAnswer>("Attributes and identifiers of a customer.", query: RouteDescription.Identifier);
        app.MapGet("/admin/customers", calls.Read(CustomerEndpoints.Get))
            .Describe<CustomerAnswer>(
                "A customer with its identifiers, attributes and history.", query: RouteDescription.Identifier);
        app.MapGet("/admin/customers/events", calls.Read(CustomerEndpoints.Events))
            .DescribePage<EventAnswer>("events", "The events of a customer, newest first.", RouteDescription.Identifier);
        app.MapGet("/admin/customers/history", calls.Read(CustomerEndpoints.History))
            .DescribePage<HistoryEntry>("history", "The history of a customer, newest first.", RouteDescription.Identifier);
        app.MapGet("/admin/customers/redirected", calls.Read(CustomerEndpoints.Redirected))
            .DescribePage<string>(
                "redirected_ids", "The customers that were merged into one, the one merged last first.", RouteDescription.Identifier);
    }
}
