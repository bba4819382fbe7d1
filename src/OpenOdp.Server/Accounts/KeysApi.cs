using OpenOdp.Server.Calls;
using OpenOdp.Server.Describing;

namespace OpenOdp.Server.Accounts;

/// <summary>Where private keys are issued and revoked.</summary>
internal static class KeysApi
{
    public static void MapKeys(this WebApplication app)
    {
        var calls = app.Services.GetRequiredService<CallFrame>();
        var keys = ActivatorUtilities.CreateInstance<KeyEndpoints>(app.Services);
        app.MapGet("/admin/keys", calls.Read(KeyEndpoints.List))
            .Describe<KeysAnswer>("The keys of the account: where each comes from, and until when it is valid.");
        app.MapPost("/admin/keys", calls.WriteWithBody(keys.IssueAsync, "name"))
            .Describe<KeyAnswer>("Issues a private key; no other answer has it.", """{"name": "warehouse import"}""");
        app.MapDelete("/admin/keys/{id}", calls.Write(keys.RevokeAsync))
            .Describe<KeyAnswer>("Revokes an issued key, by its number.", query: "at_once");
    }
}
