using OpenOdp.Engine.Customers;

namespace OpenOdp.Engine.Identity;

/// <summary>The customer of an event or profile, not saved yet, and the storage id that what it brings hangs on.</summary>
internal readonly record struct Placement(Customer Customer, ulong Home);

/// <summary>Finds the one customer that a set of identifiers means, merging and moving as §5.2 says.</summary>
internal sealed class IdentityResolver
{
    /// <summary>
    /// Identifiers of one customer at most. A row of them is read and written with each event, so that it must not grow
    /// without end: 1,000 of 60 bytes are 60 KB. Beyond it a new identifier stays without an owner, and the audit says so.
    /// </summary>
    public const int MaxIdentifiers = 1000;

    private readonly Claims _claims = new();
    private readonly MergePlan _plan = new();

    /// <summary>Resolves; the caller adds what the event brings and writes the customer before it resolves again.</summary>
    /// <returns>Null when no identifier is left that may identify anyone.</returns>
    public Placement? Resolve(Context context, Events.IdentifierList identifiers)
    {
        _claims.Load(context, identifiers);
        if (_claims.Count == 0) return null;
        var plan = _plan;
        plan.Make(context, _claims);
        if (plan.Merged.Count > 0 && MergeGuard.Refusal(context, [.. plan.Parties()], plan.Merged.Count, _claims) is { } reason)
        {
            Refuse(context, plan, reason);
        }

        var home = HomeOf(plan);
        var target = plan.Target ?? Create(context);
        if (home == 0) home = target.Id;
        if (plan.Merged.Count > 0) MergeAll(context, plan, target);
        foreach (var (claim, from) in plan.Moves) Move(context, ref _claims[claim], from, target, home);
        Attach(context, target, home);
        IdentifierCap.Apply(context, target);
        return new Placement(target, home);
    }

    private void Refuse(Context context, MergePlan plan, string reason)
    {
        var parties = plan.Parties().Select(party => party.Id).ToList();
        var cause = CauseOf(plan.Merged[0]);
        plan.FallBackToFirstOwner(_claims);
        context.Counters.MergesRefused++;
        AuditTable.Add(context, new AuditRecord(context, AuditKind.MergeRefused)
        {
            Into = plan.Target!.Id,
            Field = _claims[cause].Field,
            Value = _claims[cause].Value.ToArray(),
            Reason = reason,
            Parties = parties,
        });
    }

    private void MergeAll(Context context, MergePlan plan, Customer target)
    {
        MergeGuard.CountMerges(context, _claims, plan.Merged.Count);
        foreach (var loser in plan.Merged)
        {
            var cause = CauseOf(loser);
            var reason = plan.SharesHighIdentifiers && loser.IsKnown(context.Account)
                ? AuditReason.SharedHighIdentifier
                : AuditReason.AnonymousBecameKnown;
            Merging.Merge(context, target, loser, new MergeCause(_claims[cause].Field, _claims[cause].Value.ToArray(), reason));
        }

        for (var i = 0; i < _claims.Count; i++)
        {
            ref var claim = ref _claims[i];
            if (claim.Owner == 0) continue;
            if (plan.Merged.Exists(loser => loser.Id == _claims[i].Owner)) claim.Ownership.Owner = target.Id;
            if (claim.IsHigh) IdentifierTable.Write(context, claim.Field, claim.Value.Span, claim.Ownership);
        }
    }

    private static void Move(Context context, ref Claim claim, Customer from, Customer target, ulong home)
    {
        from.Identifiers.RemoveAt(from.IndexOf(claim.Field, claim.Value.Span));
        CustomerTable.Write(context, from);
        context.Counters.Moves++;
        AuditTable.Add(context, new AuditRecord(context, AuditKind.Move)
        {
            From = from.Id,
            Into = target.Id,
            Field = claim.Field,
            Value = claim.Value.ToArray(),
            Reason = AuditReason.LowIdentifierFollows,
        });
        claim.Ownership = default;
        Own(context, ref claim, target, home);
    }

    /// <summary>Step 6: takes what nobody owns, and notes what was seen.</summary>
    private void Attach(Context context, Customer target, ulong home)
    {
        for (var i = 0; i < _claims.Count; i++)
        {
            ref var claim = ref _claims[i];
            if (claim.Owner == 0)
            {
                if (target.Identifiers.Count < MaxIdentifiers) Own(context, ref claim, target, home);
                else RefuseAttachment(context, claim, target);
            }
            else if (claim.Owner == target.Id)
            {
                var owned = target.IndexOf(claim.Field, claim.Value.Span);
                target.Identifiers[owned] = target.Identifiers[owned] with { LastSeen = context.RecordedAt, LastItem = context.Item };
            }
        }
    }

    private static void Own(Context context, ref Claim claim, Customer target, ulong home)
    {
        claim.Ownership.Owner = target.Id;
        IdentifierTable.Write(context, claim.Field, claim.Value.Span, claim.Ownership);
        target.Identifiers.Add(new OwnedIdentifier
        {
            Field = claim.Field,
            Value = claim.Value.ToArray(),
            Home = home,
            FirstSeen = context.RecordedAt,
            LastSeen = context.RecordedAt,
            LastItem = context.Item,
        });
    }

    private static void RefuseAttachment(Context context, in Claim claim, Customer target)
    {
        context.Counters.MergesRefused++;
        AuditTable.Add(context, new AuditRecord(context, AuditKind.MergeRefused)
        {
            Into = target.Id,
            Field = claim.Field,
            Value = claim.Value.ToArray(),
            Reason = AuditReason.TooManyIdentifiers,
        });
    }

    /// <summary>
    /// Rule I5: what an event brings belongs to the side that owned the identifiers it came with; to the survivor when
    /// they do not agree.
    /// </summary>
    private ulong HomeOf(MergePlan plan)
    {
        ulong home = 0;
        for (var i = 0; i < _claims.Count; i++)
        {
            if (_claims[i].Owner == 0) continue;
            var owner = plan.OwnerOf(_claims[i]);
            if (owner != plan.Target && !plan.Merged.Contains(owner)) continue;
            var itsHome = owner.Identifiers[owner.IndexOf(_claims[i].Field, _claims[i].Value.Span)].Home;
            if (home != 0 && home != itsHome) return 0;
            home = itsHome;
        }

        return home;
    }

    private int CauseOf(Customer customer)
    {
        for (var i = 0; i < _claims.Count; i++)
        {
            if (_claims[i].Owner == customer.Id) return i;
        }

        return 0;
    }

    private static Customer Create(Context context)
    {
        var id = context.NextId++;
        context.Counters.Customers++;
        return new Customer { Id = id, CreatedAt = context.RecordedAt, Members = [new Member { StorageId = id }] };
    }
}
