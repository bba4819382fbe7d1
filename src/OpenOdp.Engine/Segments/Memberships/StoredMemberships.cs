using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Segments.Memberships;

/// <summary>The memberships of a customer as of the last record; its progress is read once for all of them.</summary>
public sealed class StoredMemberships
{
    private readonly IStateReader _state;
    private readonly uint _account;
    private readonly Progress _progress = new();

    /// <param name="state">The state.</param>
    /// <param name="account">The account.</param>
    /// <param name="customer">The customer's id.</param>
    public StoredMemberships(IStateReader state, uint account, ulong customer)
    {
        (_state, _account) = (state, account);
        ProgressTable.TryRead(state, account, customer, _progress);
    }

    /// <summary>Since when the customer is a member of a segment, in ms since 1970; null when it is none.</summary>
    public long? Since(uint segment, int revision) =>
        _progress.Find(segment, revision) is { IsMember: true, MemberNumber: var number }
            ? MemberTable.Since(_state, _account, segment, revision, number)
            : null;
}
