using OpenOdp.Engine.Log;
using OpenOdp.Server.Accounts;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Http;
using OpenOdp.Server.Ingest;

namespace OpenOdp.Server.Customers;

/// <summary>Where customers are updated and read.</summary>
internal static class CustomersApi
{
    private const string Profiles = "/v3/profiles";

    public static void MapCustomers(this WebApplication app)
    {
        var calls = app.Services.GetRequiredService<CallFrame>();
        app.MapPost(
            Profiles, app.Services.NewIngest(Operation.SendProfiles, CommandKind.Profiles, ProfileParser.Parse).HandleAsync);
        app.MapPreflight(Profiles);
        app.MapGet(Profiles, calls.Read(ProfileEndpoint.Get, Operation.ReadProfiles));
        app.MapGet("/admin/customers", calls.Read(CustomerEndpoints.Get));
        app.MapGet("/admin/customers/events", calls.Read(CustomerEndpoints.Events));
        app.MapGet("/admin/customers/history", calls.Read(CustomerEndpoints.History));
        app.MapGet("/admin/customers/redirected", calls.Read(CustomerEndpoints.Redirected));
    }
}
