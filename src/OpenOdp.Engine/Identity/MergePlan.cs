using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Customers;

namespace OpenOdp.Engine.Identity;

/// <summary>
/// What an event's identifiers ask for (§5.2 steps 1 to 5), decided before anything changes: the customer it belongs to,
/// who is merged into that customer, and which low identifiers move to it. Reused from event to event with its customers:
/// nearly every event finds one that exists, and then nothing is allocated.
/// </summary>
internal sealed class MergePlan
{
    private readonly List<Customer> _owners = [];
    private readonly List<Customer> _candidates = [];
    private Context _context = null!;
    private int _ownerCount;

    /// <summary>The customer of the event; null when a new one is needed.</summary>
    public Customer? Target { get; private set; }

    /// <summary>Customers to merge into the target, oldest first.</summary>
    public List<Customer> Merged { get; } = [];

    /// <summary>Known customers that lose a low identifier to the target, by the claim's place.</summary>
    public List<(int Claim, Customer From)> Moves { get; } = [];

    /// <summary>True when the claims name owners on both sides by high identifiers.</summary>
    public bool SharesHighIdentifiers { get; private set; }

    /// <summary>True when high identifiers that nobody owns join a customer who has one (rule I8).</summary>
    public bool Attaches { get; private set; }

    /// <summary>True when customers become one: nearly never.</summary>
    public bool Joins => Merged.Count > 0 || Attaches;

    /// <summary>
    /// How many of the joins count towards the limit per hour (rule I6): an anonymous customer who becomes known does not, or the
    /// limit would part a person from his own browsers.
    /// </summary>
    public int Counted { get; private set; }

    /// <summary>Plans for the next event.</summary>
    public void Make(Context context, Claims claims)
    {
        _context = context;
        _ownerCount = 0;
        Target = null;
        Merged.Clear();
        Moves.Clear();
        LoadOwners(claims);
        ChooseTarget(claims);
        CollectMergesAndMoves(claims);
        Attaches = claims.AnyHigh && Target is not null && claims.FirstNewHigh >= 0 && Target.IsKnown(context.Account);
        Counted = Merged.Count == 0 && !Attaches ? 0 : CountJoins(claims);
    }

    /// <summary>
    /// I4: a refused merge puts the event on the most specific customer, and nothing moves: a known one before an anonymous one,
    /// one named by a high identifier before one named by a low one, then the first in declared order.
    /// </summary>
    public void FallBack(Claims claims)
    {
        Merged.Clear();
        Moves.Clear();
        Attaches = false;
        var best = -1;
        for (var i = 0; i < claims.Count; i++)
        {
            if (claims[i].Owner == 0) continue;
            var rank = claims[i].IsHigh ? 2 : OwnerOf(claims[i]).IsKnown(_context.Account) ? 1 : 0;
            if (rank > best) (best, Target) = (rank, OwnerOf(claims[i]));
        }
    }

    /// <summary>Every customer involved, the target first when it exists.</summary>
    public IEnumerable<Customer> Parties() => Target is null ? Merged : Merged.Prepend(Target);

    /// <summary>The owner of an identifier when it will be, or be part of, the customer of the event; else null.</summary>
    public Customer? PartyOf(in Claim claim) =>
        claim.Owner != 0 && FindOwner(claim.Owner) is { } owner && (owner == Target || Merged.Contains(owner)) ? owner : null;

    private Customer OwnerOf(in Claim claim) => FindOwner(claim.Owner) ?? throw NoSuchOwner(claim);

    private void LoadOwners(Claims claims)
    {
        for (var i = 0; i < claims.Count; i++)
        {
            ref var claim = ref claims[i];
            if (claim.Owner == 0 || FindOwner(claim.Owner) is not null) continue;
            if (_ownerCount == _owners.Count) _owners.Add(new Customer());
            if (!CustomerTable.TryRead(_context.State, _context.Account.Number, claim.Owner, _owners[_ownerCount]))
            {
                throw NoSuchOwner(claim);
            }

            _ownerCount++;
        }
    }

