using System.Collections.Frozen;
using OpenOdp.Engine.Accounts;

namespace OpenOdp.Server.Accounts;

/// <summary>What a query is answered that names a customer whom nobody knows (rule G6).</summary>
internal enum UnknownCustomer
{
    /// <summary>The error that ODP answers.</summary>
    Error,

    /// <summary>A customer in no segment.</summary>
    NoSegments,
}

/// <summary>The accounts whose unknown customers are in no segment. The engine knows nothing of it.</summary>
internal sealed class UnknownCustomers(IEnumerable<AccountPlan> plans)
{
    private readonly FrozenSet<string> _accounts = plans.Where(static plan => plan.UnknownCustomer == UnknownCustomer.NoSegments)
        .Select(static plan => plan.Id).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>False where they are an error.</summary>
    public bool HaveNoSegments(AccountSettings account) => _accounts.Contains(account.Id);
}
