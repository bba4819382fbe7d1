using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Customers;

namespace OpenOdp.Engine.Identity;

/// <summary>
/// What an event's identifiers ask for (§5.2 steps 1 to 5), decided before anything changes: the customer it belongs to,
/// who is merged into that customer, and which low identifiers move to it.
/// </summary>
internal sealed class MergePlan
{
    private readonly Context _context;
    private readonly List<Customer> _owners = [];

    private MergePlan(Context context) => _context = context;

    /// <summary>The customer of the event; null when a new one is needed.</summary>
    public Customer? Target { get; private set; }

    /// <summary>Customers to merge into the target, oldest first.</summary>
    public List<Customer> Merged { get; } = [];

    /// <summary>Known customers that lose a low identifier to the target, by the claim's place.</summary>
    public List<(int Claim, Customer From)> Moves { get; } = [];

    /// <summary>True when the claims name owners on both sides by high identifiers.</summary>
    public bool SharesHighIdentifiers { get; private set; }

    public static MergePlan Make(Context context, Claims claims)
    {
        var plan = new MergePlan(context);
        plan.LoadOwners(claims);
        plan.ChooseTarget(claims);
        plan.CollectMergesAndMoves(claims);
        return plan;
    }

    /// <summary>I4: a refused merge puts the event on the owner of its first owned identifier, and nothing moves.</summary>
    public void FallBackToFirstOwner(Claims claims)
    {
        Merged.Clear();
        Moves.Clear();
        for (var i = 0; i < claims.Count; i++)
        {
            if (claims[i].Owner == 0) continue;
            Target = OwnerOf(claims[i]);
            return;
        }
    }

    /// <summary>Every customer involved, the target first when it exists.</summary>
    public IEnumerable<Customer> Parties() => Target is null ? Merged : Merged.Prepend(Target);

    public Customer OwnerOf(in Claim claim)
    {
        foreach (var owner in _owners)
        {
            if (owner.Id == claim.Owner) return owner;
        }

        throw new InvalidOperationException($"Identifier {claim.Field} is owned by customer {claim.Owner}, who does not exist.");
    }

    private void LoadOwners(Claims claims)
    {
        for (var i = 0; i < claims.Count; i++)
        {
            var id = claims[i].Owner;
            if (id == 0 || _owners.Exists(owner => owner.Id == id)) continue;
            _owners.Add(CustomerTable.Read(_context.State, _context.Account.Number, id)
                ?? throw new InvalidOperationException($"Identifier {claims[i].Field} is owned by customer {id}, who does not exist."));
        }
    }

    private void ChooseTarget(Claims claims)
    {
        var high = OwnersBy(claims, high: true);
        var low = OwnersBy(claims, high: false);
        if (high.Count > 0)
        {
            Target = Eldest(high);
            Merged.AddRange(high.Where(owner => owner != Target));
            SharesHighIdentifiers = Merged.Count > 0;
        }
        else if (HasHigh(claims))
        {
            // Step 3: exactly one owner, and anonymous, becomes known; otherwise the high identifier starts a customer.
            Target = low.Count == 1 && !low[0].IsKnown(_context.Account) ? low[0] : null;
        }
        else
        {
            var known = low.Where(owner => owner.IsKnown(_context.Account)).ToList();
            Target = known.Count > 1 ? LastSeen(claims, known) : low.Count > 0 ? Eldest(low) : null;
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
    public static void SortByAge(AccountSettings settings, List<Customer> customers) => customers.Sort((a, b) =>
    {
        var (aKnown, bKnown) = (a.IsKnown(settings), b.IsKnown(settings));
        return aKnown != bKnown ? (aKnown ? -1 : 1) : a.Id.CompareTo(b.Id);
    });

    private Customer Eldest(List<Customer> customers)
    {
        SortByAge(_context.Account, customers);
        return customers[0];
    }

    /// <summary>Step 4: several known customers share only low identifiers; the event goes to the one seen last, of equals to the eldest.</summary>
    private Customer LastSeen(Claims claims, List<Customer> known)
    {
        var (best, seen) = (known[0], (long.MinValue, 0));
        for (var i = 0; i < claims.Count; i++)
        {
            if (claims[i].Owner == 0) continue;
            var owner = OwnerOf(claims[i]);
            if (!known.Contains(owner)) continue;
            var at = owner.Identifiers[owner.IndexOf(claims[i].Field, claims[i].Value.Span)].Recency;
            if (at.CompareTo(seen) is var order && (order > 0 || (order == 0 && owner.Id < best.Id))) (best, seen) = (owner, at);
        }

        return best;
    }

    private List<Customer> OwnersBy(Claims claims, bool high)
    {
        var owners = new List<Customer>();
        for (var i = 0; i < claims.Count; i++)
        {
            if (claims[i].IsHigh != high || claims[i].Owner == 0) continue;
            var owner = OwnerOf(claims[i]);
            if (!owners.Contains(owner)) owners.Add(owner);
        }

        return owners;
    }

    private static bool HasHigh(Claims claims)
    {
        for (var i = 0; i < claims.Count; i++)
        {
            if (claims[i].IsHigh) return true;
        }

        return false;
    }
}
