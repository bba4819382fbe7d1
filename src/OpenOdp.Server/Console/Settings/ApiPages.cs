using OpenOdp.Server.Accounts;
using OpenOdp.Server.Configuration;
using OpenOdp.Server.Console.Overview;
using OpenOdp.Server.Console.Shell;
using OpenOdp.Server.Http;

namespace OpenOdp.Server.Console.Settings;

/// <summary>Where programs find this server.</summary>
/// <param name="IsOfAdmin">True when the address is that of the console, and clients have another.</param>
internal sealed record ApiModel(string Address, bool IsOfAdmin, string? PublicKey, FirstSteps? Start, string Read);

/// <summary>How programs talk to this server.</summary>
internal sealed class ApiPages(IReadOnlyList<AccountPlan> plans, ServerOptions options, PublicAddress address)
{
    public Page Show(PageCall call)
    {
        var named = address.Of(null);
        var url = named.Length > 0 ? named : call.Address;
        var key = plans.FirstOrDefault(plan => plan.Id == call.Read.Account.Id)?.PublicKey;
        return Page.Of<ApiPage>(new ApiModel(
            url,
            named.Length == 0 && options.AdminUrls.Count > 0,
            key,
            key is null ? null : FirstSteps.Of(url, key),
            $"curl {call.Address}/admin/counters -H \"x-api-key: $PRIVATE_KEY\""));
    }
}
