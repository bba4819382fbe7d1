using OpenOdp.Engine;
using OpenOdp.Server.Accounts;
using OpenOdp.Server.Console.Shell;
using OpenOdp.Server.Inspector;
using OpenOdp.Server.Segments;

namespace OpenOdp.Server.Console.Overview;

/// <summary>How the account is doing, and what to do first when it is empty.</summary>
internal sealed class OverviewPages(RequestLog requests, IReadOnlyList<AccountPlan> plans)
{
    public Page Show(PageCall call) => Page.Of<OverviewPage>(Model(call));

    /// <summary>What changes by itself, for the page to show it.</summary>
    public Page Numbers(PageCall call) => Page.Of<OverviewNumbers>(Model(call));

    private OverviewModel Model(PageCall call)
    {
        var account = call.Read.Account;
        var counters = CountersTable.Read(call.Read.View, account.Number);
        var key = plans.FirstOrDefault(plan => plan.Id == account.Id)?.PublicKey;
        return new OverviewModel(
            counters,
            requests.Refused(account.Number),
            [.. MemberEndpoints.StatesOf(call.Read)],
            counters.Accepted == 0 && key is not null ? FirstSteps.Of(call.Address, key) : null);
    }
}