    private Customer? FindOwner(ulong id)
    {
        for (var i = 0; i < _ownerCount; i++)
        {
            if (_owners[i].Id == id) return _owners[i];
        }

        return null;
    }

    private static InvalidOperationException NoSuchOwner(in Claim claim) =>
        new($"Identifier {claim.Field} is owned by customer {claim.Owner}, who does not exist.");

    private void ChooseTarget(Claims claims)
    {
        var owners = OwnersBy(claims, high: true);
        SharesHighIdentifiers = owners.Count > 1;
        if (owners.Count > 0)
        {
            SortByAge(_context.Account, owners);
            Target = owners[0];
            for (var i = 1; i < owners.Count; i++) Merged.Add(owners[i]);
            return;
        }

        owners = OwnersBy(claims, high: false);
        if (claims.AnyHigh)
        {
            // Step 3: exactly one owner, and anonymous, becomes known; otherwise the high identifier starts a customer.
            Target = owners.Count == 1 && !owners[0].IsKnown(_context.Account) ? owners[0] : null;
        }
        else if (owners.Count > 0)
        {
            SortByAge(_context.Account, owners);
            // Known customers stand first: with two of them, step 4 decides.
            Target = owners.Count > 1 && owners[1].IsKnown(_context.Account) ? LastSeen(claims) : owners[0];
        }
    }

    private void CollectMergesAndMoves(Claims claims)
    {
        for (var i = 0; i < claims.Count; i++)
        {
            if (claims[i].IsHigh || claims[i].Owner == 0) continue;
            var owner = OwnerOf(claims[i]);
            if (owner == Target || Merged.Contains(owner)) continue;
            if (owner.IsKnown(_context.Account)) Moves.Add((i, owner));
            else Merged.Add(owner);
        }

        SortByAge(_context.Account, Merged);
    }

    /// <summary>Rule I1: a known customer before an anonymous one, then the earlier created; ids rise with creation.</summary>
    public static void SortByAge(AccountSettings settings, List<Customer> customers)
    {
        if (customers.Count > 1) customers.Sort(new ByAge(settings));
    }

    /// <summary>
    /// Step 4: several known customers share only low identifiers; the event goes to the one seen last, of equals to the eldest.
    /// </summary>
    private Customer LastSeen(Claims claims)
    {
        var (best, seen) = (_candidates[0], (long.MinValue, 0));
        for (var i = 0; i < claims.Count; i++)
        {
            if (claims[i].Owner == 0) continue;
            var owner = OwnerOf(claims[i]);
            if (!owner.IsKnown(_context.Account)) continue;
            var at = owner.Identifiers[owner.IndexOf(claims[i].Field, claims[i].Value.Span)].Recency;
            if (at.CompareTo(seen) is var order && (order > 0 || (order == 0 && owner.Id < best.Id))) (best, seen) = (owner, at);
        }

        return best;
    }

    private List<Customer> OwnersBy(Claims claims, bool high)
    {
        var owners = _candidates;
        owners.Clear();
        for (var i = 0; i < claims.Count; i++)
        {
            if (claims[i].IsHigh != high || claims[i].Owner == 0) continue;
            var owner = OwnerOf(claims[i]);
            if (!owners.Contains(owner)) owners.Add(owner);
        }

        return owners;
    }

    private int CountJoins(Claims claims)
    {
        if (!claims.AnyHigh) return Target is null || Target.IsKnown(_context.Account) ? 0 : Merged.Count;
        var count = Attaches ? 1 : 0;
        foreach (var merged in Merged)
        {
            if (merged.IsKnown(_context.Account)) count++;
        }

        return count;
    }

    private sealed class ByAge(AccountSettings settings) : IComparer<Customer>
    {
        public int Compare(Customer? x, Customer? y)
        {
            var (xKnown, yKnown) = (x!.IsKnown(settings), y!.IsKnown(settings));
            return xKnown != yKnown ? (xKnown ? -1 : 1) : x.Id.CompareTo(y.Id);
        }
    }
}
