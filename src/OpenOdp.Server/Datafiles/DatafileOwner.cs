using OpenOdp.Engine.Datafiles;
using OpenOdp.Server.Accounts;
using OpenOdp.Storage;

namespace OpenOdp.Server.Datafiles;

/// <summary>Whose a datafile is.</summary>
internal static class DatafileOwner
{
    /// <summary>Its account; null when that is no longer configured: then it rests, and its key is free.</summary>
    public static AccountPlan? OwnerIn(this HostedDatafile datafile, IReadOnlyList<AccountPlan> plans, Store store)
    {
        var account = store.Accounts[datafile.Account];
        return plans.FirstOrDefault(plan => plan.Id == account.Id);
    }
}
