using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Erasure;
using OpenOdp.Engine.Identifiers;

namespace OpenOdp.Engine.Identity;

/// <summary>The customer of an event or profile, not saved yet, and the storage id that what it brings hangs on.</summary>
internal readonly record struct Placement(Customer Customer, ulong Home);

/// <summary>Finds the one customer that a set of identifiers means, merging and moving as §5.2 says.</summary>
internal sealed class IdentityResolver
{
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
        var isWhole = !plan.Joins || TryPassGuard(context, plan);

        // Rule I5: what founds a customer stays with it, whoever is merged into it at once.
        var home = plan.Target is null ? 0 : HomeOf(plan);
        var target = plan.Target ?? Create(context);
        if (home == 0) home = target.Id;
        See(context, plan);
        if (plan.Joins) Join(context, plan, target, home);
        foreach (var (claim, from) in plan.Moves) Move(context, ref _claims[claim], from, target, home);
        isWhole &= TryTake(context, target, home);
        IdentifierCap.Apply(context, target);
        if (!isWhole || _claims.Count < identifiers.Count) NoteOthers(context, identifiers, target, home);
        return new Placement(target, home);
    }

    /// <returns>False when the merge is refused, so that the event names somebody else as well.</returns>
    private bool TryPassGuard(Context context, MergePlan plan)
    {
        var parties = plan.Parties().ToList();
        if (plan.Attaches) parties.Add(Newcomer(context, 0));
        if (MergeGuard.Refusal(context, parties, plan.Counted, _claims) is not { } reason) return true;

        var ids = plan.Parties().Select(party => party.Id).ToList();
        var cause = plan.Attaches ? _claims.FirstNewHigh : _claims.FirstOf(plan.Merged[0]);
        var isNew = plan.Attaches;
        plan.FallBack(_claims);
        if (isNew) ids.Add(Found(context).Id);
        RefusalTable.Note(context, plan.Target!.Id, _claims[cause], reason, ids);
        return false;
    }

    private void Join(Context context, MergePlan plan, Customer target, ulong home)
    {
        MergeGuard.CountMerges(context, _claims, plan.Counted);
        foreach (var loser in plan.Merged)
        {
            var reason = plan.SharesHighIdentifiers && loser.IsKnown(context.Account)
                ? AuditReason.SharedHighIdentifier
                : AuditReason.AnonymousBecameKnown;
            Merging.Merge(context, target, loser, Cause(_claims.FirstOf(loser), reason));
        }

        if (plan.Attaches)
        {
            var newcomer = Newcomer(context, context.Effects.NextId++);
            Merging.Attach(context, target, newcomer, home, Cause(_claims.FirstNewHigh, AuditReason.NewHighIdentifier));
        }

        for (var i = 0; i < _claims.Count; i++)
        {
            ref var claim = ref _claims[i];
            if (plan.PartyOf(claim) is null && !(plan.Attaches && claim.IsHigh)) continue;
            claim.Ownership.Owner = target.Id;
            IdentifierTable.Write(context, claim.Field, claim.Value.Span, claim.Ownership);
        }
    }

    /// <summary>The customer that the new high identifiers would be on their own.</summary>
    private Customer Newcomer(Context context, ulong id)
    {
        var newcomer = new Customer { Id = id, CreatedAt = context.Header.RecordedAt };
        for (var i = 0; i < _claims.Count; i++)
        {
            if (_claims[i].IsHigh && _claims[i].Owner == 0) newcomer.Identifiers.Add(_claims[i].As(context, id));
        }

        return newcomer;
    }

    /// <summary>New high identifiers that must not join anyone become a customer of their own (rule I8).</summary>
    private Customer Found(Context context)
    {
        var founded = Newcomer(context, context.Effects.NextId++);
        context.Effects.Counters.Customers++;
        for (var i = 0; i < _claims.Count; i++)
        {
            ref var claim = ref _claims[i];
            if (!claim.IsHigh || claim.Owner != 0) continue;
            claim.Ownership.Owner = founded.Id;
            IdentifierTable.Write(context, claim.Field, claim.Value.Span, claim.Ownership);
        }

        CustomerTable.Write(context, founded);
        return founded;
    }

    private static void Move(Context context, ref Claim claim, Customer from, Customer target, ulong home)
    {
        var place = from.IndexOf(claim.Field, claim.Value.Span);
        AuditTable.Add(context, new AuditRecord(context, AuditKind.Move)
        {
            From = from.Id,
            Into = target.Id,
            Field = claim.Field,
            Value = claim.Value.ToArray(),
            Reason = AuditReason.LowIdentifierFollows,
            Parties = [.. Merging.Between(
                context, from.Identifiers[place].Home, from), .. Merging.Between(context, home, target)],
            Identifiers = [from.Identifiers[place]],
        });
        MentionTable.NoteWay(context, claim.Field, claim.Value.Span, from.Identifiers[place].Home);
        from.Identifiers.RemoveAt(place);
        CustomerTable.Write(context, from);
        context.Effects.Counters.Moves++;
        Own(context, ref claim, target, home);
    }

    /// <summary>Notes what was seen, before the cap looks which were seen longest ago.</summary>
    private void See(Context context, MergePlan plan)
    {
        for (var i = 0; i < _claims.Count; i++)
        {
            if (plan.PartyOf(_claims[i]) is not { } owner) continue;
            var owned = owner.IndexOf(_claims[i].Field, _claims[i].Value.Span);
            NoteIfShown(context, owner, owned);
            owner.Identifiers[owned] = owner.Identifiers[owned] with
            {
                LastSeen = context.Header.RecordedAt,
                LastItem = context.Effects.Item,
            };
        }
    }

    /// <summary>Which value of an identifier is shown alone changes when another one is seen last (ID-6).</summary>
    private static void NoteIfShown(Context context, Customer owner, int owned)
    {
        if (!owner.IsLastSeen(owned)) context.Effects.Touched.Add(owner.Id, Touch.Fields);
    }

    /// <summary>Step 6: takes what nobody owns.</summary>
    /// <returns>False when there was no room for one.</returns>
    private bool TryTake(Context context, Customer target, ulong home)
    {
        var hasRoom = true;
        for (var i = 0; i < _claims.Count; i++)
        {
            ref var claim = ref _claims[i];
            if (claim.Owner != 0) continue;

            // Its row is read and written with each event, so that it must not grow without end (rule S5).
            if (HasRoom(context, target, claim))
            {
                Own(context, ref claim, target, home);
                continue;
            }

            hasRoom = false;
            RefusalTable.Note(context, target.Id, claim, AuditReason.TooManyIdentifiers, [target.Id]);
        }

        return hasRoom;
    }

    /// <summary>A low one has room as long as older ones can be released for it (rule I3).</summary>
    private static bool HasRoom(Context context, Customer target, in Claim claim) =>
        target.Identifiers.Count < context.Account.MaxIdentifiers
        && (!claim.IsHigh || target.BytesOfHigh(context.Account) + claim.Value.Length <= StateLimits.IdentifierBytes);

    /// <summary>The event and what it caused name identifiers that are not its customer's, now or ever.</summary>
    private static void NoteOthers(Context context, Events.IdentifierList identifiers, Customer target, ulong home)
    {
        foreach (var identifier in identifiers)
        {
            if (target.IndexOf(identifier.Field, identifier.Value) >= 0) continue;
            MentionTable.Note(context, identifier.Field, identifier.Value, home);
            if (home != target.Id) MentionTable.Note(context, identifier.Field, identifier.Value, target.Id);
        }
    }

    private static void Own(Context context, ref Claim claim, Customer target, ulong home)
    {
        claim.Ownership.Owner = target.Id;
        IdentifierTable.Write(context, claim.Field, claim.Value.Span, claim.Ownership);
        target.Identifiers.Add(claim.As(context, home));
        context.Effects.Touched.Add(target.Id, Touch.Fields);
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
            if (plan.PartyOf(_claims[i]) is not { } owner) continue;
            var itsHome = owner.Identifiers[owner.IndexOf(_claims[i].Field, _claims[i].Value.Span)].Home;
            if (home != 0 && home != itsHome) return 0;
            home = itsHome;
        }

        return home;
    }

    private MergeCause Cause(int claim, string reason) => new(_claims[claim].Field, _claims[claim].Value.ToArray(), reason);

    private static Customer Create(Context context)
    {
        context.Effects.Counters.Customers++;
        return new Customer { Id = context.Effects.NextId++, CreatedAt = context.Header.RecordedAt };
    }
}
